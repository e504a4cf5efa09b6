#include "dissect/sieve_lines.hpp"

#include <algorithm>
#include <string>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

/// RFC 5804 §4: quoted = DQUOTE *QUOTED-CHAR DQUOTE, with the marks as leaves of their own.
void quoted_string(Cursor& in, Node& node, FieldKey key) {
  const auto text = rest_text(in);
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' && end + 1 < text.size() ? 2 : 1;
  line_separator(in, node, '"');
  line_text(in, node, key, end - 1);
  if (!line_separator(in, node, '"')) in.fault(node, key, "a closing quotation mark", "the end of the line");
}

/// One string or word. The cursor must not be at its end.
void item(Cursor& in, Node& node, FieldKey key) {
  if (rest_text(in).starts_with('"')) return quoted_string(in, node, key);
  if (line_literal(in, node, "sieve.literal_size", key)) return;  // RFC 5804 §4
  line_text(in, node, key, std::max<std::size_t>(1, length_before(in, " \t\"")));
}

void items(Cursor& in, Node& node, FieldKey key) {
  while (!in.done()) {
    line_space(in, node);
    if (!in.done()) item(in, node, key);
  }
}

void command(Cursor& in, Node& node) {
  node.text = in.memory().escaped(upper_case(rest_text(in).substr(0, length_before(in, " \t"))));
  line_word(in, node, "sieve.command.verb");
  items(in, node, "sieve.command.argument");
}

void response(Cursor& in, Node& node) {
  line_space(in, node);
  if (const auto close = rest_text(in).find(')');
      rest_text(in).starts_with('(') && close != std::string_view::npos) {
    in.text(node, "sieve.response.code", close + 1);
    line_space(in, node);
  }
  items(in, node, "sieve.response.text");
}

void capability(Cursor& in, Node& node) {
  node.text = in.memory().escaped(in.rest());
  item(in, node, "sieve.capability.name");
  items(in, node, "sieve.capability.value");
}

}  // namespace

Node sieve_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind) {
  if (kind.direction == Direction::client_to_server)
    return whole_line(memory, line, where, "sieve.command", command);
  const auto text = text_of(line);
  if (text.starts_with('"') || text.starts_with('{'))
    return whole_line(memory, line, where, "sieve.capability", capability);
  const auto word = upper_case(text.substr(0, std::min(text.find_first_of(" (\r\n"), text.size())));
  if (word == "OK" || word == "NO" || word == "BYE")
    return whole_line(memory, line, where, "sieve.response", [&](Cursor& in, Node& node) {
      node.text = in.memory().keep(word);
      // "NO(" is allowed: the status ends at the bracket (RFC 5804 §4)
      in.text(node, "sieve.response.status", word.size());
      response(in, node);
    });
  return whole_line(memory, line, where, "sieve.response", [](Cursor& in, Node& node) {
    if (!in.done()) in.fault(node, "sieve.response.status", "a string, OK, NO or BYE", quoted(in.rest()));
  });
}

}  // namespace sti::dissect
