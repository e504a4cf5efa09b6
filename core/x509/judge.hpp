#pragma once

#include <string>
#include <vector>

#include "model/finding_kind.hpp"
#include "x509/constraints.hpp"
#include "x509/path.hpp"
#include "x509/verify.hpp"

namespace sti::x509 {

struct PathProblem {
  ProblemId id;
  std::size_t step;  ///< index in the path
  std::string text;
};

/// Everything that is wrong with a path but for names of the leaf: RFC 5280 §6.1, and what is too weak today.
/// Of problems of one code about one certificate those past allowance::problems_of_a_code are only counted.
/// The certificates of the path must outlive `constraints`.
std::vector<PathProblem> judge(const Path& path, const Asked& asked, ConstraintChecks& constraints);

}  // namespace sti::x509
