// The words of a filter, with their places in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "filter/expression.hpp"

namespace sti::filter {

enum class TokenKind : std::uint8_t {
  word,
  quoted,
  comparison,   ///< == != < <= > >=
  equals_sign,  ///< a single = after a field, which means nothing
  and_word,
  or_word,
  not_word,
  has_word,
  contains_word,
  open,
  close,
};

struct Token {
  TokenKind kind = TokenKind::word;
  std::size_t offset = 0, length = 0;  ///< bytes
  Comparison comparison = Comparison::equal;
  bool closed = true;  ///< of a quoted string: its closing quote is there

  [[nodiscard]] std::size_t end() const { return offset + length; }
};

/// Takes `text` apart. Never fails. What a word is depends on where it stands, so that what people search for
/// is seldom taken for syntax: `not` and `has` only where a condition begins, `<` and `=` only after what
/// looks like a field key, a quote only at the start of a word, a bracket inside a word only as its own end.
std::vector<Token> tokens_of(std::string_view text);

/// Whether `word` has the form of a field key: parts of a-z, 0-9 and _, joined by dots, the first beginning
/// with a letter.
bool looks_like_key(std::string_view word);

/// ASCII letters in lower case, everything else unchanged.
char lower(char c);
std::string lower(std::string_view text);
/// Whether `text` holds `needle`, which is in lower case; ASCII letters match in either case.
bool holds_lower(std::string_view text, std::string_view needle);

}  // namespace sti::filter
