#include "dissect/smtp_lines.hpp"

#include <algorithm>
#include <string>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

// RFC 5321 §4.1.2: esmtp-param = esmtp-keyword ["=" esmtp-value]
void parameter(Cursor& in, Node& node) {
  line_text(in, node, "smtp.command.parameter.keyword", length_before(in, "="));
  if (line_separator(in, node, '=')) line_text(in, node, "smtp.command.parameter.value", in.remaining());
}

/// The length of a path at the cursor: to the ">" that closes it, which may stand in a quoted local part.
std::size_t path_length(std::string_view text) {
  if (!text.starts_with('<')) return std::min(text.find_first_of(" \t"), text.size());
  bool inside_quotes = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (inside_quotes && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      inside_quotes = !inside_quotes;
    else if (text[i] == '>' && !inside_quotes)
      return i + 1;
  }
  return text.size();
}

// RFC 5321 §4.1.1.2, §4.1.1.3: "FROM:" or "TO:", the path, and parameters.
void envelope(Cursor& in, Node& node) {
  const auto colon = rest_text(in).find(':');
  if (colon == std::string_view::npos) {
    in.fault(node, "smtp.command.path", "FROM: or TO: and a path", quoted(in.rest()));
    return;
  }
  in.text(node, "smtp.command.path_kind", colon + 1);
  line_space(in, node);
  const auto path = rest_text(in).substr(0, path_length(rest_text(in)));
  if (path.starts_with('<') && !path.ends_with('>')) {
    in.fault(node, "smtp.command.path", "a path that ends with >", quoted(in.rest()));
    return;
  }
  line_text(in, node, "smtp.command.path", path.size());
  while (!in.done()) {
    line_space(in, node);
    const auto length = length_before(in, " \t");
    if (length > 0) in.group(node, "smtp.command.parameter", length, parameter);
  }
}

void command(Cursor& in, Node& node) {
  const auto verb = upper_case(rest_text(in).substr(0, length_before(in, " \t")));
  node.text = in.memory().escaped(verb);
  line_word(in, node, "smtp.command.verb");
  line_space(in, node);
  if (in.done()) return;
  if (verb == "MAIL" || verb == "RCPT") return envelope(in, node);
  while (line_word(in, node, "smtp.command.argument")) line_space(in, node);
}

/// RFC 2034 §4: class "." subject "." detail, of 1 digit and at most 3, then a space or nothing. 0: none.
std::size_t status_length(std::string_view text) {
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5')) return 0;
  std::size_t at = 1;
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') return 0;
    const auto digits = text.substr(at + 1);
    const auto count = std::min(digits.find_first_not_of("0123456789"), digits.size());
    if (count == 0 || count > 3) return 0;
    at += 1 + count;
  }
  return at == text.size() || text[at] == ' ' ? at : 0;
}

void status(Cursor& in, Node& node) {
  node.text = in.memory().escaped(in.rest());
  line_number(in, node, "smtp.reply.status.class", 1);
  line_separator(in, node, '.');
  line_number(in, node, "smtp.reply.status.subject", 3);
  line_separator(in, node, '.');
  line_number(in, node, "smtp.reply.status.detail", 3);
}

// RFC 5321 §4.1.1.1: ehlo-keyword *( SP ehlo-param ). "AUTH=" is older than the standard and still sent.
void capability(Cursor& in, Node& node) {
  node.text = in.memory().escaped(in.rest());
  line_text(in, node, "smtp.capability.keyword", length_before(in, " \t="));
  line_separator(in, node, '=');
  line_space(in, node);
  while (line_word(in, node, "smtp.capability.parameter")) line_space(in, node);
}

void reply(Cursor& in, Node& node, bool in_list) {
  const auto text = rest_text(in);
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits != 3) {
    in.fault(node, "smtp.reply.code", "a code of three digits", quoted(in.rest()));
    return;
  }
  node.text = in.memory().keep(text.substr(0, 3));
  line_number(in, node, "smtp.reply.code", 3);
  if (in.done()) return;
  if (text[3] != ' ' && text[3] != '-') {
    in.fault(node, "smtp.reply.mark", "a space or a hyphen after the code", quoted(in.rest()));
    return;
  }
  in.text(node, "smtp.reply.mark", 1);
  if (in_list && text.starts_with("250")) {
    if (!in.done()) in.group(node, "smtp.capability", in.remaining(), capability);
    return;
  }
  if (const auto length = status_length(rest_text(in)); length > 0) {
    in.group(node, "smtp.reply.status", length, status);
    line_space(in, node);
  }
  line_text(in, node, "smtp.reply.text", in.remaining());
}

}  // namespace

Node smtp_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind) {
  if (kind.direction == Direction::client_to_server)
    return whole_line(memory, line, where, "smtp.command", command);
  return whole_line(memory, line, where, "smtp.reply", [&](Cursor& in, Node& node) {
    reply(in, node, kind.role == event::MessageRole::capability);
  });
}

}  // namespace sti::dissect
