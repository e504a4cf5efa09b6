#include "protocol/text.hpp"

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

Reading reads_as_word(std::string_view text, std::string_view word) {
  if (!same_word(text.substr(0, word.size()), word.substr(0, text.size()))) return Reading::no;
  if (text.size() <= word.size()) return Reading::begun;
  return std::string_view(" \t\r\n(").find(text[word.size()]) == std::string_view::npos ? Reading::no
                                                                                        : Reading::yes;
}

Reading likeliest(std::initializer_list<Reading> readings) {
  return *std::max_element(readings.begin(), readings.end());
}

}  // namespace sti::protocol
