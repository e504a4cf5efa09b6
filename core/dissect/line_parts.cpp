#include "dissect/line_parts.hpp"

#include "model/line_end.hpp"

#include <algorithm>

namespace sti::dissect {

std::string_view rest_text(const Cursor& in) { return text_of(in.rest()); }

std::size_t length_before(const Cursor& in, std::string_view ends) {
  return std::min(rest_text(in).find_first_of(ends), in.remaining());
}

void line_space(Cursor& in, Node& node) {
  const auto length = std::min(rest_text(in).find_first_not_of(" \t"), in.remaining());
  line_text(in, node, "line.space", length);
}

bool line_separator(Cursor& in, Node& node, char separator) {
  if (!rest_text(in).starts_with(separator)) return false;
  in.text(node, "line.separator", 1);
  return true;
}

void line_text(Cursor& in, Node& node, FieldKey key, std::size_t length) {
  if (length > 0) in.text(node, key, length);
}

bool line_word(Cursor& in, Node& node, FieldKey key) {
  const auto length = length_before(in, " \t");
  line_text(in, node, key, length);
  return length > 0;
}

bool line_number(Cursor& in, Node& node, FieldKey key, std::size_t most) {
  const auto text = rest_text(in).substr(0, most);
  const auto length = std::min(text.find_first_not_of("0123456789"), text.size());
  if (length == 0) return false;
  std::uint64_t value = 0;
  for (const char c : text.substr(0, length)) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  if (in.text(node, key, length)) node.children.back().number = value;
  return true;
}

bool line_literal(Cursor& in, Node& node, FieldKey size_key, FieldKey key) {
  constexpr std::size_t longest = 13;  // "{4294967295+}"
  const auto text = rest_text(in).substr(0, longest);
  if (!text.starts_with('{')) return false;
  const auto close = text.find('}');
  if (close == std::string_view::npos || close < 2) return false;
  std::uint64_t size = 0;
  for (std::size_t i = 1; i < close; ++i) {
    if (text[i] == '+' && i + 1 == close && i > 1) break;
    if (text[i] < '0' || text[i] > '9') return false;
    size = size * 10 + static_cast<std::uint64_t>(text[i] - '0');
  }
  if (in.text(node, size_key, close + 1)) node.children.back().number = size;
  const auto after = rest_text(in);
  const std::size_t end = after.starts_with("\r\n") ? 2 : after.starts_with('\n') ? 1 : 0;
  if (end == 0) return true;
  line_text(in, node, "line.end", end);
  line_text(in, node, key, static_cast<std::size_t>(std::min<std::uint64_t>(size, in.remaining())));
  return true;
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::size_t line_end_length(ByteView line) {
  const auto text = text_of(line);
  return text.ends_with("\r\n") ? 2u : text.ends_with('\n') ? 1u : 0u;
}

bool in_list(ByteView line, const LineKind& kind) {
  return kind.role == event::MessageRole::capability || kind.role == event::MessageRole::continuation ||
         without_line_end(text_of(line)) == ".";
}

Node list_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind, const ListKeys& keys) {
  const auto capability = [&](Cursor& in, Node& node) {
    node.text = in.memory().escaped(in.rest());
    line_word(in, node, keys.keyword);
    line_space(in, node);
    while (line_word(in, node, keys.parameter)) line_space(in, node);
  };
  return whole_line(memory, line, where, keys.line, [&](Cursor& in, Node& node) {
    if (rest_text(in) == ".") {
      in.text(node, keys.end, 1);
    } else if (kind.role == event::MessageRole::capability) {
      if (!in.done()) in.group(node, keys.capability, in.remaining(), capability);
    } else {
      if (rest_text(in).starts_with('.')) in.text(node, keys.stuffing, 1);
      line_text(in, node, keys.text, in.remaining());
    }
  });
}

}  // namespace sti::dissect
