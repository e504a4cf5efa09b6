#include "protocol/upgrade_dialogue.hpp"

#include <algorithm>
#include <utility>

#include "model/escape.hpp"
#include "protocol/opening.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {

void UpgradeDialogue::connected(Actions&) {
  inside_tls_ = settings().tls_first;
  if (greets())
    want(Question::opening);
  else
    greeted();
}

bool UpgradeDialogue::wants_to_ask() const { return too_early() && !in_unit() && !unlike_greeting_; }

void UpgradeDialogue::ask(Actions& out) {
  answer_bytes_ = answer_units_ = 0;
  put(std::exchange(pending_, Question::none), out);
  look_at_opening(true, out);
}

void UpgradeDialogue::want(Question question) {
  if (has(question)) pending_ = question;
}

std::size_t UpgradeDialogue::receive(ByteView bytes, Actions& out) {
  std::size_t taken = 0;
  while (taken < bytes.size() && stage_ != Stage::handshake && stage_ != Stage::over) {
    auto rest = bytes.subspan(taken);
    // Cut at the limit, so that the byte at which we give up does not depend on how input is split.
    if (awaiting()) rest = rest.first(std::min<std::size_t>(rest.size(), answer_bytes_limit - answer_bytes_));
    asked_anew_ = false;
    const bool opens = awaits_opening() && opening_.size() < opening_limit;
    const auto step = unlike_greeting_ ? 1 : take(rest, out);
    taken += step;
    position_ += step;
    if (opens) {
      const auto seen = rest.first(std::min(step, opening_limit - opening_.size()));
      opening_.insert(opening_.end(), seen.begin(), seen.end());
    }
    answer_bytes_ = asked_anew_ ? 0 : answer_bytes_ + step;
    if (asked_anew_) answer_units_ = 0;
    if (awaiting() && (answer_bytes_ >= answer_bytes_limit || answer_units_ > answer_units_limit)) flood(out);
    look_at_opening(true, out);
  }
  return taken;
}

void UpgradeDialogue::secured(Actions&) {
  inside_tls_ = true;
  position_ = 0;
  answer_bytes_ = answer_units_ = 0;
  oddities_told_.clear();
  forget();
  enter(Stage::capabilities);
  want(Question::reopening);
}

void UpgradeDialogue::input_ended(Actions& out) {
  look_at_opening(false, out);
  if (stage_ != Stage::over) judge_end(out);
  look_at_opening(false, out);
}

void UpgradeDialogue::judge_end(Actions& out) {
  const Span here{position_, 0};
  if (too_early() && in_unit()) {
    cut_short({position_ - answer_bytes_, answer_bytes_}, out);
    if (stage_ == Stage::ready) finished(out);
    return;
  }
  if (awaits_opening() && fail_as_other_protocol(out)) return;
  switch (stage_) {
    case Stage::greeting:
    case Stage::capabilities:
    case Stage::starttls:
      closed_by_peer(here, out);
      break;
    case Stage::handshake:
      fail(Outcome::handshake_failed, Fault::incomplete, "a TLS handshake", "the end of the connection", here,
           out);
      break;
    case Stage::ready:
    case Stage::goodbye:
      finished(out);
      break;
    case Stage::over:
      break;
  }
}

void UpgradeDialogue::timed_out(Actions& out) {
  look_at_opening(false, out);
  if (too_early() && in_unit()) cut_short({position_ - answer_bytes_, answer_bytes_}, out);
  if (awaits_opening()) fail_as_other_protocol(out);
  look_at_opening(false, out);
}

/// What came early has begun and will not be completed. A farewell is one without its line end too.
void UpgradeDialogue::cut_short(Span where, Actions& out) {
  const auto raw = std::string(begun());
  const auto kind = early_beginning();
  if (kind == Early::put_off || kind == Early::turned_away) return came_early(kind, where, raw, out);
  fail_early(where, {}, out);
}

void UpgradeDialogue::command(std::string_view line, Actions& out) {
  using namespace std::string_view_literals;
  if (const auto why = takes_no_commands())
    out.push_back(Found{FindingId::command_refused, "Nothing was sent: " + std::string(*why), {}, {}});
  else if (stage_ != Stage::ready)
    out.push_back(
        Found{FindingId::command_refused, "Nothing was sent: the session is not open for commands.", {}, {}});
  else if (line.find_first_of("\r\n\0"sv) != std::string_view::npos)
    out.push_back(Found{
        FindingId::command_refused,
        "Nothing was sent: the command has a CR, LF or NUL in it and would have been read as more than one.",
        {},
        {}});
  else
    send_typed(line, out);
}

