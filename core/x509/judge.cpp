#include "x509/judge.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "model/budget.hpp"
#include "model/codepoints.hpp"
#include "model/time.hpp"
#include "x509/policies.hpp"

namespace sti::x509 {
namespace {

using Outcome = SignatureCheck::Outcome;

constexpr std::string_view any_purpose = "2.5.29.37.0";
constexpr std::uint32_t least_rsa_bits = 2048;
constexpr std::uint32_t least_ec_bits = 224;

/// "12 days", "3 hours", "1 minute": the largest unit that is not 0.
std::string span_text(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  for (const auto& [size, name] :
       {Unit{86400, "day"}, Unit{3600, "hour"}, Unit{60, "minute"}, Unit{1, "second"}}) {
    const auto count = seconds / size;
    if (count > 0) return std::to_string(count) + " " + name + (count == 1 ? "" : "s");
  }
  return "0 seconds";
}

std::string oid_name(const std::string& oid) {
  const auto* known = codepoint::object(oid);
  return known != nullptr ? std::string(known->long_name) + " (" + oid + ")" : oid;
}

std::string short_name(ByteView name_der) { return shortened(name_text(name_der)); }

bool is_self_issued(const Certificate& c) { return canonical_name(c.subject) == canonical_name(c.issuer); }

class Judgement {
 public:
  Judgement(const Path& path, const Asked& asked, ConstraintChecks& constraints)
      : path_(path),
        constraints_(constraints),
        purpose_(asked.purpose),
        at_(asked.at),
        leaf_use_(asked.leaf_use),
        judged_(path.steps.size() - (path.end == PathEnd::anchor ? 1 : 0)) {}

