#include "dissect/imap_lines.hpp"

#include <algorithm>
#include <string>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

using event::MessageRole;

/// The length of a quoted string at the cursor; all that is left where its end is missing.
std::size_t quoted_length(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return text.size();
}

/// Atoms, strings, literals and brackets to the end, one leaf each.
void items(Cursor& in, Node& node, FieldKey key) {
  while (!in.done()) {
    line_space(in, node);
    const auto text = rest_text(in);
    if (text.empty()) return;
    if (line_literal(in, node, "imap.literal.size", "imap.literal")) continue;  // RFC 9051 §4.3
    if (text[0] == '"') {
      line_text(in, node, key, quoted_length(text));
    } else if (text[0] == '(' || text[0] == ')') {
      line_separator(in, node, text[0]);
    } else if (text[0] == '\r' || text[0] == '\n') {
      line_text(in, node, "line.end", text.starts_with("\r\n") ? 2 : 1);
    } else {
      line_text(in, node, key, std::max<std::size_t>(1, length_before(in, " \t()\"\r\n")));
    }
  }
}

// RFC 9051 §7.2.2: "AUTH=PLAIN" is one atom of two parts.
void capability(Cursor& in, Node& node) {
  node.text = in.memory().escaped(in.rest());
  line_text(in, node, "imap.capability.keyword", length_before(in, "="));
  if (line_separator(in, node, '=')) line_text(in, node, "imap.capability.value", in.remaining());
}

void capabilities(Cursor& in, Node& node) {
  while (!in.done()) {
    line_space(in, node);
    const auto length = length_before(in, " \t");
    if (length > 0) in.group(node, "imap.capability", length, capability);
  }
}

// RFC 9051 §7.1: resp-text-code in brackets
void response_code(Cursor& in, Node& node) {
  line_separator(in, node, '[');
  const auto name = upper_case(rest_text(in).substr(0, length_before(in, " ]")));
  node.text = in.memory().escaped(name);
  line_text(in, node, "imap.response.code.name", length_before(in, " ]"));
  line_space(in, node);
  const auto length = std::max<std::size_t>(in.remaining(), 1) - 1;  // without the bracket
  if (name == "CAPABILITY" && length > 0)
    in.group(node, "imap.capabilities", length, capabilities);
  else
    line_text(in, node, "imap.response.code.argument", length);
  line_separator(in, node, ']');
}

void response_text(Cursor& in, Node& node) {
  if (const auto close = rest_text(in).find(']');
      rest_text(in).starts_with('[') && close != std::string_view::npos) {
    in.group(node, "imap.response.code", close + 1, response_code);
    line_space(in, node);
  }
  line_text(in, node, "imap.response.text", in.remaining());
}

bool is_status(std::string_view word) {
  return word == "OK" || word == "NO" || word == "BAD" || word == "BYE" || word == "PREAUTH";
}

void response(Cursor& in, Node& node) {
  const auto tag = rest_text(in).substr(0, length_before(in, " \t"));
  if (tag.empty()) {
    if (!in.done()) in.fault(node, "imap.response.tag", "*, + or a tag", quoted(in.rest()));
    return;
  }
  in.text(node, "imap.response.tag", tag.size());
  line_space(in, node);
  if (tag == "+") return line_text(in, node, "imap.response.challenge", in.remaining());
  const auto word = upper_case(rest_text(in).substr(0, length_before(in, " \t")));
  node.text = in.memory().escaped(word);
  if (is_status(word)) {
    line_word(in, node, "imap.response.status");
    line_space(in, node);
    return response_text(in, node);
  }
  if (tag != "*") {
    in.fault(node, "imap.response.status", "OK, NO or BAD after the tag", quoted(in.rest()));
    return;
  }
  // "* 3 EXISTS": a number may stand before the name
  const auto digits = std::min(word.find_first_not_of("0123456789"), word.size());
  if (digits > 0 && digits == word.size() && digits < 11) {
    line_number(in, node, "imap.response.number", digits);
    line_space(in, node);
  }
  line_word(in, node, "imap.response.name");
  line_space(in, node);
  if (word == "CAPABILITY") {
    if (!in.done()) in.group(node, "imap.capabilities", in.remaining(), capabilities);
    return;
  }
  items(in, node, "imap.response.data");
}

/// Letters and then digits: the tags that clients give, and no base64 of a challenge's answer, which is
/// longer or ends otherwise.
bool is_tag(std::string_view text) {
  const auto letters = std::min(text.find_first_of("0123456789"), text.size());
  return letters > 0 && letters <= 4 && letters < text.size() && text.size() <= 12 &&
         text.substr(0, letters).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
             std::string_view::npos &&
         text.substr(letters).find_first_not_of("0123456789") == std::string_view::npos;
}

void command(Cursor& in, Node& node) {
  const auto text = rest_text(in);
  if (text.find(' ') == std::string_view::npos) {
    if (upper_case(text) == "DONE") {  // RFC 9051 §6.3.13: what ends IDLE has no tag
      node.text = "DONE";
      line_text(in, node, "imap.command.name", in.remaining());
    } else if (is_tag(text)) {
      line_text(in, node, "imap.command.tag", in.remaining());
      in.fault(node, "imap.command.name", "a command after the tag");
    } else {
      // It answers a challenge or fills a literal.
      line_text(in, node, "imap.command.continued", in.remaining());
    }
    return;
  }
  line_word(in, node, "imap.command.tag");
  line_space(in, node);
  node.text = in.memory().escaped(upper_case(rest_text(in).substr(0, length_before(in, " \t"))));
  line_word(in, node, "imap.command.name");
  line_space(in, node);
  items(in, node, "imap.command.argument");
}

}  // namespace

Node imap_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind) {
  if (kind.direction == Direction::client_to_server) {
    if (kind.role == MessageRole::continuation)
      return whole_line(memory, line, where, "imap.command", [](Cursor& in, Node& node) {
        line_text(in, node, "imap.command.continued", in.remaining());
      });
    return whole_line(memory, line, where, "imap.command", command);
  }
  return whole_line(memory, line, where, "imap.response", response);
}

}  // namespace sti::dissect
