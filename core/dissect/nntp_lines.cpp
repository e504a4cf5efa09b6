#include "dissect/nntp_lines.hpp"

#include <algorithm>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

using event::MessageRole;

void command(Cursor& in, Node& node) {
  line_word(in, node, "nntp.command.verb");
  line_space(in, node);
  while (line_word(in, node, "nntp.command.argument")) line_space(in, node);
}

// RFC 3977 §9.5: capability-entry = keyword *(WS token)
void capability(Cursor& in, Node& node) {
  node.text = in.memory().escaped(in.rest());
  line_word(in, node, "nntp.capability.keyword");
  line_space(in, node);
  while (line_word(in, node, "nntp.capability.parameter")) line_space(in, node);
}

/// How many words after the code are for programs (RFC 3977 §3.2, §9.4.2; RFC 4644 §2.4, §2.5). 211 answers
/// GROUP and LISTGROUP.
unsigned arguments_of(std::string_view code) {
  if (code == "211") return 4;
  if (code == "220" || code == "221" || code == "222" || code == "223") return 2;
  if (code == "111" || code == "238" || code == "239" || code == "401" || code == "431" || code == "438" ||
      code == "439")
    return 1;
  return 0;
}

void reply(Cursor& in, Node& node) {
  const auto text = rest_text(in);
  if (std::min(text.find_first_not_of("0123456789"), text.size()) != 3) {
    in.fault(node, "nntp.reply.code", "a code of three digits", quoted(in.rest()));
    return;
  }
  const auto code = text.substr(0, 3);
  node.text = in.memory().keep(code);
  line_number(in, node, "nntp.reply.code", 3);
  if (in.done()) return;
  if (text[3] != ' ') {
    in.fault(node, "nntp.reply.text", "a space after the code", quoted(in.rest()));
    return;
  }
  line_space(in, node);
  for (auto left = arguments_of(code); left > 0 && line_word(in, node, "nntp.reply.argument"); --left)
    line_space(in, node);
  if (code == "383")  // RFC 4643 §2.4.2
    line_text(in, node, "nntp.reply.challenge", in.remaining());
  else
    line_text(in, node, "nntp.reply.text", in.remaining());
}

void list_line(Cursor& in, Node& node, bool is_capability) {
  if (rest_text(in) == ".") {
    in.text(node, "nntp.list.end", 1);
    return;
  }
  if (is_capability) {
    if (!in.done()) in.group(node, "nntp.capability", in.remaining(), capability);
    return;
  }
  if (rest_text(in).starts_with('.')) in.text(node, "nntp.list.stuffing", 1);
  line_text(in, node, "nntp.list.text", in.remaining());
}

}  // namespace

Node nntp_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind) {
  if (kind.direction == Direction::client_to_server)
    return whole_line(memory, line, where, "nntp.command", command);
  const auto text = text_of(line);
  const bool is_capability = kind.role == MessageRole::capability;
  const bool in_list =
      is_capability || kind.role == MessageRole::continuation || text == ".\r\n" || text == ".\n";
  if (in_list)
    return whole_line(memory, line, where, "nntp.list",
                      [&](Cursor& in, Node& node) { list_line(in, node, is_capability); });
  return whole_line(memory, line, where, "nntp.reply", reply);
}

}  // namespace sti::dissect
