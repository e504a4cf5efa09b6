#include "x509/verify.hpp"

#include <algorithm>
#include <deque>

#include "model/escape.hpp"
#include "x509/certificate.hpp"
#include "x509/judge.hpp"
#include "x509/match.hpp"
#include "x509/path.hpp"

namespace sti::x509 {
namespace {

bool hurts_trust(const VerificationProblem& problem) {
  return problem.code != "name-mismatch" && problem.code != "no-names" &&
         problem.code != "revocation-unknown";
}

/// Fewest problems wins; among paths with any, one that reaches an anchor and has no bad signature comes
/// before others.
std::size_t cost_of(const Path& path, const VerifyOptions& options) {
  const auto problems = judge(path, options.asked());
  if (problems.empty()) return 0;
  const bool forged =
      std::ranges::any_of(problems, [](const PathProblem& p) { return p.code == "bad-signature"; });
  return (forged ? 20'000'000u : 0u) + (path.end == PathEnd::anchor ? 0u : 10'000'000u) +
         std::min<std::size_t>(problems.size(), 100'000) * 16 + path.steps.size();
}

/// How a certificate is called in a problem's text.
std::string call(const Certificate& certificate, std::size_t step) {
  if (step == 0) return "The certificate";
  const std::string subject = certificate.subject.empty() ? std::string{} : name_text(certificate.subject);
  return "The CA certificate " + (subject.empty() ? "without a name" : subject);
}

std::string list_names(const std::vector<NameMatch>& names) {
  constexpr std::size_t shown = 10;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i)
    out += (i == 0 ? "" : ", ") + names[i].presented;
  if (names.size() > shown) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

void judge_names(const Certificate& leaf, const std::string& fingerprint, Verification& out) {
  static const std::vector<GeneralName> none;
  const auto& presented = leaf.extensions.alt_names ? *leaf.extensions.alt_names : none;
  auto verdict = match_names(presented, out.name);
  out.name_matched = verdict.matched;
  out.names = std::move(verdict.names);
  if (verdict.matched) return;
  const std::string wanted = escaped(out.name);
  if (verdict.comparable)
    out.problems.push_back({"name-mismatch", fingerprint,
                            "The certificate is for " + list_names(out.names) + ", not for " + wanted + "."});
  else
    out.problems.push_back(
        {"no-names", fingerprint,
         "The certificate has no subjectAltName with a DNS name or IP address to compare with " + wanted +
             "; its common name does not count (RFC 9525)."});
}

}  // namespace

Verification verify(const std::vector<Bytes>& chain, const VerifyOptions& options) {
  Verification out;
  out.name = options.name;
  out.at = options.at;
  if (!options.name.empty()) out.name_matched = false;
  if (chain.empty()) {
    out.problems.push_back({"incomplete-chain", {}, "No certificate was sent."});
    return out;
  }
  const Certificate leaf = parse(chain.front());
  if (leaf.not_after) {
    constexpr UnixTime day = 86400;
    const auto left = *leaf.not_after - options.at;
    out.days_left = left / day - (left % day < 0 ? 1 : 0);
  }
  const std::string leaf_fingerprint = sha256_hex(chain.front());
  std::deque<Certificate> others;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const Certificate& other = others.emplace_back(parse(chain[i]));
    if (other.readable) continue;
    std::string text = "Certificate " + std::to_string(i + 1) + " of the chain cannot be read";
    for (std::size_t k = 0; k < other.faults.size(); ++k) text += (k == 0 ? ": " : "; ") + other.faults[k];
    out.problems.push_back({"malformed", sha256_hex(chain[i]), text + "."});
  }
  if (!leaf.readable) {
    out.path = {leaf_fingerprint};
    for (const std::string& fault : leaf.faults)
      out.problems.push_back(
          {"malformed", leaf_fingerprint, "The certificate cannot be read: " + fault + "."});
    if (!options.name.empty() && leaf.extensions.alt_names) {
      auto verdict = match_names(*leaf.extensions.alt_names, options.name);
      out.names = std::move(verdict.names);
    }
    return out;
  }

  PathSearch search(leaf, others, options.trust.get(), options.asked());
  const Path path = search.best([&](const Path& p) { return cost_of(p, options); });
  for (const PathStep& step : path.steps) {
    out.path.push_back(sha256_hex(step.certificate->der));
    const auto is_this = [&](const Bytes& sent) { return std::ranges::equal(sent, step.certificate->der); };
    if (std::ranges::none_of(chain, is_this)) out.anchors.push_back(describe(step.certificate->der));
  }
  for (const PathProblem& problem : judge(path, options.asked()))
    out.problems.push_back(
        {problem.code, out.path[problem.step],
         call(*path.steps[problem.step].certificate, problem.step) + " " + problem.text + "."});
  out.trusted = std::ranges::none_of(out.problems, hurts_trust);
  if (!options.name.empty()) judge_names(leaf, leaf_fingerprint, out);
  return out;
}

}  // namespace sti::x509