  std::vector<PathProblem> run() {
    check_end();
    for (std::size_t i = 0; i < path_.steps.size(); ++i) {
      if (i < judged_) {
        for (const std::string& fault : at_step(i).faults)
          add(ProblemId::malformed, i, "cannot be taken as it is: " + fault);
        check_dates(i);
        check_signature(i);
        check_extensions(i);
        if (i > 0)
          check_ca(i);
        else
          check_leaf_key_usage();
        check_purpose(i);
      }
      if (i == judged_) check_anchor(i);
      if (i > 0 || judged_ > 0) check_key(i);  // an anchor is its name and its key (RFC 5280 §6.1.1 (d))
    }
    check_policies();
    for (const auto& [kind, budget] : budgets_)
      if (budget.refused() > 0)
        out_.push_back({kind.second, kind.first,
                        "has more against it: " + and_more(budget.refused()) + " of this kind"});
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Certificate& at_step(std::size_t i) const { return *path_.steps[i].certificate; }
  Budget& budget_of(ProblemId id, std::size_t i) {
    return budgets_.try_emplace(std::pair{i, id}, allowance::problems_of_a_code).first->second;
  }
  void add(ProblemId id, std::size_t i, std::string text) {
    if (budget_of(id, i).spend()) out_.push_back({id, i, std::move(text)});
  }

  /// The limits that an anchor has set itself. One that another has issued is its name and key alone; one
  /// that is the server's own certificate vouches for itself, in its time and for its purpose.
  void check_anchor(std::size_t i) {
    if (i == 0) {
      check_dates(i);
      check_leaf_key_usage();
      check_purpose(i);
    } else if (is_self_issued(at_step(i))) {
      check_dates(i);
      check_extensions(i);
      check_ca(i);
      check_purpose(i);
    }
  }

  [[nodiscard]] bool limits_itself(std::size_t i) const { return i > 0 && is_self_issued(at_step(i)); }

  /// An anchor of the time before extensions, or one that says by its keyUsage what it is, needs no
  /// basicConstraints.
  [[nodiscard]] bool is_old_anchor(std::size_t i) const {
    const Certificate& c = at_step(i);
    return i == judged_ && (c.version < 3 || c.extensions.key_usage.has_value());
  }

  void check_end() {
    const std::size_t last = path_.steps.size() - 1;
    switch (path_.end) {
      case PathEnd::anchor:
        return;
      case PathEnd::self_issued:
        if (last == 0)
          add(ProblemId::self_signed, last, "is self-signed and not in the trust store");
        else
          add(ProblemId::untrusted_root, last, "is where the path ends, and it is not in the trust store");
        return;
      case PathEnd::no_issuer:
        add(ProblemId::incomplete_chain, last,
            "was issued by " + short_name(at_step(last).issuer) +
                ", whose certificate was neither sent nor is in the trust store");
        return;
      case PathEnd::too_long:
        add(ProblemId::path_length, last,
            "is " + std::to_string(last) + " steps from the leaf, and no anchor is in sight; more than " +
                std::to_string(PathSearch::max_intermediates) + " intermediates are not followed");
        return;
      case PathEnd::gave_up:
        add(ProblemId::policy, last, "has so many possible issuers that the search was given up");
        return;
    }
  }

  void check_dates(std::size_t i) {
    const Certificate& c = at_step(i);
    if (c.not_before && at_ < *c.not_before)
      add(ProblemId::not_yet_valid, i,
          "becomes valid in " + span_text(*c.not_before - at_) + ", on " + rfc3339(*c.not_before));
    if (c.not_after && at_ > *c.not_after)
      add(ProblemId::expired, i,
          "expired " + span_text(at_ - *c.not_after) + " ago, on " + rfc3339(*c.not_after));
  }

  void check_signature(std::size_t i) {
    const bool last = i + 1 == path_.steps.size();
    const SignatureCheck& check = path_.steps[i].signature;
    const std::string issuer = last ? "itself" : short_name(at_step(i + 1).subject);
    if (check.outcome == Outcome::bad)
      add(ProblemId::bad_signature, i, "bears a signature that is not by " + issuer + ": " + check.why);
    if (check.outcome == Outcome::unsupported && !last)
      add(ProblemId::policy, i,
          "bears a signature by " + issuer + " that could not be checked: " + check.why);
    if (last && i > 0 && path_.end == PathEnd::self_issued)
      return;  // would be the anchor, where it proves nothing
    if (const auto hash = weak_hash(*at_step(i).signature_algorithm); !hash.empty())
      add(ProblemId::weak_signature, i,
          "is signed with " + signature_name(*at_step(i).signature_algorithm) + ", and " + hash +
              " is broken");
  }

  void check_extensions(std::size_t i) {
    for (const std::string& oid : at_step(i).extensions.unknown_critical)
      add(ProblemId::unknown_critical_extension, i,
          "has a critical extension that is not known here: " + shortened(oid_name(oid)));
  }

  void check_leaf_key_usage() {
    const Certificate& leaf = at_step(0);
    const bool signs = leaf.may(KeyUse::digital_signature), agrees = leaf.may(KeyUse::key_agreement);
    if (purpose_ == Purpose::server && !signs && !agrees && !leaf.may(KeyUse::key_encipherment))
      add(ProblemId::key_usage, 0,
          "has a key for none of digitalSignature, keyEncipherment and keyAgreement, one of which a server "
          "needs");
    if (purpose_ == Purpose::client && !signs && !agrees)
      add(ProblemId::key_usage, 0,
          "has a key for neither digitalSignature nor keyAgreement, one of which a client needs");
    if (leaf_use_ == LeafUse::signature && !signs)
      add(ProblemId::key_usage, 0,
          "has a key that is not for digitalSignature, and the server signed with it (RFC 8446 §4.4.2.2, RFC "
          "5246 §7.4.2)");
    if (leaf_use_ == LeafUse::key_encipherment && !leaf.may(KeyUse::key_encipherment))
      add(ProblemId::key_usage, 0,
          "has a key that is not for keyEncipherment, and the premaster secret was encrypted to it (RFC 5246 "
          "§7.4.2)");
  }

  void check_ca(std::size_t i) {
    const Certificate& ca = at_step(i);
    const auto& basic = ca.extensions.basic_constraints;
    if (!basic && !is_old_anchor(i))
      add(ProblemId::not_a_ca, i, "issued another, but has no basicConstraints that make it a CA");
    else if (basic && !basic->ca)
      add(ProblemId::not_a_ca, i, "issued another, but its basicConstraints say that it is no CA");
    if (!ca.may(KeyUse::key_cert_sign))
      add(ProblemId::key_usage, i, "issued another, but its key is not for keyCertSign");
    if (basic && basic->path_length) {
      std::int64_t below = 0;
      for (std::size_t k = 1; k < i; ++k) below += is_self_issued(at_step(k)) ? 0 : 1;
      if (below > *basic->path_length)
        add(ProblemId::path_length, i,
            "allows " + std::to_string(*basic->path_length) + " CAs below it, and there are " +
                std::to_string(below));
    }
    if (!ca.extensions.name_constraints) return;
    for (std::size_t k = 0; k < i; ++k) {
      if (k > 0 && is_self_issued(at_step(k))) continue;  // RFC 5280 §6.1.3 (b)
      const auto& violations = constraints_.violations(ca, at_step(k));
      for (const std::string& violation : violations.sentences)
        add(ProblemId::name_constraints, k,
            "breaks the name constraints of " + short_name(ca.subject) + ": " + violation);
      if (violations.left_out > 0) budget_of(ProblemId::name_constraints, k).refuse(violations.left_out);
    }
  }

  /// Every certificate that lists purposes must list ours: CAs' lists narrow what is below them.
  void check_purpose(std::size_t i) {
    const auto& listed = at_step(i).extensions.extended_key_usage;
    if (purpose_ == Purpose::any || !listed) return;
    const std::string_view wanted = purpose_ == Purpose::server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2";
    const auto allows = [&](const std::string& oid) { return oid == wanted || oid == any_purpose; };
    if (std::ranges::any_of(*listed, allows)) return;
    constexpr std::size_t most_shown = 10;
    std::string all;
    for (std::size_t k = 0; k < std::min(listed->size(), most_shown); ++k)
      all += (k == 0 ? "" : ", ") + shortened(oid_name((*listed)[k]));
    if (listed->size() > most_shown) all += " " + and_more(listed->size() - most_shown);
    add(ProblemId::extended_key_usage, i,
        std::string("is not for authenticating a TLS ") +
            (purpose_ == Purpose::server ? "server" : "client") + ", only for " + all);
  }

  void check_key(std::size_t i) {
    const PublicKey& key = *at_step(i).key;
    if (key.type == "DSA") {
      add(ProblemId::weak_key, i, "has a DSA key, which nothing should rely on any more");
      return;
    }
    const bool modular = key.type == "RSA";
    const std::uint32_t least = modular ? least_rsa_bits : key.type == "EC" ? least_ec_bits : 0;
    if (key.bits != 0 && key.bits < least)
      add(ProblemId::weak_key, i,
          "has a key of " + std::to_string(key.bits) + " bits; " + key.type + " needs " +
              std::to_string(least));
  }

  void check_policies() {
    const bool root = path_.end == PathEnd::self_issued && judged_ > 1;
    const bool anchored = path_.end == PathEnd::anchor && judged_ > 0 && limits_itself(judged_);
    std::vector<const Certificate*> down;
    for (std::size_t i = judged_ + (anchored ? 1 : 0) - (root ? 1 : 0); i-- > 0;) down.push_back(&at_step(i));
    if (down.empty()) return;
    if (const auto failure = policy_failure(down, anchored))
      add(ProblemId::policy, down.size() - 1 - failure->index, failure->text);
  }

  const Path& path_;
  ConstraintChecks& constraints_;
  Purpose purpose_;
  UnixTime at_;
  LeafUse leaf_use_;
  std::size_t judged_;  ///< steps that are judged whole: all but an anchor
  std::vector<PathProblem> out_;
  std::map<std::pair<std::size_t, ProblemId>, Budget> budgets_;  ///< by certificate
};

}  // namespace

std::vector<PathProblem> judge(const Path& path, const Asked& asked, ConstraintChecks& constraints) {
  return Judgement(path, asked, constraints).run();
}

}  // namespace sti::x509
