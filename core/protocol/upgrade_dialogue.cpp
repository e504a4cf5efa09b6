#include "protocol/upgrade_dialogue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/escape.hpp"
#include "protocol/offers.hpp"
#include "protocol/opening.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

std::string shown(std::string_view raw) { return quoted(bytes_of(raw), 120); }

/// The refusal carries the code that its protocol has for "only for now": RFC 5530 §3, RFC 3206 §4, RFC 5804
/// §1.3, RFC 6120 §4.9.3.17.
bool is_for_now(std::string_view raw) {
  constexpr std::string_view beginnings[] = {"* BYE [UNAVAILABLE]", "* NO [UNAVAILABLE]", "-ERR [SYS/TEMP]",
                                             "BYE (TRYLATER)", "NO (TRYLATER)"};
  const auto text = upper(raw.substr(0, 64));
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](auto beginning) { return text.starts_with(beginning); }) ||
         (raw.starts_with('<') && raw.find("<resource-constraint") != std::string_view::npos);
}

}  // namespace

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

void UpgradeDialogue::greeted() {
  enter(Stage::capabilities);
  want(Question::capabilities);
}

void UpgradeDialogue::learned(std::vector<Offer> offers, Span list, Actions& out) {
  Learned known;
  for (const auto& offer : offers) known.capabilities.push_back(escaped(offer.text));
  if (!inside_tls_) {
    const auto is_starttls = [&](const Offer& offer) { return offers_starttls(offer.text); };
    known.starttls_offered = std::ranges::any_of(offers, is_starttls);
    if (says_required())
      known.starttls_required = std::ranges::any_of(
          offers, [&](const Offer& offer) { return is_starttls(offer) && offer.required; });
  }
  out.push_back(known);
  if (inside_tls_) {
    if (plaintext_offers_) compare(offers, list, out);
    ready(out);
    return;
  }
  if (const auto login = cleartext_login(offers))
    out.push_back(Found{FindingId::cleartext_auth, login->text, login->span, {}});
  plaintext_offers_.emplace();
  for (const auto& offer : offers) plaintext_offers_->push_back(offer.text);

  const auto mangled = std::ranges::find_if(offers, [&](const Offer& o) { return looks_mangled(o.text); });
  if (mangled != offers.end()) mangled_ = *mangled;
  if (known.starttls_offered == true || asks_unoffered()) {
    enter(Stage::starttls);
    want(Question::starttls);
  } else if (mangled_) {
    not_offered(out, FindingId::starttls_mangled, mangled_text(), mangled_->span, mangled_->text);
  } else if (greeting_masked_) {
    not_offered(out, FindingId::starttls_mangled,
                "The greeting is overwritten and " + std::string(words().starttls) + " is not in the list.",
                list, "");
  } else {
    not_offered(out, FindingId::starttls_not_offered,
                std::string(words().starttls) + " is not among the " + std::to_string(offers.size()) +
                    " capabilities that the server lists.",
                list, "");
  }
}

void UpgradeDialogue::compare(const std::vector<Offer>& offers, Span list, Actions& out) {
  std::vector<std::string> now;
  now.reserve(offers.size());
  for (const auto& offer : offers) now.push_back(offer.text);
  // These two have done their work; the RFCs want them gone (RFC 3207 §4.2, RFC 9051 §6.2.1).
  const auto may_go = [&](std::string_view text) {
    return offers_starttls(text) || same_word(text, "LOGINDISABLED");
  };
  if (auto changed = changes(*plaintext_offers_, now, may_go))
    out.push_back(Found{FindingId::capability_changed, std::move(*changed), list, {}});
}

