#include "protocol/line_dialogue.hpp"

namespace sti::protocol {

std::size_t LineDialogue::take(ByteView bytes, Actions& out) {
  const auto taken = reader_.take(bytes);
  const auto state = reader_.state();
  if (state == ResponseReader::State::partial) return taken;

  const Response response{reader_.first_line(), reader_.raw(), reader_.span()};
  const bool nul = reader_.oddities().nul;
  if (too_early()) {
    take_early(response, out);
  } else if (state == ResponseReader::State::complete && !(nul && awaiting())) {
    on_response(response, out);
  } else {
    // After the inspection a person reads what comes, so a part of a line is better than nothing.
    heard(response.span, {awaiting() ? event::MessageRole::reply : event::MessageRole::continuation}, out);
    if (awaiting() && state == ResponseReader::State::line_too_long)
      malformed("a line of at most " + std::to_string(ResponseReader::line_limit) + " bytes", response.span,
                response.raw, out);
    else if (awaiting() && state == ResponseReader::State::literal_too_long)
      malformed("a literal of at most " + std::to_string(ResponseReader::literal_limit) + " bytes",
                response.span, response.raw, out);
    else if (awaiting())
      malformed("a line without NUL", response.span, response.raw, out);
  }
  reader_.next();
  return taken;
}

void LineDialogue::take_early(const Response& response, Actions& out) {
  const bool readable = reader_.state() == ResponseReader::State::complete && !reader_.oddities().nul;
  const auto kind = readable ? early(response) : Early::answer;
  const bool unasked = kind == Early::unasked;
  event::Message message{.role = unasked                   ? event::MessageRole::unsolicited
                                 : kind == Early::greeting ? event::MessageRole::greeting
                                                           : event::MessageRole::reply};
  if (unasked && !inside_tls()) message.note = "not asked for, untrusted";
  heard(response.span, std::move(message), out);
  came_early(kind, response.span, response.raw, out);
}

void LineDialogue::heard(Span span, event::Message message, Actions& out) {
  if (reader_.state() == ResponseReader::State::complete) message.name = reply_name(reader_.first_line());
  UpgradeDialogue::heard(span, std::move(message), out);
  const auto oddities = reader_.oddities();
  if (oddities.nul && !awaiting()) odd("a NUL byte inside a line", span, out);
  if (oddities.bare_lf) odd("a line that ends in LF without CR", span, out);
  if (oddities.bare_cr) odd("a CR inside a line", span, out);
}

void LineDialogue::forget() {
  reader_ = reader_.restarted();
  forget_replies();
}

void LineDialogue::send_line(std::string_view text, Actions& out) {
  Send send{to_bytes(text), {}, {}};
  send.message = {.role = event::MessageRole::command, .name = std::string(command_name(text))};
  send.bytes.insert(send.bytes.end(), {'\r', '\n'});
  out.push_back(std::move(send));
}

}  // namespace sti::protocol
