#include "x509/policies.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace sti::x509 {
namespace {

constexpr std::string_view any_policy = "2.5.29.32.0";

/// The deepest row of the valid policy graph. Only whether it is empty is ever asked, so the rows above need
/// not be kept.
struct Row {
  std::map<std::string, std::set<std::string>> expected_by_policy;
  bool any = true;
  [[nodiscard]] bool empty() const { return expected_by_policy.empty() && !any; }
};

Row next_row(const Row& above, const std::vector<std::string>& policies, bool any_allowed) {
  std::set<std::string> expected;
  for (const auto& [policy, subjects] : above.expected_by_policy)
    expected.insert(subjects.begin(), subjects.end());
  Row out;
  out.any = false;
  for (const std::string& policy : policies) {
    if (policy == any_policy) continue;
    if (above.any || expected.contains(policy)) out.expected_by_policy[policy] = {policy};
  }
  if (any_allowed && std::ranges::find(policies, any_policy) != policies.end()) {
    out.any = above.any;
    for (const std::string& policy : expected) out.expected_by_policy.try_emplace(policy, std::set{policy});
  }
  return out;
}

void apply_mappings(Row& row, const std::vector<PolicyMapping>& mappings, bool allowed) {
  std::map<std::string, std::set<std::string>> by_issuer;
  for (const auto& mapping : mappings) by_issuer[mapping.issuer].insert(mapping.subject);
  for (auto& [policy, subjects] : by_issuer) {
    if (!allowed)
      row.expected_by_policy.erase(policy);
    else if (row.any || row.expected_by_policy.contains(policy))
      row.expected_by_policy[policy] = std::move(subjects);
  }
}

void lower_to(std::size_t& counter, const std::optional<std::int64_t>& limit) {
  if (limit && static_cast<std::uint64_t>(*limit) < counter) counter = static_cast<std::size_t>(*limit);
}

}  // namespace

std::optional<PolicyFailure> policy_failure(const std::vector<const Certificate*>& path, bool anchored) {
  Row row;
  std::size_t explicit_policy = path.size() + 1, mapping = explicit_policy, any = explicit_policy;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Extensions& e = path[i]->extensions;
    const bool last = i + 1 == path.size();
    const bool self_issued = canonical_name(path[i]->subject) == canonical_name(path[i]->issuer);
    const bool free = anchored && i == 0 && !e.policies;  // an anchor that names none allows all
    if (!free)
      row = e.policies ? next_row(row, *e.policies, any > 0 || (!last && self_issued)) : Row{{}, false};
    if (explicit_policy == 0 && row.empty())
      return PolicyFailure{i, "a policy must hold along the whole path, and none does down to here"};
    if (last) {
      if (explicit_policy > 0) --explicit_policy;
      if (e.policy_constraints.require_explicit == 0) explicit_policy = 0;
      if (explicit_policy == 0 && row.empty())
        return PolicyFailure{i, "it must be issued under a policy, and none holds"};
      break;
    }
    for (const auto& m : e.policy_mappings)
      if (m.issuer == any_policy || m.subject == any_policy)
        return PolicyFailure{i, "it maps anyPolicy, which RFC 5280 §4.2.1.5 forbids"};
    apply_mappings(row, e.policy_mappings, mapping > 0);
    if (!self_issued)
      for (std::size_t* counter : {&explicit_policy, &mapping, &any})
        if (*counter > 0) --*counter;
    lower_to(explicit_policy, e.policy_constraints.require_explicit);
    lower_to(mapping, e.policy_constraints.inhibit_mapping);
    lower_to(any, e.inhibit_any_policy);
  }
  return std::nullopt;
}

}  // namespace sti::x509
