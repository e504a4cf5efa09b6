#include "protocol/text.hpp"

#include "model/escape.hpp"

#include <algorithm>
#include <initializer_list>

namespace sti::protocol {
namespace {

constexpr char upper_letter(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr std::string_view blanks = " \t\r\n";

}  // namespace

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper_letter);
  return out;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper_letter(x) == upper_letter(y); });
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return same_word(split_word(text).first, word);
}

std::pair<std::string_view, std::string_view> split_word(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return {text, text.substr(text.size())};
  return {text.substr(0, space), text.substr(space + 1)};
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!(text = trimmed(text)).empty()) {
    const auto end = std::min(text.find_first_of(blanks), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<int> leading_code(std::string_view line) {
  if (line.size() < 3 || line[0] < '1' || line[0] > '5') return std::nullopt;
  int code = 0;
  for (const char c : line.substr(0, 3)) {
    if (c < '0' || c > '9') return std::nullopt;
    code = code * 10 + (c - '0');
  }
  return code;
}

Reading reads_as_word(std::string_view text, std::string_view word) {
  if (!same_word(text.substr(0, word.size()), word.substr(0, text.size()))) return Reading::no;
  if (text.size() <= word.size()) return Reading::begun;
  return std::string_view(" \t\r\n(").find(text[word.size()]) == std::string_view::npos ? Reading::no
                                                                                        : Reading::yes;
}

Reading reads_as_code(std::string_view text, std::string_view after) {
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 3); ++i)
    if (text[i] < (i == 0 ? '1' : '0') || text[i] > (i == 0 ? '5' : '9')) return Reading::no;
  if (text.size() <= 3) return Reading::begun;
  return after.find(text[3]) == std::string_view::npos ? Reading::no : Reading::yes;
}

Reading likeliest(std::initializer_list<Reading> readings) {
  return *std::max_element(readings.begin(), readings.end());
}

std::string shown_name(std::string_view name) {
  constexpr std::size_t longest = 40;
  return escaped(name.substr(0, longest));
}

}  // namespace sti::protocol
