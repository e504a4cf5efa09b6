#include "x509/verify.hpp"

#include <algorithm>
#include <deque>

#include "model/budget.hpp"
#include "model/escape.hpp"
#include "x509/certificate.hpp"
#include "x509/judge.hpp"
#include "x509/match.hpp"
#include "x509/path.hpp"

namespace sti::x509 {
namespace {

bool untrusts(const VerificationProblem& problem) {
  const auto* kind = problem.code.kind();
  return !kind || kind->untrusts;
}

/// Fewest problems wins; among paths with any, one that reaches an anchor and has no bad signature comes
/// before others.
std::size_t cost_of(const Path& path, const VerifyOptions& options, ConstraintChecks& constraints) {
  const auto problems = judge(path, options.asked(), constraints);
  if (problems.empty()) return 0;
  const bool forged =
      std::ranges::any_of(problems, [](const PathProblem& p) { return p.id == ProblemId::bad_signature; });
  return (forged ? 20'000'000u : 0u) + (path.end == PathEnd::anchor ? 0u : 10'000'000u) +
         std::min<std::size_t>(problems.size(), 100'000) * 16 + path.steps.size();
}

/// How a certificate is called in a problem's text.
std::string call(const Certificate& certificate, std::size_t step) {
  if (step == 0) return "The certificate";
  const std::string subject =
      certificate.subject.empty() ? std::string{} : shortened(name_text(certificate.subject));
  return "The CA certificate " + (subject.empty() ? "without a name" : subject);
}

std::string list_names(const std::vector<NameMatch>& names, std::uint64_t left_out) {
  constexpr std::size_t shown = 10;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i)
    out += (i == 0 ? "" : ", ") + shortened(names[i].presented);
  if (names.size() + left_out > shown)
    out += " and " + std::to_string(names.size() + left_out - std::min(names.size(), shown)) + " more";
  return out;
}

/// The names of a verdict as a verification lists them.
std::vector<NameMatch> listed(NameVerdict&& verdict) {
  if (verdict.left_out > 0) verdict.names.push_back({and_more(verdict.left_out), false, "not listed"});
  return std::move(verdict.names);
}

/// The first sentences, and how many there are beside them.
std::string joined(const std::vector<std::string>& sentences) {
  Budget budget(allowance::problems_of_a_code);
  std::string out;
  for (const std::string& sentence : sentences)
    if (budget.spend()) out += (out.empty() ? "" : "; ") + sentence;
  return budget.refused() == 0 ? out : out + "; " + and_more(budget.refused());
}

/// Problems of one kind: those that are told, and then how many there are beside them.
class Told {
 public:
  explicit Told(std::vector<VerificationProblem>& out) : out_(out) {}
  void add(VerificationProblem problem) {
    if (budget_.spend()) out_.push_back(std::move(problem));
  }
  /// `of_what` ends the sentence "… and 12 more".
  void finish(ProblemId id, const std::string& certificate, const std::string& of_what) {
    if (budget_.refused() > 0) out_.push_back({id, certificate, and_more(budget_.refused()) + of_what});
  }

