#pragma once

#include <string>
#include <vector>

#include "x509/path.hpp"
#include "x509/verify.hpp"

namespace sti::x509 {

struct PathProblem {
  std::string code;
  std::size_t step;  ///< index in the path
  std::string text;
};

/// Everything that is wrong with a path but for names of the leaf: RFC 5280 §6.1, and what is too weak today.
std::vector<PathProblem> judge(const Path& path, const Asked& asked);

}  // namespace sti::x509
