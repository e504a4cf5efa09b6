#include <algorithm>
#include <charconv>
#include <system_error>
#include <variant>

#include "filter/expression.hpp"
#include "filter/filter.hpp"
#include "filter/keys.hpp"
#include "filter/syntax.hpp"
#include "filter/values.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::filter {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(blanks);
  return from == std::string_view::npos ? std::string_view()
                                        : text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// Columns are counted in characters: bytes that do not go on with one before them (RFC 3629 §3).
std::size_t column_at(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(
                 std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<std::uint64_t> number_in(std::string_view text, int base) {
  std::uint64_t out = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); }

/// What \" \\ \n \r \t \xNN stand for; nullopt at the first backslash that is followed by something else,
/// whose place is then in `at`.
std::optional<std::string> unescaped(std::string_view text, std::size_t& at) {
  std::string out;
  for (at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out.push_back(text[at]);
      continue;
    }
    const auto next = text.substr(at + 1, 1);
    if (next == "\"" || next == "\\") {
      out += next;
    } else if (next == "n" || next == "r" || next == "t") {
      out.push_back(next == "n" ? '\n' : next == "r" ? '\r' : '\t');
    } else if (const auto digits = text.substr(at + 1, 3);
               next == "x" && digits.size() == 3 && is_hex_digit(digits[1]) && is_hex_digit(digits[2])) {
      out.push_back(static_cast<char>(*number_in(digits.substr(1), 16)));
      at += 2;
    } else {
      return std::nullopt;
    }
    ++at;
  }
  return out;
}

