#include "filter/complete.hpp"

#include <algorithm>

#include "filter/filter.hpp"
#include "filter/keys.hpp"
#include "filter/syntax.hpp"
#include "filter/values.hpp"
#include "model/field.hpp"

namespace sti::filter {
namespace {

struct Symbol {
  std::string_view text, meaning;
};
constexpr Symbol comparisons[] = {
    {"==", "is"},          {"!=", "is there and is not"}, {"contains", "holds the text"},
    {"<", "is less than"}, {"<=", "is at most"},          {">", "is more than"},
    {">=", "is at least"},
};
constexpr Symbol connectives[] = {{"and", "both"}, {"or", "either"}};
constexpr Symbol prefixes[] = {{"has", "the field is there"}, {"not", "the contrary"}};

class Offer {
 public:
  Offer(std::size_t from, std::size_t to, std::string_view typed) : from_(from), to_(to), typed_(typed) {}

  void field_keys(bool fields_only) {
    for (const auto& f : fields()) {
      const int fit = key_fit(f.key, typed_);
      // Letters in any place fit nearly everything; where text can stand, that would be noise.
      if (fit <= 2 && !typed_.empty() && !fields_only && typed_.find('.') == std::string_view::npos) continue;
      if (f.key != typed_) add(CompletionKind::field, f.key, f.label, fit);
    }
  }
  void symbols(CompletionKind kind, std::span<const Symbol> all) {
    for (const auto& s : all)
      if (s.text.starts_with(typed_) && s.text != typed_) add(kind, s.text, s.meaning, 6);
  }
  void comparisons_for(std::string_view key) {
    const auto* known = find_field(key);
    const bool ordered = !known || known->type == FieldType::number || known->type == FieldType::time ||
                         known->type == FieldType::group;
    for (const auto& s : comparisons) {
      const bool orders = s.text.front() == '<' || s.text.front() == '>';
      if (s.text.starts_with(typed_) && s.text != typed_ && (ordered || !orders))
        add(CompletionKind::comparison, s.text, s.meaning, 6);
    }
  }
  void values_of(std::string_view key) {
    const auto typed = lower(typed_);
    for (const auto& v : named_values(key)) {
      const auto name = lower(v.name);
      if (name == typed) continue;
      const int fit = typed.empty() || name.starts_with(typed) ? 5
                      : name.find(typed) != std::string::npos  ? 3
                                                               : 0;
      const bool plain = v.name.find(' ') == std::string_view::npos;
      add(CompletionKind::value, plain ? std::string(v.name) : '"' + std::string(v.name) + '"', {}, fit);
    }
  }

  std::vector<Completion> best(std::size_t most) {
    std::stable_sort(all_.begin(), all_.end(),
                     [](const Completion& a, const Completion& b) { return a.fit > b.fit; });
    if (all_.size() > most) all_.resize(most);
    return std::move(all_);
  }

 private:
  void add(CompletionKind kind, std::string_view insert, std::string_view detail, int fit) {
    if (fit > 0) all_.push_back({kind, std::string(insert), from_, to_, detail, fit});
  }

  std::size_t from_, to_;
  std::string_view typed_;
  std::vector<Completion> all_;
};

bool can_grow(TokenKind kind) {
  return kind != TokenKind::quoted && kind != TokenKind::open && kind != TokenKind::close;
}

bool is_comparison(TokenKind kind) {
  return kind == TokenKind::comparison || kind == TokenKind::contains_word || kind == TokenKind::equals_sign;
}

}  // namespace

std::vector<Completion> complete(std::string_view text, std::size_t cursor, std::size_t most) {
  cursor = std::min(cursor, text.size());
  if (cursor > longest_filter) return {};
  auto before = tokens_of(text.substr(0, cursor));
  if (!before.empty() && before.back().kind == TokenKind::quoted && !before.back().closed) return {};
  const auto words = [&](const Token& token) { return text.substr(token.offset, token.length); };

  // The word that the cursor ends; a comparison that is whole is left as it is.
  std::string_view typed;
  auto from = cursor;
  if (!before.empty() && before.back().end() == cursor && can_grow(before.back().kind)) {
    typed = words(before.back());
    const bool symbol = before.back().kind == TokenKind::comparison && typed.size() == 2;
    if (symbol) {
      typed = {};
    } else {
      from = before.back().offset;
      before.pop_back();
    }
  }

  Offer offer(from, cursor, typed);
  const auto last = before.empty() ? TokenKind::open : before.back().kind;
  if (last == TokenKind::has_word) {
    offer.field_keys(true);
  } else if (last == TokenKind::open || last == TokenKind::and_word || last == TokenKind::or_word ||
             last == TokenKind::not_word) {
    offer.field_keys(false);
    offer.symbols(CompletionKind::word, prefixes);
  } else if (is_comparison(last)) {
    if (before.size() > 1) offer.values_of(words(before[before.size() - 2]));
  } else {
    const auto word = words(before.back());
    const bool value = before.size() > 1 && (is_comparison(before[before.size() - 2].kind) ||
                                             before[before.size() - 2].kind == TokenKind::has_word);
    if (last == TokenKind::word && !value && is_known_key(word)) offer.comparisons_for(word);
    offer.symbols(CompletionKind::word, connectives);
  }
  return offer.best(most);
}

}  // namespace sti::filter
