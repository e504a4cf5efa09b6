#include "protocol/offers.hpp"

#include <algorithm>
#include <set>

#include "model/escape.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

/// Up to eight entries, the rest as a number: a finding is one sentence.
std::string listed(const std::vector<std::string>& entries) {
  constexpr std::size_t at_most = 8;
  std::string out;
  for (std::size_t i = 0; i < std::min(entries.size(), at_most); ++i)
    out += (i ? ", " : "") + escaped(entries[i].substr(0, 60));
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
  std::string text = "Inside TLS the server lists";
  if (!appeared.empty()) text += " in addition: " + listed(appeared);
  if (!appeared.empty() && !went.empty()) text += ";";
  if (!went.empty()) text += " no longer: " + listed(went);
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
