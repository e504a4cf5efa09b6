#include "x509/path.hpp"

#include <algorithm>
#include <deque>

namespace sti::x509 {
namespace {

using Outcome = SignatureCheck::Outcome;

bool same_bytes(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

/// Key identifiers are hints (RFC 4158 §3.5.12): 1 they agree, 0 one is missing, -1 they differ.
int key_id_agreement(const Certificate& subject, const Certificate& issuer) {
  const auto& wanted = subject.extensions.authority_key_id;
  const auto& own = issuer.extensions.subject_key_id;
  if (!wanted || !own) return 0;
  return same_bytes(*wanted, *own) ? 1 : -1;
}

}  // namespace

PathSearch::PathSearch(const Certificate& leaf, const std::deque<Certificate>& others,
                       const TrustStore* trust, const Asked& asked)
    : leaf_(leaf), trust_(trust), asked_(asked) {
  for (const Certificate& other : others) {
    const auto is_same = [&](const Certificate* known) { return same_bytes(known->der, other.der); };
    if (!other.readable || is_same(&leaf)) continue;
    if (others_.size() == max_sent)
      ++left_out_;
    else if (std::ranges::none_of(others_, is_same))
      others_.push_back(&other);
  }
}

Path PathSearch::best(const Cost& cost) {
  Path path;
  path.steps.push_back({&leaf_, {Outcome::good, {}}});
  extend(path, cost);
  return best_;
}

void PathSearch::finish(Path path, PathEnd end, const Cost& cost) {
  ++paths_;
  path.end = end;
  const std::size_t this_cost = cost(path);
  if (found_ && this_cost >= best_cost_) return;
  found_ = true;
  best_cost_ = this_cost;
  best_ = std::move(path);
}

void PathSearch::extend(Path& path, const Cost& cost) {
  const Certificate& last = *path.steps.back().certificate;
  if (facts(last).anchor) return finish(path, PathEnd::anchor, cost);
  if (++visits_ > max_visits) {
    if (!found_) finish(path, PathEnd::gave_up, cost);
    return;
  }
  auto issuers = candidates(path);
  const bool self_issued = facts(last).subject == facts(last).issuer;
  const auto self_check = self_issued ? check(last, last) : SignatureCheck{Outcome::bad, {}};
  const auto with = [&](Outcome outcome) {
    return std::ranges::any_of(issuers, [&](const Candidate& c) { return c.signature.outcome == outcome; });
  };
  // A candidate that the signature does not fit matters only where none fits: then the certificate was
  // damaged, or is not what it claims. Another key identifier or a fitting signature of its own says that it
  // is simply another issuer.
  const Outcome wanted = with(Outcome::good)          ? Outcome::good
                         : with(Outcome::unsupported) ? Outcome::unsupported
                                                      : Outcome::bad;
  std::erase_if(issuers, [&](const Candidate& c) {
    return c.signature.outcome != wanted ||
           (wanted == Outcome::bad &&
            (key_id_agreement(last, *c.certificate) < 0 || self_check.outcome == Outcome::good));
  });
  if (issuers.empty()) {
    if (self_issued && key_id_agreement(last, last) >= 0) path.steps.back().signature = self_check;
    finish(path, self_issued ? PathEnd::self_issued : PathEnd::no_issuer, cost);
    path.steps.back().signature = {Outcome::good, {}};
    return;
  }
  for (const Candidate& issuer : issuers) {
    if (found_ && (best_cost_ == 0 || visits_ > max_visits || paths_ >= max_paths)) return;
    path.steps.back().signature = issuer.signature;
    if (issuer.anchor) {
      path.steps.push_back({issuer.certificate, {Outcome::good, {}}});
      finish(path, PathEnd::anchor, cost);
      path.steps.pop_back();
    } else if (path.steps.size() > max_intermediates) {
      finish(path, PathEnd::too_long, cost);
    } else {
      path.steps.push_back({issuer.certificate, {Outcome::good, {}}});
      extend(path, cost);
      path.steps.pop_back();
    }
  }
}

std::vector<PathSearch::Candidate> PathSearch::candidates(const Path& path) {
  const Certificate& subject = *path.steps.back().certificate;
  std::vector<Candidate> out;
  if (trust_ != nullptr)
    for (const ByteView der : facts(subject).named_anchors)
      if (const Certificate& found = anchor(der); found.key) out.push_back({&found, true, {}});
  for (const Certificate* other : others_) {
    if (facts(*other).subject != facts(subject).issuer || facts(*other).anchor) continue;
    // The same name and key again leads nowhere new, whatever certificate they are in (RFC 4158 §2.4.2).
    const auto repeats = [&](const PathStep& step) {
      const auto& known = facts(*step.certificate);
      return known.key == facts(*other).key && known.subject == facts(*other).subject;
    };
    if (std::ranges::none_of(path.steps, repeats)) out.push_back({other, false, {}});
  }
  std::ranges::stable_sort(out, std::greater{}, [&](const Candidate& c) { return rank(subject, c); });
  for (Candidate& candidate : out) candidate.signature = check(subject, *candidate.certificate);
  return out;
}

int PathSearch::rank(const Certificate& subject, const Candidate& issuer) const {
  const Certificate& c = *issuer.certificate;
  const bool in_date = c.not_before && c.not_after && *c.not_before <= asked_.at && asked_.at <= *c.not_after;
  return (issuer.anchor ? 8 : 0) + key_id_agreement(subject, c) * 2 + (in_date ? 1 : 0);
}

SignatureCheck PathSearch::check(const Certificate& subject, const Certificate& issuer) {
  const auto known = checked_.find({&subject, &issuer});
  if (known != checked_.end()) return known->second;
  if (checked_.size() >= max_signature_checks)
    return {Outcome::unsupported, "more than 100 signatures would have had to be checked"};
  auto result = check_signature(*subject.signature_algorithm, subject.tbs, subject.signature, *issuer.key);
  return checked_.emplace(std::pair(&subject, &issuer), std::move(result)).first->second;
}

const Certificate& PathSearch::anchor(ByteView der) {
  for (const Certificate& known : anchors_)
    if (known.der.data() == der.data()) return known;
  return anchors_.emplace_back(parse(der));
}

const PathSearch::Facts& PathSearch::facts(const Certificate& certificate) {
  const auto known = facts_.find(&certificate);
  if (known != facts_.end()) return known->second;
  Facts out{number_of('n' + canonical_name(certificate.subject)),
            number_of('n' + canonical_name(certificate.issuer)),
            number_of('k' + std::string(text_of(certificate.key->spki))),
            trust_ != nullptr && trust_->holds(certificate.der, asked_.purpose),
            {}};
  if (trust_ != nullptr) out.named_anchors = trust_->named(certificate.issuer, asked_.purpose);
  return facts_.emplace(&certificate, std::move(out)).first->second;
}

std::size_t PathSearch::number_of(std::string value) {
  return numbers_.try_emplace(std::move(value), numbers_.size()).first->second;
}

}  // namespace sti::x509