bool orders(Comparison c) {
  return c == Comparison::less || c == Comparison::at_most || c == Comparison::greater ||
         c == Comparison::at_least;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  std::variant<Filter, FilterError> run() {
    if (!has_syntax()) return Filter(std::string(text_), free_text(std::string(trimmed(text_))));
    auto all = disjunction();
    if (!error_ && next_ < tokens_.size())
      fail(tokens_[next_], tokens_[next_].kind == TokenKind::close ? "an opening bracket before this"
                                                                   : "and, or, or the end");
    if (error_) return *error_;
    return Filter(std::string(text_), std::move(all));
  }

 private:
  using Kind = Expression::Kind;

  // What stands where
  [[nodiscard]] bool at(TokenKind kind) const {
    return next_ < tokens_.size() && tokens_[next_].kind == kind;
  }
  [[nodiscard]] bool after_next(TokenKind kind) const {
    return next_ + 1 < tokens_.size() && tokens_[next_ + 1].kind == kind;
  }
  [[nodiscard]] std::string_view words(const Token& token) const {
    return text_.substr(token.offset, token.length);
  }

  /// Anything that makes it more than text to search for.
  [[nodiscard]] bool has_syntax() const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const auto kind = tokens_[i].kind;
      if (kind != TokenKind::word && kind != TokenKind::open && kind != TokenKind::close) return true;
      if (kind == TokenKind::word && (i == 0 || tokens_[i - 1].kind == TokenKind::open) &&
          is_field_by_itself(words(tokens_[i])))
        return true;
    }
    return false;
  }
  /// A bare word with a dot that the registry knows; without a dot it is more likely a word of the row.
  [[nodiscard]] static bool is_field_by_itself(std::string_view word) {
    return looks_like_key(word) && word.find('.') != std::string_view::npos && is_known_key(word);
  }

  // Errors: the first one counts.
  void fail(std::size_t offset, std::size_t length, std::string expected, std::string got) {
    if (error_) return;
    error_ = FilterError{offset, length, column_at(text_, offset), std::move(expected), std::move(got)};
  }
  void fail(const Token& token, std::string expected) {
    fail(token.offset, token.length, std::move(expected), quoted(bytes_of(words(token)), 40));
  }
  void fail_here(std::string expected) {
    if (next_ < tokens_.size())
      fail(tokens_[next_], std::move(expected));
    else
      fail(text_.size(), 0, std::move(expected), "the end");
  }

  // expression = conjunction *( "or" conjunction )
  Expression disjunction() {
    return joined(Kind::any_of, TokenKind::or_word, [this] { return conjunction(); });
  }
  // conjunction = negation *( "and" negation )
  Expression conjunction() {
    return joined(Kind::all_of, TokenKind::and_word, [this] { return negation(); });
  }

  template <typename Part>
  Expression joined(Kind kind, TokenKind between, const Part& part) {
    auto first = part();
    if (error_ || !at(between)) return first;
    Expression out;
    out.kind = kind;
    out.parts.push_back(std::move(first));
    while (!error_ && at(between)) {
      ++next_;
      out.parts.push_back(part());
    }
    return out;
  }

  // negation = *"not" ( "(" expression ")" / condition )
  Expression negation() {
    if (at(TokenKind::not_word) || at(TokenKind::open)) {
      if (depth_ == deepest_nesting) {
        fail(tokens_[next_],
             "no more than " + std::to_string(deepest_nesting) + " brackets and negations in one another");
        return {};
      }
      ++depth_;
      const bool negated = at(TokenKind::not_word);
      const auto opening = tokens_[next_++];
      Expression out;
      if (negated) {
        out.kind = Kind::none_of;
        out.parts.push_back(negation());
      } else {
        out = disjunction();
        if (at(TokenKind::close))
          ++next_;
        else
          fail_here("and, or, or the bracket that closes column " +
                    std::to_string(column_at(text_, opening.offset)));
      }
      --depth_;
      return out;
    }
    return condition();
  }

  // condition = "has" key / key / key comparison value / text
  Expression condition() {
    if (at(TokenKind::quoted)) return quoted_text();
    if (at(TokenKind::has_word)) {
      ++next_;
      return presence();
    }
    if (!at(TokenKind::word)) {
      fail_here("a field, or text to search for");
      return {};
    }
    if (after_next(TokenKind::comparison) || after_next(TokenKind::contains_word) ||
        after_next(TokenKind::equals_sign))
      return comparison();
    if (is_field_by_itself(words(tokens_[next_]))) {
      auto out = presence();
      if (at(TokenKind::word) || at(TokenKind::quoted))
        fail_here("an operator (== != < <= > >= contains), and, or, or the end");
      return out;
    }
    return phrase();
  }

  Expression presence() {
    Expression out;
    out.kind = Kind::has;
    if (!at(TokenKind::word))
      fail_here("a field after has");
    else
      out.field = reference(/*below*/ true);
    return out;
  }

  Expression comparison() {
    Expression out;
    out.kind = Kind::compare;
    const auto* known = find_field(words(tokens_[next_]));
    const bool exact = known && known->type != FieldType::group;
    out.field = reference(!exact);
    if (error_) return out;
    const auto& sign = tokens_[next_++];
    if (sign.kind == TokenKind::equals_sign) {
      fail(sign, "==");
      return out;
    }
    out.comparison = sign.kind == TokenKind::contains_word ? Comparison::contains : sign.comparison;
    if (exact && orders(out.comparison) && known->type != FieldType::number &&
        known->type != FieldType::time) {
      fail(sign, "== != or contains, as " + out.field.key + " is " + std::string(name_of(known->type)));
      return out;
    }
    out.value = value(out, exact ? known : nullptr);
    return out;
  }

  Reference reference(bool below) {
    const auto token = tokens_[next_++];
    const auto key = words(token);
    if (!is_known_key(key)) {
      std::string near;
      for (const auto& k : nearest_keys(key)) near += (near.empty() ? "" : ", ") + std::string(k);
      fail(token, near.empty() ? "a field" : "a field such as " + near);
    }
    return {std::string(key), below, key == "event" || key.starts_with("event.")};
  }

  Value value(const Expression& condition, const Field* exact) {
    const auto where = next_;
    if (!at(TokenKind::word) && !at(TokenKind::quoted)) {
      fail_here("a value");
      return {};
    }
    const bool bare = at(TokenKind::word);
    Value out;
    std::string raw;
    if (bare) {
      raw = words(tokens_[next_++]);
      out.text = lower(raw);
      if (condition.comparison != Comparison::contains) read_bare(raw, out);
    } else {
      const auto content = quoted_content();
      raw = content.value_or("");
      out.text = lower(escaped(raw));
    }
    if (error_ || condition.comparison == Comparison::contains) return out;
    if (exact && exact->type == FieldType::time) {
      if (!out.time) out.time = parse_rfc3339(raw);
      if (!out.time) fail(tokens_[where], "a time such as 2026-03-01 or 2026-03-01T12:00:00Z");
    } else if (orders(condition.comparison)) {
      if (!out.number) out.number = code_of(condition.field.key, raw);
      if (!out.number && !out.time) fail(tokens_[where], "a number or a time to compare with");
    }
    return out;
  }

  static void read_bare(std::string_view raw, Value& out) {
    const bool marked = raw.starts_with("0x") || raw.starts_with("0X");
    const auto digits = marked ? raw.substr(2) : raw;
    out.number = number_in(digits, marked ? 16 : 10);
    if (!out.number) out.time = parse_rfc3339(raw);
    if (!digits.empty() &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return c == ':' || is_hex_digit(c); })) {
      for (const char c : digits)
        if (c != ':' && (c != '0' || !out.hex.empty())) out.hex.push_back(lower(c));
    }
  }

  std::optional<std::string> quoted_content() {
    const auto token = tokens_[next_++];
    if (!token.closed) {
      fail(text_.size(), 0, "the quote that closes column " + std::to_string(column_at(text_, token.offset)),
           "the end");
      return std::nullopt;
    }
    std::size_t bad = 0;
    auto content = unescaped(words(token).substr(1, token.length - 2), bad);
    if (!content) {
      const auto offset = token.offset + 1 + bad;
      fail(offset, 2, R"(one of \" \\ \n \r \t \xNN)", quoted(bytes_of(text_.substr(offset, 2))));
    }
    return content;
  }

  Expression quoted_text() {
    const auto content = quoted_content();
    return free_text(escaped(content.value_or("")));
  }

  /// Words side by side are one text, with what stands between them.
  Expression phrase() {
    const auto first = tokens_[next_++];
    auto end = first.end();
    while (at(TokenKind::word) && !after_next(TokenKind::comparison) &&
           !after_next(TokenKind::contains_word) && !after_next(TokenKind::equals_sign))
      end = tokens_[next_++].end();
    return free_text(std::string(text_.substr(first.offset, end - first.offset)));
  }

  static Expression free_text(const std::string& text) {
    Expression out;
    out.kind = text.empty() ? Kind::everything : Kind::text;
    out.needle = lower(text);
    return out;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0, depth_ = 0;
  std::optional<FilterError> error_;
};

}  // namespace

std::variant<Filter, FilterError> parse_filter(std::string_view text) {
  if (text.size() > longest_filter)
    return FilterError{longest_filter, text.size() - longest_filter, column_at(text, longest_filter),
                       "at most " + std::to_string(longest_filter) + " bytes",
                       std::to_string(text.size()) + " bytes"};
  return Parser(text).run();
}

}  // namespace sti::filter
