#include "gui/ui/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <initializer_list>
#include <iterator>

#include "model/escape.hpp"
#include "model/u_label.hpp"
#include "model/verification_text.hpp"

namespace sti::gui {
namespace {

std::string peer(const Session& s) {
  return with_u_labels(escaped(s.name().empty() ? s.target().host : s.name()));
}

bool has_finding(const Session& s, FindingId id) {
  for (const auto& f : s.findings())
    if (f.code == id) return true;
  return false;
}

Range evidence_of(const Session& s, std::initializer_list<FindingId> ids) {
  for (const auto& f : s.findings())
    for (const auto id : ids)
      if (f.code == id) return f.evidence;
  return {};
}

Mark mark_of(const Session& s, Outcome o) {
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
bool handshake_failed(const Session& s) { return s.outcome() == Outcome::handshake_failed; }

Check starttls_check(const Session& s) {
  if (tls_comes_first(s))
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
  if (s.outcome())
    return {
        Mark::unknown, "STARTTLS not reached", "The session ended before STARTTLS could be asked for.", {}};
  return {Mark::running, "STARTTLS pending", "The server has not been asked to switch to TLS yet.", {}};
}

Check upgrade_check(const Session& s) {
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

Check encryption_check(const Session& s) {
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
void add_identity_checks(const Session& s, std::vector<Check>& out) {
  const auto& v = s.verification();
  if (!v) return;
  const auto certificate = s.certificates().empty() ? Range{} : s.certificates().front().der;
  const auto good = v->proved ? Mark::good : Mark::unknown;
  out.push_back(proof_check(*v));
  if (v->trusted)
    out.push_back({good,
                   proof_of(*v) == Proof::not_shown ? "Certificate would be trusted" : "Certificate trusted",
                   "The certificate leads to an authority that is trusted here.", certificate});
  else
    out.push_back({Mark::bad, "Certificate not trusted",
                   v->problems.empty() ? std::string("No path leads to an authority that is trusted here.")
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

}  // namespace

bool tls_comes_first(const Session& s) { return s.tls_first(); }

std::string duration_text(std::int64_t us) {
  if (us < 1000) return fmt::format("{} µs", us);
  if (us < 10'000) return fmt::format("{:.1f} ms", static_cast<double>(us) / 1e3);
  if (us < 1'000'000) return fmt::format("{} ms", us / 1000);
  if (us < 100'000'000) return fmt::format("{:.1f} s", static_cast<double>(us) / 1e6);
  return fmt::format("{} min {} s", us / 60'000'000, us / 1'000'000 % 60);
}

Verdict verdict_of(const Session& s) {
  if (const auto outcome = s.standing()) {
    Verdict v{mark_of(s, *outcome),
              title_of(*outcome),
              meaning_with(*outcome, s.verification().get(), s.tls_first()),
              {}};
    if (*outcome == Outcome::verified && !s.peer_verified()) {
      v.word = "Recorded as verified";
    } else if (*outcome == Outcome::verified && s.error_found()) {
      v.word = "Verified, with an error";
      v.sentence = "The peer proved who it is, but something else is wrong: see the findings.";
    }
    if (*outcome != Outcome::verified) v.reason = s.reason();
    return v;
  }
  return {Mark::running, "In progress", "The session is running; what is known so far is below.",
          state_word(s)};
}

std::vector<Check> checks_of(const Session& s) {
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

std::string state_word(const Session& s) {
  if (s.outcome() == Outcome::verified && !s.peer_verified()) return "recorded as verified";
  if (s.outcome()) return std::string(name_of(*s.outcome()));
  if (s.open_for_commands()) return s.standing() ? std::string(name_of(*s.standing())) + ", open" : "open";
  if (!s.remote()) return "connecting";
  if (s.phase() == Phase::tls)
    return !s.tls_established() ? "TLS handshake"
           : s.tls_first()      ? "asking inside TLS"
                                : "asking again inside TLS";
  if (s.plaintext() && s.plaintext()->greeting) return "asking for STARTTLS";
  return "waiting for the greeting";
}

std::string began_text(std::int64_t unix_us, std::int64_t now_us) {
  if (unix_us == 0) return {};
  const auto local = [](std::int64_t us) {
    const auto seconds = static_cast<std::time_t>(us / 1'000'000);
    std::tm out{};
    localtime_r(&seconds, &out);
    return out;
  };
  const auto at = local(unix_us), now = local(now_us);
  auto time = fmt::format("{:02}:{:02}:{:02}", at.tm_hour, at.tm_min, at.tm_sec);
  if (at.tm_year == now.tm_year && at.tm_yday == now.tm_yday) return time;
  return fmt::format("{}-{:02}-{:02} {}", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, time);
}

std::string opening_word(float progress) {
  return fmt::format("opening… {}%", static_cast<int>(progress * 100));
}

Band band_of(const Session& s, RowKind kind) {
  const bool over = s.outcome().has_value();
  if (kind == RowKind::plaintext_band) {
    if (tls_comes_first(s)) return {"PLAINTEXT", "none: this protocol starts with TLS", false, Mark::good};
    if (!s.remote()) return {"PLAINTEXT", over ? "not reached" : "not reached yet", false, Mark::unknown};
    return {"PLAINTEXT", "anyone on the path can read and change this", true, Mark::warning};
  }
  if (kind == RowKind::upgrade_band) {
    if (tls_comes_first(s)) return {"UPGRADE", "none needed: TLS from the first byte", false, Mark::good};
    if (!s.upgrade())
      return {"UPGRADE", over ? "never happened: all of the session is plaintext" : "not reached yet", false,
              over ? Mark::bad : Mark::unknown};
    if (s.injected().empty())
      return {"UPGRADE", fmt::format("at byte {}: nothing left over", s.upgrade()->offset), true, Mark::good};
    return {"UPGRADE",
            fmt::format("at byte {}: {} bytes left over: {}", s.upgrade()->offset, s.injected().length,
                        quoted(s.view(s.injected()), 48)),
            true, Mark::bad};
  }
  const auto version = s.tls_established() ? s.tls()->version : std::string("TLS");
  if (s.phase() != Phase::tls)
    return {version, over ? "not reached" : "not reached yet", false, over ? Mark::bad : Mark::unknown};
  if (handshake_failed(s)) return {version, "the handshake failed: nothing is private", true, Mark::bad};
  if (!s.tls_established())
    return {version, over ? "the handshake was not completed: nothing is private" : "handshake in progress",
            true, over ? Mark::bad : Mark::running};
  if (!s.verification()) return {version, "encrypted; the peer is being judged", true, Mark::running};
  if (s.peer_verified() && s.verification()->name_matched)
    return {version, "private, and the peer is " + peer(s), true, Mark::good};
  if (proof_of(*s.verification()) == Proof::not_recorded && s.verification()->accepted())
    return {version, "encrypted; whether the peer proved who it is was not recorded", true, Mark::unknown};
  return {version, "encrypted, but the peer did not prove who it is", true, Mark::warning};
}

std::vector<TimePart> time_parts(const Session& s) {
  const auto t = s.timing();
  return {{"resolve", "finding the address of the name", t.resolve},
          {"connect", "setting up the connection", t.connect},
          {"greeting", "waiting for the server to speak", t.greeting},
          {"upgrade", "agreeing on STARTTLS", t.upgrade, !s.tls_first()},
          {"handshake", "setting up the encryption", t.handshake}};
}

bool reaches_anchor(const Verification& v) {
  if (v.trusted || v.path.empty()) return v.trusted;
  if (std::ranges::find(v.anchors, v.path.back(), &CertificateInfo::sha256) != v.anchors.end()) return true;
  // An anchor that was sent is not among `anchors`; a path that ends without one has a problem that says so.
  constexpr ProblemId ends[] = {ProblemId::untrusted_root,   ProblemId::self_signed,
                                ProblemId::incomplete_chain, ProblemId::path_length,
                                ProblemId::policy,           ProblemId::malformed};
  return std::ranges::none_of(v.problems, [&](const VerificationProblem& problem) {
    return std::ranges::any_of(ends, [&](ProblemId id) { return problem.code == id; });
  });
}

}  // namespace sti::gui
