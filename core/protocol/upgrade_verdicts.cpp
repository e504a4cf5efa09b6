// What each kind of answer means, at each stage: the part of UpgradeDialogue that a protocol calls once it
// has read a unit.
#include "protocol/upgrade_dialogue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/escape.hpp"
#include "protocol/offers.hpp"
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
