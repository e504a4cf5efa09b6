#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/budget.hpp"
#include "x509/parse.hpp"

namespace sti::x509 {

/// A sentence for each name that breaks constraints, safe to print.
struct Violations {
  std::vector<std::string> sentences;
  std::uint64_t left_out = 0;  ///< of the sentences, past allowance::problems_of_a_code
};

/// How names of certificates break CAs' name constraints (RFC 5280 §4.2.1.10). Compares each pair once, and
/// no more than the bytes of the chain allow.
class ConstraintChecks {
 public:
  /// For a chain of so many bytes.
  explicit ConstraintChecks(std::uint64_t bytes) : work_(allowance::comparisons, bytes) {}

  /// How the names of `subject` break the constraints of `ca`, which has some; nothing where they keep to
  /// them. A name of a kind that is constrained but cannot be compared here breaks them, and so do names that
  /// are too many to be compared. Both certificates must outlive this.
  const Violations& violations(const Certificate& ca, const Certificate& subject);

 private:
  std::map<std::pair<const Certificate*, const Certificate*>, Violations> known_;
  Budget work_;
};

}  // namespace sti::x509
