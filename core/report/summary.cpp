#include "report/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_map>

#include "assess/assessment.hpp"
#include "model/budget.hpp"
#include "model/time.hpp"
#include "model/u_label.hpp"
#include "model/verification_text.hpp"

namespace sti::report {
namespace {

Mark mark_of(assess::Mark mark) {
  switch (mark) {
    case assess::Mark::good:
      return Mark::good;
    case assess::Mark::warning:
      return Mark::warning;
    case assess::Mark::bad:
      return Mark::bad;
    case assess::Mark::unknown:
      return Mark::notice;
    case assess::Mark::running:
      break;
  }
  return Mark::neutral;
}

/// "not-offered" as a headline: "NOT OFFERED".
std::string headline(std::string_view name) {
  std::string out(name);
  for (auto& c : out) c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string day(UnixTime t) { return rfc3339(t).substr(0, 10); }

std::string capability_text(const Hearing& hearing) {
  if (!hearing.capabilities_known) return "not learned";
  if (hearing.capabilities.empty()) return "none";
  return fmt::format("{}", fmt::join(hearing.capabilities, ", "));
}

Section connection(const Inspection& s) {
  Section out{"Connection", {}};
  out.facts.push_back({"target", with_u_labels(s.target().url())});
  if (s.remote()) out.facts.push_back({"address", s.remote()->text()});
  out.facts.push_back({"started", rfc3339(s.started_unix_us() / 1000000)});
  if (s.plaintext() && s.plaintext()->greeting)
    out.facts.push_back({"greeting", *s.plaintext()->greeting + " (plaintext, not to be trusted)"});
  if (s.plaintext()) out.facts.push_back({"offered in plaintext", capability_text(*s.plaintext())});
  if (s.upgrade()) {
    const auto left = s.injected().length;
    out.facts.push_back(
        {"upgrade",
         fmt::format("at byte {}, {}", s.upgrade()->offset,
                     left == 0 ? "nothing left over" : fmt::format("{} bytes left over", left)),
         left == 0 ? Mark::good : Mark::bad});
  }
  if (s.encrypted() && s.encrypted()->greeting)
    out.facts.push_back({"greeting inside TLS", *s.encrypted()->greeting});
  if (s.encrypted() && s.encrypted()->capabilities_known)
    out.facts.push_back({"offered inside TLS", capability_text(*s.encrypted())});
  return out;
}

Section tls_section(const TlsInfo& tls, bool passed_on) {
  Section out{"TLS", {}};
  if (passed_on)
    out.facts.push_back({"state", "passed through unread", Mark::notice});
  else if (!tls.established)
    out.facts.push_back({"state", "not established: the handshake was not completed", Mark::bad});
  out.facts.push_back({"version", tls.version, tls.established ? Mark::good : Mark::neutral});
  out.facts.push_back({"cipher suite", tls.cipher});
  out.facts.push_back({"key exchange", key_exchange_text(tls)});
  out.facts.push_back(
      {"server's signature", tls.signature.value_or(tls.established ? "none" : "not reached")});
  out.facts.push_back({"server name sent", tls.server_name.value_or("none")});
  if (tls.alpn) out.facts.push_back({"application protocol", *tls.alpn});
  if (tls.resumed) out.facts.push_back({"resumed", "yes, from an earlier session"});
  if (tls.hello_retry) out.facts.push_back({"hello retry", "yes, the server asked for another key share"});
  if (tls.client_certificate_requested)
    out.facts.push_back({"client certificate", "asked for; none was sent"});
  if (tls.version == "TLSv1.2") {
    const auto extension = [&](const char* label, bool there) {
      out.facts.push_back({label, there ? "yes" : "no", there ? Mark::neutral : Mark::warning});
    };
    extension("extended master secret", tls.extended_master_secret);
    extension("secure renegotiation", tls.secure_renegotiation);
  }
  return out;
}

std::string key_text(const CertificateInfo& c) {
  auto text = c.key_type.empty() ? std::string("unknown") : c.key_type;
  if (c.key_bits) text += fmt::format(", {} bits", c.key_bits);
  if (!c.key_curve.empty()) text += " (" + c.key_curve + ")";
  return text;
}

Section certificate_section(const CertificateInfo& c, std::string title, UnixTime at) {
  Section out{std::move(title), {}};
  out.facts.push_back({"subject", c.subject.empty() ? "(empty name)" : with_u_labels(c.subject)});
  if (!c.names.empty())
    out.facts.push_back({"names", with_u_labels(fmt::format("{}", fmt::join(c.names, ", ")))});
  out.facts.push_back({"issuer", c.self_issued      ? "itself"
                                 : c.issuer.empty() ? "(empty name)"
                                                    : with_u_labels(c.issuer)});
  out.facts.push_back(validity(c, at));
  out.facts.push_back({"key", key_text(c)});
  out.facts.push_back({"signed with", c.signature_algorithm});
  out.facts.push_back({"serial", c.serial});
  out.facts.push_back({"SHA-256", c.sha256});
  for (const auto& fault : c.faults) out.facts.push_back({"fault", fault, Mark::warning});
  return out;
}

/// The subjects of certificates on a path, wherever they came from, by fingerprint.
class Subjects {
 public:
  Subjects(const Inspection& s, const Verification& v) {
    for (const auto& c : s.certificates()) sent_.emplace(c.sha256, &c.subject);
    for (const auto& c : v.anchors) anchors_.emplace(c.sha256, &c.subject);
  }
  [[nodiscard]] std::string of(const std::string& sha256) const {
    if (const auto sent = sent_.find(sha256); sent != sent_.end()) return *sent->second;
    if (const auto anchor = anchors_.find(sha256); anchor != anchors_.end())
      return *anchor->second + " (from the trust store)";
    return "SHA-256 " + sha256;
  }

 private:
  std::unordered_map<std::string_view, const std::string*> sent_, anchors_;
};

Fact proof_fact(const Verification& v) {
  const auto proof = proof_of(v);
  return {"proof", std::string(text_of(proof)),
          proof == Proof::shown       ? Mark::good
          : proof == Proof::not_shown ? Mark::bad
                                      : Mark::notice};
}

/// What a chain says is good news about the peer only where the peer proved that the chain is its own.
Section verification_section(const Inspection& s, const Verification& v) {
  Section out{"Verification", {proof_fact(v)}};
  const auto good = v.proved ? Mark::good : Mark::neutral;
  out.facts.push_back({"chain",
                       !v.trusted                        ? "not trusted"
                       : proof_of(v) == Proof::not_shown ? "would be trusted"
                                                         : "trusted",
                       v.trusted ? good : Mark::bad});
  if (v.name_matched) {
    const auto match =
        std::find_if(v.names.begin(), v.names.end(), [](const NameMatch& n) { return n.matched; });
    out.facts.push_back({"name",
                         with_u_labels(v.name + (!*v.name_matched ? " matches no name of the certificate"
                                                 : match == v.names.end() ? " matches"
                                                                          : " matches " + match->presented)),
                         *v.name_matched ? good : Mark::bad});
  } else {
    out.facts.push_back({"name", "none was asked for", Mark::notice});
  }
  const Subjects subjects(s, v);
  Budget steps(allowance::steps_of_a_path);
  for (const auto& step : v.path)
    if (steps.spend())
      out.facts.push_back(
          {&step == &v.path.front() ? "path" : "issued by", with_u_labels(shortened(subjects.of(step)))});
  if (steps.refused() > 0) out.facts.push_back({"issued by", and_more(steps.refused())});
  for (const auto& p : v.problems)
    out.facts.push_back({"problem", p.code.str() + ": " + p.text, report::mark_of(p.severity())});
  if (v.at) out.facts.push_back({"judged at", rfc3339(*v.at)});
  return out;
}

Section timing_section(const Timing& t) {
  Section out{"Timing", {}};
  const auto add = [&](const char* label, const std::optional<std::int64_t>& duration) {
    if (duration) out.facts.push_back({label, duration_text(*duration)});
  };
  add("resolve", t.resolve), add("connect", t.connect), add("greeting", t.greeting);
  add("upgrade", t.upgrade), add("handshake", t.handshake), add("total", t.total);
  return out;
}

std::vector<SummaryFinding> findings_of(const Inspection& s) {
  std::vector<SummaryFinding> out;
  for (const auto& f : s.findings()) {
    const auto words = words_of(f.code, s.scheme());
    out.push_back({f.severity, f.code.str(), std::string(words.title), f.text, std::string(words.explanation),
                   std::string(reference_of(f, s.scheme()))});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.severity < b.severity; });
  return out;
}

}  // namespace

Mark mark_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return Mark::bad;
    case Severity::warning:
      return Mark::warning;
    case Severity::notice:
      return Mark::notice;
    case Severity::ok:
      return Mark::good;
  }
  return Mark::neutral;
}

