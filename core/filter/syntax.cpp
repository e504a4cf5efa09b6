#include "filter/syntax.hpp"

#include <algorithm>

#include "filter/keys.hpp"

namespace sti::filter {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_key_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Token> all() {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_]))
        ++at_;
      else
        next();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool here(std::string_view what, std::size_t at) const {
    return text_.substr(at, what.size()) == what;
  }
  /// A condition can begin here.
  [[nodiscard]] bool at_start() const {
    if (out_.empty()) return true;
    const auto before = out_.back().kind;
    return before == TokenKind::open || before == TokenKind::and_word || before == TokenKind::or_word ||
           before == TokenKind::not_word;
  }
  [[nodiscard]] bool after(TokenKind kind) const { return !out_.empty() && out_.back().kind == kind; }
  [[nodiscard]] bool expects_value() const {
    return after(TokenKind::comparison) || after(TokenKind::contains_word) || after(TokenKind::equals_sign);
  }
  [[nodiscard]] std::string_view last_word() const {
    return after(TokenKind::word) ? text_.substr(out_.back().offset, out_.back().length) : std::string_view();
  }

  void push(TokenKind kind, std::size_t length) {
    out_.push_back({kind, at_, length});
    at_ += length;
  }

  /// The comparison that begins at `at`; `after_key` says that what stands before it can be a field.
  [[nodiscard]] static std::size_t comparison_length(std::string_view rest) {
    if (rest.starts_with("==") || rest.starts_with("!=") || rest.starts_with("<=") || rest.starts_with(">="))
      return 2;
    return rest.starts_with("<") || rest.starts_with(">") ? 1 : 0;
  }

  void push_comparison(std::size_t length) {
    const auto symbol = text_.substr(at_, length);
    push(TokenKind::comparison, length);
    out_.back().comparison = symbol == "=="   ? Comparison::equal
                             : symbol == "!=" ? Comparison::not_equal
                             : symbol == "<"  ? Comparison::less
                             : symbol == "<=" ? Comparison::at_most
                             : symbol == ">"  ? Comparison::greater
                                              : Comparison::at_least;
  }

  void next() {
    const char c = text_[at_];
    if (here("&&", at_)) return push(TokenKind::and_word, 2);
    if (here("||", at_)) return push(TokenKind::or_word, 2);
    if (c == '"') return quoted();
    if (c == '(' && (at_start() || after(TokenKind::word) || after(TokenKind::quoted) ||
                     after(TokenKind::has_word) || expects_value())) {
      ++open_;
      return push(TokenKind::open, 1);
    }
    if (c == ')') {
      if (open_ > 0) --open_;
      return push(TokenKind::close, 1);
    }
    if (here("==", at_) || here("!=", at_)) return push_comparison(2);
    if (c == '!' && at_start()) return push(TokenKind::not_word, 1);
    if (looks_like_key(last_word())) {
      if (const auto length = comparison_length(text_.substr(at_))) return push_comparison(length);
      if (c == '=' && is_known_key(last_word())) return push(TokenKind::equals_sign, 1);
    }
    word();
  }

  void quoted() {
    auto end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    const bool closed = end < text_.size();
    push(TokenKind::quoted, (closed ? end + 1 : text_.size()) - at_);
    out_.back().closed = closed;
  }

  void word() {
    const bool value = expects_value();
    auto end = at_;
    bool key = !value;  // so far it can be a field
    int inside = 0;     // brackets that the word opened itself
    for (; end < text_.size() && !is_blank(text_[end]); ++end) {
      const char c = text_[end];
      if (here("&&", end) || here("||", end)) break;
      if (c == '(') ++inside;
      if (c == ')' && inside-- == 0) break;
      if (key && end > at_ && !is_key_letter(c)) {
        const auto so_far = text_.substr(at_, end - at_);
        if (looks_like_key(so_far) &&
            (comparison_length(text_.substr(end)) || (c == '=' && is_known_key(so_far))))
          break;
      }
      key = key && is_key_letter(c);
    }
    const auto word = text_.substr(at_, end - at_);
    push(kind_of_word(word), end - at_);
  }

  [[nodiscard]] TokenKind kind_of_word(std::string_view word) const {
    if (word == "and") return TokenKind::and_word;
    if (word == "or") return TokenKind::or_word;
    if (word == "not" && at_start()) return TokenKind::not_word;
    if (word == "has" && at_start()) return TokenKind::has_word;
    if (word == "contains" && looks_like_key(last_word()) &&
        (last_word().find('.') != std::string_view::npos || is_known_key(last_word())))
      return TokenKind::contains_word;
    return TokenKind::word;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int open_ = 0;
  std::vector<Token> out_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Reader(text).all(); }

bool looks_like_key(std::string_view word) {
  if (word.empty() || word.front() < 'a' || word.front() > 'z' || word.back() == '.') return false;
  return std::all_of(word.begin(), word.end(), is_key_letter) && word.find("..") == std::string_view::npos;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = lower(c);
  return out;
}

bool holds_lower(std::string_view text, std::string_view needle) {
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

}  // namespace sti::filter
