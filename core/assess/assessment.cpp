#include "assess/assessment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "model/escape.hpp"
#include "model/u_label.hpp"
#include "model/verification_text.hpp"

namespace sti::assess {
namespace {

bool has_finding(const Inspection& s, FindingId id) {
  for (const auto& f : s.findings())
    if (f.code == id) return true;
  return false;
}

Range evidence_of(const Inspection& s, std::initializer_list<FindingId> ids) {
  for (const auto& f : s.findings())
    for (const auto id : ids)
      if (f.code == id) return f.evidence;
  return {};
}

Mark mark_of(const Inspection& s, Outcome o) {
  if (passed_on(s) && o == Outcome::inconclusive && s.phase() != Phase::tls) return Mark::warning;
  switch (o) {
    case Outcome::verified:  // which a file may say of a peer that nothing in it proves
      return s.error_found() || !s.peer_verified() ? Mark::warning : Mark::good;
    case Outcome::unverified:
      return Mark::warning;
    case Outcome::inconclusive:
    case Outcome::cancelled:
      return Mark::unknown;
    default:
      return Mark::bad;
  }
}

std::string title_of(Outcome o) {
  switch (o) {
    case Outcome::verified:
      return "Verified";
    case Outcome::unverified:
      return "Encrypted, not verified";
    case Outcome::not_offered:
      return "STARTTLS not offered";
    case Outcome::refused:
      return "STARTTLS refused";
    case Outcome::handshake_failed:
      return "Handshake failed";
    case Outcome::violation:
      return "Protocol violated";
    case Outcome::unreachable:
      return "Unreachable";
    case Outcome::timeout:
      return "Timed out";
    case Outcome::inconclusive:
      return "Inconclusive";
    case Outcome::cancelled:
      return "Stopped";
  }
  return {};
}

/// Whatever had been agreed by then: in TLS 1.3 a server may refuse a handshake that the client has
/// completed.
bool handshake_failed(const Inspection& s) { return s.outcome() == Outcome::handshake_failed; }

Check starttls_check(const Inspection& s) {
  if (s.tls_first())
    return {
        Mark::good, "TLS from the first byte", "Nothing crosses the network before encryption starts.", {}};
  if (s.upgrade())
    return {
        Mark::good,
        "STARTTLS accepted",
        fmt::format("The server agreed to switch to TLS after {} bytes of plaintext.", s.upgrade()->offset),
        {}};
  if (has_finding(s, FindingId::starttls_refused))
    return {Mark::bad, "STARTTLS refused", "The server offers STARTTLS but refused it when asked.",
            evidence_of(s, {FindingId::starttls_refused})};
  if (has_finding(s, FindingId::starttls_mangled))
    return {Mark::bad, "STARTTLS overwritten",
            "Something on the path replaced the offer by a meaningless word.",
            evidence_of(s, {FindingId::starttls_mangled})};
  if (has_finding(s, FindingId::preauth))
    return {Mark::bad, "STARTTLS made impossible",
            "The greeting claims that we are logged in, which rules out STARTTLS.",
            evidence_of(s, {FindingId::preauth})};
  if (has_finding(s, FindingId::starttls_not_offered))
    return {Mark::bad, "STARTTLS not offered",
            "The server did not offer to encrypt, or somebody removed the offer.",
            evidence_of(s, {FindingId::starttls_not_offered})};
  if (passed_on(s))
    return {Mark::unknown, "TLS not begun", "The client never asked for TLS, or was not let.", {}};
  if (s.outcome())
    return {
        Mark::unknown, "STARTTLS not reached", "The session ended before STARTTLS could be asked for.", {}};
  return {Mark::running, "STARTTLS pending", "The server has not been asked to switch to TLS yet.", {}};
}

Check upgrade_check(const Inspection& s) {
  if (!s.injected().empty())
    return {Mark::bad, "Bytes injected at the upgrade",
            fmt::format("{} bytes of plaintext came after the server agreed to TLS. They could be anybody's "
                        "and were not used.",
                        s.injected().length),
            s.injected()};
  return {Mark::good,
          "Clean upgrade",
          "Nothing was slipped in between the plaintext and the encrypted part.",
          {}};
}

Check encryption_check(const Inspection& s) {
  if (passed_on(s) && s.phase() == Phase::tls)
    return {Mark::unknown,
            "TLS passed through",
            "It was not opened: what was said inside it was not read, and nobody was judged.",
            {}};
  if (handshake_failed(s))
    return {Mark::bad, "Not encrypted", "The TLS handshake failed, so there is no private connection.",
            evidence_of(s, {FindingId::handshake_failed, FindingId::client_certificate_required})};
  if (s.tls_established())
    return {Mark::good,
            "Encrypted with " + s.tls()->version,
            s.peer_verified()
                ? fmt::format("Nobody on the path can read what is sent ({}).", s.tls()->cipher)
                : fmt::format(
                      "Only the peer can read what is sent ({}), and who that is was not proved: it may be "
                      "somebody on the path.",
                      s.tls()->cipher),
            {}};
  if (s.outcome())
    return {Mark::bad,
            "Not encrypted",
            s.phase() == Phase::tls
                ? "The TLS handshake was not completed, so there is no private connection."
                : "TLS was never started, so everything would be readable on the path.",
            {}};
  return {Mark::running, "Encryption pending", "The TLS handshake has not finished yet.", {}};
}

Check proof_check(const Verification& v) {
  switch (proof_of(v)) {
    case Proof::shown:
      return {Mark::good, "Key proved", "The peer showed that it holds the key of the certificate.", {}};
    case Proof::not_shown:
      return {Mark::bad,
              "Key not proved",
              "The certificate is public. The peer did not prove that it holds its key, so it may be "
              "somebody else's.",
              {}};
    case Proof::not_recorded:
      break;
  }
  return {Mark::unknown,
          "Proof of the key not recorded",
          "The session was saved by a version that did not record whether the peer proved that it holds the "
          "key.",
          {}};
}

/// What a chain says is good news about the peer only where the peer proved that the chain is its own.
void add_identity_checks(const Inspection& s, std::vector<Check>& out) {
  const auto& v = s.verification();
  if (!v) return;
  const auto certificate = s.certificates().empty() ? Range{} : s.certificates().front().der;
  const auto good = v->proved ? Mark::good : Mark::unknown;
  out.push_back(proof_check(*v));
  if (v->trusted)
    out.push_back({good,
                   proof_of(*v) == Proof::not_shown ? "Certificate would be trusted" : "Certificate trusted",
                   "The certificate leads to one of the trust anchors that were used.", certificate});
  else
    out.push_back({Mark::bad, "Certificate not trusted",
                   v->problems.empty()
                       ? std::string("No path leads to one of the trust anchors that were used.")
                       : with_u_labels(joined_problems(*v)),
                   certificate});
  if (!v->name_matched)
    out.push_back({Mark::unknown, "No name to compare", "No name was asked for, so none was compared.", {}});
  else if (*v->name_matched)
    out.push_back({good, "Name matches",
                   fmt::format("The certificate is made out to {}.", with_u_labels(escaped(v->name))),
                   certificate});
  else
    out.push_back({Mark::bad, "Name does not match",
                   fmt::format("The certificate is made out to somebody else than {}.",
                               with_u_labels(escaped(v->name))),
                   certificate});
}

std::vector<Check> checks_of(const Inspection& s) {
  std::vector<Check> out;
  if (s.outcome() && !s.remote()) {
    out.push_back(
        {Mark::bad, "Not connected", "No connection could be made, so nothing could be asked.", {}});
    return out;
  }
  out.push_back(starttls_check(s));
  if (s.upgrade()) out.push_back(upgrade_check(s));
  out.push_back(encryption_check(s));
  add_identity_checks(s, out);
  return out;
}

std::vector<Listed> listed(const Inspection& s) {
  std::vector<Listed> out;
  if (const auto& v = s.verification())
    for (const auto& problem : v->problems) out.push_back({problem.severity(), nullptr, &problem});
  for (const auto& finding : s.findings()) out.push_back({finding.severity, &finding, nullptr});
  std::ranges::stable_sort(out, {}, &Listed::severity);
  return out;
}

std::string sentence_on_passage(const Inspection& s) {
  return s.phase() == Phase::tls
             ? "A client and the server spoke through us. Their TLS was not opened, so nothing is said of it."
             : "A client and the server spoke through us, all of it in plaintext.";
}

}  // namespace

bool passed_on(const Inspection& s) { return is_leg(s.main().role()); }

Verdict verdict_of(const Inspection& s) {
  const auto outcome = s.standing();
  if (!outcome)
    return {Mark::running, "In progress", "The session is running; what is known so far is below.", {}};
  Verdict out{mark_of(s, *outcome), title_of(*outcome),
              meaning_with(*outcome, s.verification().get(), s.tls_first()), s.reason()};
  if (*outcome == Outcome::verified && !s.peer_verified()) {
    out.headline = "Recorded as verified";
  } else if (*outcome == Outcome::verified && s.error_found()) {
    out.headline = "Verified, with an error";
    out.sentence += " But something serious was found.";
  } else if (*outcome == Outcome::inconclusive && passed_on(s)) {
    out.headline = "Passed through";
    out.sentence = sentence_on_passage(s);
  }
  return out;
}

Assessment assess(const Inspection& s) { return {verdict_of(s), checks_of(s), listed(s)}; }

std::size_t listed_count(const Inspection& s) {
  const auto& v = s.verification();
  return s.findings().size() + (v ? v->problems.size() : 0);
}

Severity worst_listed(const Inspection& s) {
  auto worst = Severity::ok;
  for (const auto& f : s.findings()) worst = std::min(worst, f.severity);
  if (const auto& v = s.verification())
    for (const auto& problem : v->problems) worst = std::min(worst, problem.severity());
  return worst;
}

}  // namespace sti::assess