std::string_view sign_of(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "+";
    case Mark::notice:
      return "i";
    case Mark::warning:
      return "!";
    case Mark::bad:
      return "x";
    case Mark::neutral:
      return " ";
  }
  return " ";
}

UnixTime judged_at(const Inspection& session) {
  const auto& verification = session.verification();
  return verification && verification->at ? *verification->at : session.started_unix_us() / 1000000;
}

Fact validity(const CertificateInfo& c, UnixTime at) {
  if (!c.not_before || !c.not_after) return {"valid", "could not be read", Mark::bad};
  auto text = day(*c.not_before) + " to " + day(*c.not_after);
  constexpr UnixTime seconds_a_day = 86400;
  const auto days = [](UnixTime from, UnixTime to) {
    const auto n = (to - from) / seconds_a_day;
    return fmt::format("{} {}", n, n == 1 ? "day" : "days");
  };
  if (at > *c.not_after)
    return {"valid", text + ", expired " + days(*c.not_after, at) + " ago", Mark::bad, 1.0};
  if (at < *c.not_before) return {"valid", text + ", begins in " + days(at, *c.not_before), Mark::bad, 0.0};
  constexpr UnixTime soon = 14 * seconds_a_day;
  const auto whole = static_cast<double>(*c.not_after - *c.not_before);
  const auto elapsed = whole > 0 ? static_cast<double>(at - *c.not_before) / whole : 1.0;
  return {"valid", text + ", " + days(at, *c.not_after) + " left",
          *c.not_after - at < soon ? Mark::warning : Mark::neutral, elapsed};
}