/// The one place where it is decided what of a typed line is secret.
void UpgradeDialogue::send_typed(std::string_view line, Actions& out) {
  auto shown = disclosure(line);
  const auto typed = on_command(line);
  if (!typed) return;
  if (typed->goes_on) shown = {};
  Send send{to_bytes(typed->before + std::string(line) + typed->after), {}, secrecy_.typed(line, shown)};
  send.message.role = event::MessageRole::command;
  const auto name = command_name(line);
  const auto name_end = static_cast<std::size_t>(name.data() - line.data()) + name.size();
  if (!typed->goes_on && (send.secret.length == 0 || send.secret.offset >= name_end))
    send.message.name = shown_name(commands_ignore_case() ? upper(name) : std::string(name));
  if (send.secret.length > 0) send.secret.offset += typed->before.size();
  if (typed->is_answered) secrecy_.owe();
  out.push_back(std::move(send));
}

void UpgradeDialogue::goodbye(Actions& out) {
  if (stage_ == Stage::ready) {
    enter(Stage::goodbye);
    send_goodbye(out);
  } else if (stage_ != Stage::goodbye && stage_ != Stage::over) {
    finished(out);
  }
}

std::string UpgradeDialogue::waiting_for() const {
  std::string what(awaited());
  if (stage_ == Stage::capabilities && upgraded()) what += " inside TLS";
  return what;
}

void UpgradeDialogue::finished(Actions& out) {
  enter(Stage::over);
  out.push_back(Done{});
}

void UpgradeDialogue::ready(Actions& out) {
  enter(Stage::ready);
  opened_for_commands();
  out.push_back(Ready{});
}

void UpgradeDialogue::fail(Outcome outcome, Fault fault, std::string_view expected, std::string got,
                           Span where, Actions& out) {
  Error error{.fault = fault,
              .doing = std::string(words().protocol) + ", waiting for " + waiting_for(),
              .expected = std::string(expected),
              .got = std::move(got),
              .where = {}};
  Fail failed{outcome, std::move(error), where};
  if (awaits_opening() && outcome == Outcome::violation) {
    unlike_greeting_ = std::move(failed);
    return;
  }
  enter(Stage::over);
  out.push_back(std::move(failed));
}

/// What broke the protocol where a greeting was due may be the greeting of another one. The first bytes say
/// so, and where they are few, a few more are waited for.
void UpgradeDialogue::look_at_opening(bool more_may_come, Actions& out) {
  if (!unlike_greeting_) return;
  if (more_may_come && recognise(opening_).reading == Reading::begun) return;
  if (auto text = other_protocol())
    out.push_back(Found{FindingId::wrong_protocol, *std::move(text), {0, opening_.size()}, {}});
  enter(Stage::over);
  out.push_back(*std::exchange(unlike_greeting_, std::nullopt));
}

/// What is no line, a TLS alert as it may be, never breaks the form of one.
bool UpgradeDialogue::fail_as_other_protocol(Actions& out) {
  if (unlike_greeting_ || !other_protocol()) return false;
  fail(Outcome::violation, Fault::misbehaved, awaited(), quoted(opening_), {0, opening_.size()}, out);
  return true;
}

std::optional<std::string> UpgradeDialogue::other_protocol() const {
  const auto of_this = [&](const SchemeFacts& scheme) { return scheme.protocol == protocol(); };
  auto expected = std::ranges::find_if(schemes(), [&](const SchemeFacts& scheme) {
    return of_this(scheme) && scheme.tls_first == settings().tls_first;
  });
  if (expected == schemes().end()) expected = std::ranges::find_if(schemes(), of_this);
  return wrong_protocol(opening_, *expected, inside_tls_ ? Layer::inside_tls : Layer::wire);
}

void UpgradeDialogue::flood(Actions& out) {
  const bool bytes = answer_bytes_ >= answer_bytes_limit;
  const auto limit =
      bytes ? std::to_string(answer_bytes_limit) + " bytes" : std::to_string(answer_units_limit) + " lines";
  const Span where{position_ - answer_bytes_, answer_bytes_};
  out.push_back(
      Found{FindingId::malformed_reply,
            "The server sends more than " + limit + " without completing " + std::string(awaited()) + ".",
            where, Severity::error});
  fail(Outcome::violation, Fault::misbehaved, "at most " + limit, "more", where, out);
}

void UpgradeDialogue::heard(Span span, event::Message message, Actions& out) {
  ++answer_units_;
  message.name = shown_name(message.name);
  message.summary = escaped(message.summary);
  out.push_back(Heard{span, std::move(message)});
}

std::string_view UpgradeDialogue::command_name(std::string_view line) const {
  return line.substr(0, line.find_first_of(" \t"));
}

void UpgradeDialogue::enter(Stage stage) {
  stage_ = stage;
  pending_ = Question::none;
  asked_anew_ = true;
}

bool UpgradeDialogue::awaits_opening() const {
  return stage_ == (greets() ? Stage::greeting : Stage::capabilities) && !upgraded();
}

std::string_view UpgradeDialogue::awaited() const {
  switch (stage_) {
    case Stage::greeting:
      return words().greeting;
    case Stage::capabilities:
      return words().capabilities;
    case Stage::starttls:
      return words().go_ahead;
    case Stage::handshake:
      return "the TLS handshake";
    case Stage::ready:
      return "the reply to a command";
    case Stage::goodbye:
      return words().farewell;
    case Stage::over:
      break;
  }
  return "nothing";
}

}  // namespace sti::protocol