void UpgradeDialogue::list_refused(Span where, std::string_view raw, Actions& out) {
  const auto text = "The server refuses to list its capabilities: " + shown(raw) + ".";
  if (inside_tls_) {
    out.push_back(Found{FindingId::unexpected_reply, text, where, Severity::warning});
    ready(out);
  } else if (asks_unoffered()) {
    out.push_back(Found{FindingId::unexpected_reply, text, where, Severity::notice});
    enter(Stage::starttls);
    want(Question::starttls);
  } else {
    not_offered(out, greeting_masked_ ? FindingId::starttls_mangled : FindingId::starttls_not_offered, text,
                where, raw);
  }
}

void UpgradeDialogue::not_offered(Actions& out, FindingId id, std::string text, Span where,
                                  std::string_view raw) {
  Found found{id, std::move(text), where, {}};
  if (settings().try_anyway) {
    found.severity = Severity::warning;
    found.text += " It is asked for anyway, as wished.";
    out.push_back(std::move(found));
    enter(Stage::starttls);
    want(Question::starttls);
    return;
  }
  out.push_back(std::move(found));
  fail(Outcome::not_offered, Fault::misbehaved, words().starttls,
       raw.empty() ? "a list without it" : shown(raw), where, out);
}

void UpgradeDialogue::accepted(Actions& out) {
  enter(Stage::handshake);
  out.push_back(StartTls{});
}

void UpgradeDialogue::refused(Span where, std::string_view raw, Actions& out) {
  out.push_back(Found{FindingId::starttls_refused,
                      "The server answers " + std::string(words().starttls) + " with " + shown(raw) + ".",
                      where,
                      {}});
  fail(Outcome::refused, Fault::misbehaved, words().go_ahead, shown(raw), where, out);
}

void UpgradeDialogue::unsupported(Span where, std::string_view raw, Actions& out) {
  if (mangled_)
    out.push_back(Found{FindingId::starttls_mangled, mangled_text(), mangled_->span, {}});
  else
    out.push_back(Found{
        FindingId::starttls_not_offered,
        "The server does not know " + std::string(words().starttls) + ": it answers " + shown(raw) + ".",
        where,
        {}});
  fail(Outcome::not_offered, Fault::misbehaved, words().go_ahead, shown(raw), where, out);
}

void UpgradeDialogue::put_off(Span where, std::string_view raw, Actions& out) {
  out.push_back(Found{FindingId::rate_limited,
                      "Instead of " + std::string(awaited()) + " the server says " + shown(raw) + ".",
                      where,
                      {}});
  if (inside_tls_ && stage_ == Stage::capabilities) return ready(out);
  fail(Outcome::inconclusive, Fault::misbehaved, awaited(), shown(raw), where, out);
}

void UpgradeDialogue::turned_away(Span where, std::string_view raw, Actions& out) {
  out.push_back(Found{FindingId::service_refused,
                      "Instead of " + std::string(awaited()) + " the server says " + shown(raw) + ".",
                      where,
                      {}});
  if (is_for_now(raw))
    out.push_back(Found{FindingId::rate_limited, "The server adds that it refuses only for now.", where, {}});
  if (inside_tls_ && stage_ == Stage::capabilities) return closed_by_peer(where, out);
  fail(Outcome::inconclusive, Fault::misbehaved, awaited(), shown(raw), where, out);
}

void UpgradeDialogue::closed_by_peer(Span where, Actions& out) {
  if (!awaiting()) return finished(out);
  if (inside_tls_) {
    out.push_back(
        Found{FindingId::no_reply_after_upgrade,
              "The server ended the connection inside TLS instead of sending " + std::string(awaited()) + ".",
              where,
              {}});
    return finished(out);
  }
  out.push_back(Found{FindingId::closed_early,
                      "The server ended the connection instead of sending " + std::string(awaited()) + ".",
                      where,
                      {}});
  fail(Outcome::inconclusive, Fault::incomplete, awaited(), "the end of the connection", where, out);
}

void UpgradeDialogue::authenticated_already(Span where, std::string_view raw, Actions& out) {
  out.push_back(Found{
      FindingId::preauth,
      "The greeting " + shown(raw) + " says that the session is authenticated: STARTTLS is not possible.",
      where,
      {}});
  fail(Outcome::not_offered, Fault::misbehaved, words().greeting, shown(raw), where, out);
}