std::string duration_text(std::int64_t us) {
  return us < 1000000 ? fmt::format("{:.1f} ms", static_cast<double>(us) / 1e3)
                      : fmt::format("{:.2f} s", static_cast<double>(us) / 1e6);
}

Summary summarize(const Inspection& s) {
  Summary out;
  const auto verdict = assess::verdict_of(s);
  out.mark = mark_of(verdict.mark);
  out.reason = verdict.reason;
  if (const auto outcome = s.standing()) {
    const bool only_recorded = *outcome == Outcome::verified && !s.peer_verified();
    out.word = only_recorded ? "RECORDED AS VERIFIED" : headline(name_of(*outcome));
    out.meaning = verdict.sentence;
    if (!s.outcome()) out.meaning += " The session is still open.";
  } else {
    out.word = "RUNNING";
    out.meaning = "The session has not ended yet.";
  }
  out.sections.push_back(connection(s));
  if (s.tls()) out.sections.push_back(tls_section(*s.tls(), assess::passed_on(s)));
  const auto& chain = s.certificates();
  for (std::size_t i = 0; i < chain.size(); ++i)
    out.sections.push_back(certificate_section(
        chain[i], fmt::format("Certificate {} of {}", i + 1, chain.size()), judged_at(s)));
  if (s.verification()) out.sections.push_back(verification_section(s, *s.verification()));
  if (auto timing = timing_section(s.timing()); !timing.facts.empty())
    out.sections.push_back(std::move(timing));
  out.findings = findings_of(s);
  return out;
}

}  // namespace sti::report
