#include "dissect/pop3_lines.hpp"

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

using event::MessageRole;

void command(Cursor& in, Node& node) {
  line_word(in, node, "pop3.command.verb");
  line_space(in, node);
  while (line_word(in, node, "pop3.command.argument")) line_space(in, node);
}

// RFC 2449 §6: capability = keyword *(SP parameter)
constexpr ListKeys list_keys{.line = "pop3.list",
                             .end = "pop3.list.end",
                             .stuffing = "pop3.list.stuffing",
                             .text = "pop3.list.text",
                             .capability = "pop3.capability",
                             .keyword = "pop3.capability.keyword",
                             .parameter = "pop3.capability.parameter"};

/// RFC 1939 §7: the greeting of a server that knows APOP holds a msg-id, "<process.clock@host>".
void greeting_text(Cursor& in, Node& node) {
  const auto text = rest_text(in);
  const auto open = text.find('<');
  const auto close = open == std::string_view::npos ? open : text.find('>', open);
  if (close != std::string_view::npos &&
      text.substr(open, close - open).find('@') != std::string_view::npos) {
    line_text(in, node, "pop3.reply.text", open);
    in.text(node, "pop3.reply.apop_timestamp", close + 1 - open);
  }
  line_text(in, node, "pop3.reply.text", in.remaining());
}

void reply(Cursor& in, Node& node, MessageRole role) {
  const auto word = rest_text(in).substr(0, length_before(in, " \t"));
  node.text = in.memory().escaped(word);
  if (word != "+OK" && word != "-ERR" && word != "+") {
    in.fault(node, "pop3.reply.status", "+OK, -ERR or +", quoted(in.rest()));
    return;
  }
  in.text(node, "pop3.reply.status", word.size());
  line_space(in, node);
  if (word == "+") return line_text(in, node, "pop3.reply.challenge", in.remaining());
  // RFC 2449 §8
  if (const auto close = rest_text(in).find(']');
      rest_text(in).starts_with('[') && close != std::string_view::npos) {
    in.text(node, "pop3.reply.code", close + 1);
    line_space(in, node);
  }
  if (role == MessageRole::greeting) return greeting_text(in, node);
  line_text(in, node, "pop3.reply.text", in.remaining());
}

}  // namespace

Node pop3_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind) {
  if (kind.direction == Direction::client_to_server)
    return whole_line(memory, line, where, "pop3.command", command);
  if (in_list(line, kind)) return list_line(memory, line, where, kind, list_keys);
  return whole_line(memory, line, where, "pop3.reply",
                    [&](Cursor& in, Node& node) { reply(in, node, kind.role); });
}

}  // namespace sti::dissect
