#include "dissect/nntp_lines.hpp"

#include <algorithm>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

void command(Cursor& in, Node& node) {
  line_word(in, node, "nntp.command.verb");
  line_space(in, node);
  while (line_word(in, node, "nntp.command.argument")) line_space(in, node);
}

// RFC 3977 §9.5: capability-entry = keyword *(WS token)
constexpr ListKeys list_keys{.line = "nntp.list",
                             .end = "nntp.list.end",
                             .stuffing = "nntp.list.stuffing",
                             .text = "nntp.list.text",
                             .capability = "nntp.capability",
                             .keyword = "nntp.capability.keyword",
                             .parameter = "nntp.capability.parameter"};

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

}  // namespace

Node nntp_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind) {
  if (kind.direction == Direction::client_to_server)
    return whole_line(memory, line, where, "nntp.command", command);
  if (in_list(line, kind)) return list_line(memory, line, where, kind, list_keys);
  return whole_line(memory, line, where, "nntp.reply", reply);
}

}  // namespace sti::dissect
