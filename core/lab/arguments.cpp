#include "lab/arguments.hpp"

#include <charconv>
#include <system_error>
#include <utility>

namespace sti::lab {
namespace {

struct Literal {
  std::size_t length = 0;
  bool awaited = false;  ///< {n}: the client waits until it is told to go on
};

/// What a line announces at its end.
std::optional<Literal> literal_at_end(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  const bool awaited = !digits.ends_with('+');
  if (!awaited) digits.remove_suffix(1);
  if (digits.empty()) return std::nullopt;
  Literal literal{0, awaited};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), literal.length);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (error != std::errc{}) literal.length = static_cast<std::size_t>(-1);  // more than a number holds
  return literal;
}

/// Reads words off the front of a command.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> all() {
    std::vector<std::string> words;
    while (skip_spaces(), at_ < text_.size()) {
      auto word = next();
      if (!word) return std::nullopt;
      words.push_back(std::move(*word));
    }
    return words;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  std::optional<std::string> next() {
    switch (text_[at_]) {
      case '"':
        return quoted_string();
      case '{':
        return literal();
      case '(':
        return list();
      default:
        break;
    }
    const auto start = at_;
    while (at_ < text_.size() && text_[at_] != ' ') ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::optional<std::string> quoted_string() {
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return value;
      }
      if (text_[at_] == '\\' && ++at_ == text_.size()) break;
      value += text_[at_];
    }
    return std::nullopt;
  }

  std::optional<std::string> literal() {
    const auto line_end = text_.find("\r\n", at_);
    if (line_end == std::string_view::npos) return std::nullopt;
    const auto announced = literal_at_end(text_.substr(at_, line_end - at_));
    const auto start = line_end + 2;
    if (!announced || announced->length > text_.size() - start) return std::nullopt;
    at_ = start + announced->length;
    return std::string(text_.substr(start, announced->length));
  }

  std::optional<std::string> list() {
    const auto start = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!quoted_string()) return std::nullopt;
        continue;
      }
      if (c == '{') {
        if (!literal()) return std::nullopt;
        continue;
      }
      ++at_;
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) return std::string(text_.substr(start, at_ - start));
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::optional<std::vector<std::string>> words_of(std::string_view command) { return Words(command).all(); }

void CommandDialogue::line(std::string_view text, Turn& out) {
  partial_ += text;
  const auto literal = literal_at_end(text);
  if (!literal) {
    command(std::exchange(partial_, {}), out);
    return;
  }
  if (partial_.size() > command_limit || literal->length > command_limit - partial_.size()) {
    literal_refused(std::exchange(partial_, {}), literal->awaited, out);
    if (!literal->awaited) out.close = true;
    return;
  }
  if (literal->awaited && !ask_for_literal(out)) {
    literal_refused(std::exchange(partial_, {}), true, out);
    return;
  }
  partial_ += "\r\n";
  expect_raw(literal->length);
}

}  // namespace sti::lab