 private:
  std::vector<VerificationProblem>& out_;
  Budget budget_{allowance::problems_of_a_code};
};

/// Reads the certificates beside the leaf; tells what cannot be read, and how many are not looked at.
std::deque<Certificate> read_others(const std::vector<Bytes>& chain,
                                    std::vector<VerificationProblem>& problems) {
  std::deque<Certificate> out;
  Told unreadable(problems);
  const auto looked_at = most_certificates(chain);
  for (std::size_t i = 1; i < looked_at; ++i) {
    const Certificate& other = out.emplace_back(parse(chain[i]));
    if (other.readable) continue;
    unreadable.add({ProblemId::malformed, sha256_hex(chain[i]),
                    "Certificate " + std::to_string(i + 1) + " of the chain cannot be read" +
                        (other.faults.empty() ? "" : ": " + joined(other.faults)) + "."});
  }
  unreadable.finish(ProblemId::malformed, {}, " certificates of the chain that cannot be read.");
  if (looked_at < chain.size())
    problems.push_back({ProblemId::policy,
                        {},
                        and_more(chain.size() - looked_at) +
                            " certificates were sent, too many for their size, and not looked at."});
  return out;
}

void judge_names(const Certificate& leaf, const std::string& fingerprint, Verification& out) {
  static const std::vector<GeneralName> none;
  const auto& presented = leaf.extensions.alt_names ? *leaf.extensions.alt_names : none;
  auto verdict = match_names(presented, out.name);
  out.name_matched = verdict.matched;
  const std::string wanted = escaped(out.name);
  if (verdict.matched) {
    // Nothing is against it.
  } else if (verdict.comparable)
    out.problems.push_back({ProblemId::name_mismatch, fingerprint,
                            "The certificate is for " + list_names(verdict.names, verdict.left_out) +
                                ", not for " + wanted + "."});
  else
    out.problems.push_back(
        {ProblemId::no_names, fingerprint,
         "The certificate has no subjectAltName with a DNS name or IP address to compare with " + wanted +
             "; its common name does not count (RFC 9525)."});
  out.names = listed(std::move(verdict));
}

}  // namespace

std::size_t most_certificates(const std::vector<Bytes>& chain) {
  std::uint64_t size = 0;
  for (const Bytes& certificate : chain) size += certificate.size();
  return static_cast<std::size_t>(std::min<std::uint64_t>(chain.size(), allowance::certificates.of(size)));
}

Verification verify(const std::vector<Bytes>& chain, const VerifyOptions& options) {
  Verification out;
  out.name = options.name;
  out.at = options.at;
  if (!options.name.empty()) out.name_matched = false;
  if (chain.empty()) {
    out.problems.push_back({ProblemId::incomplete_chain, {}, "No certificate was sent."});
    return out;
  }
  const Certificate leaf = parse(chain.front());
  if (leaf.not_after) {
    constexpr UnixTime day = 86400;
    const auto left = *leaf.not_after - options.at;
    out.days_left = left / day - (left % day < 0 ? 1 : 0);
  }
  const std::string leaf_fingerprint = sha256_hex(chain.front());
  const auto others = read_others(chain, out.problems);
  if (!leaf.readable) {
    out.path = {leaf_fingerprint};
    Told told(out.problems);
    for (const std::string& fault : leaf.faults)
      told.add({ProblemId::malformed, leaf_fingerprint, "The certificate cannot be read: " + fault + "."});
    told.finish(ProblemId::malformed, leaf_fingerprint, " of its fields that cannot be read.");
    if (!options.name.empty() && leaf.extensions.alt_names)
      out.names = listed(match_names(*leaf.extensions.alt_names, options.name));
    return out;
  }

  PathSearch search(leaf, others, options.trust.get(), options.asked());
  std::uint64_t size = 0;
  for (const Bytes& certificate : chain) size += certificate.size();
  ConstraintChecks constraints(size);
  const Path path = search.best([&](const Path& p) { return cost_of(p, options, constraints); });
  for (const PathStep& step : path.steps) {
    out.path.push_back(sha256_hex(step.certificate->der));
    const auto is_this = [&](const Bytes& sent) { return std::ranges::equal(sent, step.certificate->der); };
    if (std::ranges::none_of(chain, is_this)) out.anchors.push_back(describe(step.certificate->der));
  }
  for (const PathProblem& problem : judge(path, options.asked(), constraints))
    out.problems.push_back(
        {problem.id, out.path[problem.step],
         call(*path.steps[problem.step].certificate, problem.step) + " " + problem.text + "."});
  // What was left out may be what is missing, so nothing is said of the chain without it.
  if (!out.problems.empty() && search.left_out() > 0)
    out.problems.push_back(
        {ProblemId::policy,
         {},
         and_more(search.left_out()) + " certificates were sent, too many to be looked at."});
  out.trusted = std::ranges::none_of(out.problems, untrusts);
  if (!options.name.empty()) judge_names(leaf, leaf_fingerprint, out);
  return out;
}

}  // namespace sti::x509