void UpgradeDialogue::unexpected(std::string_view expected, Span where, std::string_view raw, Actions& out) {
  out.push_back(Found{
      FindingId::unexpected_reply,
      "As " + std::string(awaited()) + " the server sends " + shown(raw) + ", which is not allowed there.",
      where, Severity::error});
  fail(Outcome::violation, Fault::misbehaved, expected, shown(raw), where, out);
}

void UpgradeDialogue::malformed(std::string_view expected, Span where, std::string_view raw, Actions& out) {
  out.push_back(Found{
      FindingId::malformed_reply,
      "As " + std::string(awaited()) + " the server sends " + shown(raw) + ", which is not well-formed.",
      where, Severity::error});
  fail(Outcome::violation, Fault::misbehaved, expected, shown(raw), where, out);
}

void UpgradeDialogue::odd(std::string_view what, Span where, Actions& out) {
  if (!oddities_told_.emplace(what).second) return;
  out.push_back(Found{FindingId::malformed_reply, "The server sends " + std::string(what) + ".", where,
                      Severity::notice});
}

void UpgradeDialogue::unasked(Span where, std::string_view raw, Actions& out) {
  if (inside_tls_ || unasked_told_) return;
  unasked_told_ = true;
  out.push_back(Found{FindingId::untagged_before_tls,
                      "Nobody asked for " + shown(raw) + ". It came in plaintext and is used for nothing.",
                      where,
                      {}});
}

void UpgradeDialogue::greeted_again(Span where, Actions& out) {
  if (!oddities_told_.emplace("a greeting").second) return;
  out.push_back(Found{FindingId::greeting_after_upgrade,
                      "The server greets inside TLS, although it had greeted before the upgrade.",
                      where,
                      {}});
}

void UpgradeDialogue::came_early(Early kind, Span where, std::string_view raw, Actions& out) {
  switch (kind) {
    case Early::answer:
      return fail_early(where, raw, out);
    case Early::put_off:
      return put_off(where, raw, out);
    case Early::turned_away:
      return turned_away(where, raw, out);
    case Early::greeting:
      return greeted_again(where, out);
    case Early::unasked:
      return unasked(where, raw, out);
    case Early::blank:
      return odd("an empty line", where, out);
  }
}

/// `raw` is empty where what came early is not complete.
void UpgradeDialogue::fail_early(Span where, std::string_view raw, Actions& out) {
  const auto what = raw.empty() ? std::string("The beginning of a line") : shown(raw);
  out.push_back(Found{FindingId::early_reply,
                      what + " was there before " + std::string(awaited()) + " had been asked for.",
                      where,
                      {}});
  fail(Outcome::violation, Fault::misbehaved, "nothing before the question",
       raw.empty() ? "a line's beginning" : shown(raw), where, out);
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

std::string UpgradeDialogue::note_on(std::string_view offer) const {
  if (offers_starttls(offer) && !settings().tls_first)
    return (inside_tls_ ? "still offers " : "offers ") + std::string(words().starttls);
  if (!inside_tls_ && awaiting() && looks_mangled(offer)) return "overwritten?";
  return {};
}

bool UpgradeDialogue::offers_starttls(std::string_view offer) const {
  const auto names = words();
  return starts_with_word(offer, names.offer.empty() ? names.starttls : names.offer);
}

bool UpgradeDialogue::looks_mangled(std::string_view offer) const {
  const auto names = words();
  // Of numbers, two that differ by a digit are two; one that is overwritten has other signs.
  return is_overwritten(offer, names.offer.empty() ? names.starttls : std::string_view{});
}

std::string UpgradeDialogue::mangled_text() const {
  return "Where " + std::string(words().starttls) + " could stand, the list has " + shown(mangled_->text) +
         ".";
}

}  // namespace sti::protocol
