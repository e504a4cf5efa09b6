#include "gui/ui/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>

#include "model/escape.hpp"
#include "model/u_label.hpp"
#include "model/verification_text.hpp"

namespace sti::gui {
namespace {

std::string peer(const Inspection& s) {
  return with_u_labels(escaped(s.name().empty() ? s.target().host : s.name()));
}

/// Whatever had been agreed by then: in TLS 1.3 a server may refuse a handshake that the client has
/// completed.
bool handshake_failed(const Inspection& s) { return s.outcome() == Outcome::handshake_failed; }

}  // namespace

bool tls_comes_first(const Inspection& s) { return s.tls_first(); }

std::string duration_text(std::int64_t us) {
  if (us < 1000) return fmt::format("{} µs", us);
  if (us < 10'000) return fmt::format("{:.1f} ms", static_cast<double>(us) / 1e3);
  if (us < 1'000'000) return fmt::format("{} ms", us / 1000);
  if (us < 100'000'000) return fmt::format("{:.1f} s", static_cast<double>(us) / 1e6);
  return fmt::format("{} min {} s", us / 60'000'000, us / 1'000'000 % 60);
}

std::string state_word(const Inspection& s) {
  if (s.outcome() == Outcome::verified && !s.peer_verified()) return "recorded as verified";
  if (s.outcome() == Outcome::inconclusive && assess::passed_on(s)) return "passed through";
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

Band band_of(const Inspection& s, RowKind kind) {
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
  if (assess::passed_on(s)) return {version, "passed through unread", true, Mark::unknown};
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

std::vector<TimePart> time_parts(const Inspection& s) {
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
