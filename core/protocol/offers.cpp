#include "protocol/offers.hpp"

#include <algorithm>
#include <set>

#include "model/escape.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

constexpr std::size_t most_shown = 60;

/// The words of an entry that no entry of `those` with the same first word has.
std::vector<std::string_view> own_words(std::string_view entry, const std::vector<std::string>& those) {
  const auto [name, rest] = split_word(entry);
  std::set<std::string> known;
  for (const auto& other : those)
    if (starts_with_word(other, name))
      for (const auto word : words_of(other)) known.insert(upper(word));
  auto words = words_of(rest);
  std::erase_if(words, [&](auto word) { return known.contains(upper(word)); });
  return words;
}

/// An entry; of a long one its first word and what is its own: what differs of two lists of mechanisms.
std::string in_short(std::string_view entry, const std::vector<std::string>& those) {
  if (entry.size() <= most_shown) return escaped(entry);
  auto out = escaped(split_word(entry).first.substr(0, most_shown)) + " …";
  for (const auto word : own_words(entry, those)) {
    if (out.size() + word.size() > most_shown) return out + " …";
    out += " " + escaped(word);
  }
  return out;
}

/// Up to eight of `these`, the rest as a number: a finding is one sentence.
std::string listed(const std::vector<std::string>& entries, const std::vector<std::string>& those) {
  constexpr std::size_t at_most = 8;
  std::string out;
  for (std::size_t i = 0; i < std::min(entries.size(), at_most); ++i)
    out += (i ? ", " : "") + in_short(entries[i], those);
  if (entries.size() > at_most) out += " and " + std::to_string(entries.size() - at_most) + " more";
  return out;
}

/// Entries of `these` that are not among `those`, whatever their case.
std::vector<std::string> missing(const std::vector<std::string>& these,
                                 const std::vector<std::string>& those) {
  std::set<std::string> known;
  for (const auto& entry : those) known.insert(upper(entry));
  std::vector<std::string> out;
  for (const auto& entry : these)
    if (!known.contains(upper(entry))) out.push_back(entry);
  return out;
}

/// Firewalls that inspect mail overwrite words with X, the last letter perhaps another: XXXXXXXA.
bool is_mask(std::string_view word) {
  if (word.size() < 4) return false;
  word.remove_suffix(1);
  return word.find_first_not_of(word.front() == '*' ? "*" : "Xx") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> changes(const std::vector<std::string>& before,
                                   const std::vector<std::string>& now,
                                   const std::function<bool(std::string_view)>& may_go) {
  const auto appeared = missing(now, before);
  auto went = missing(before, now);
  std::erase_if(went, may_go);
  if (appeared.empty() && went.empty()) return std::nullopt;
  // A long entry that only grew is told once, by what was added.
  if (!appeared.empty())
    std::erase_if(
        went, [&](const auto& entry) { return entry.size() > most_shown && own_words(entry, now).empty(); });
  std::string text = "Inside TLS the server lists";
  if (!appeared.empty()) text += " in addition: " + listed(appeared, before);
  if (!appeared.empty() && !went.empty()) text += ";";
  if (!went.empty()) text += " no longer: " + listed(went, now);
  return text + ".";
}

bool is_overwritten(std::string_view entry, std::string_view wanted) {
  const auto word = split_word(entry).first;
  if (is_mask(word)) return true;
  // Most of a long word's letters in their places: XTARTTLS, STARTXXX.
  if (wanted.size() < 8 || word.size() != wanted.size() || same_word(word, wanted)) return false;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < word.size(); ++i)
    kept += same_word(word.substr(i, 1), wanted.substr(i, 1)) ? 1 : 0;
  return kept * 2 > wanted.size();
}

}  // namespace sti::protocol
