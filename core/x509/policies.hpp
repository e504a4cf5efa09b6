#pragma once

#include <optional>
#include <string>
#include <vector>

#include "x509/parse.hpp"

namespace sti::x509 {

/// Where a certificate in the path asks for an explicit policy, whether there is one that holds all the way:
/// RFC 5280 §6.1 with RFC 9618, every policy being acceptable to us. `path` goes from below the anchor down
/// to the leaf. nullopt where all is well.
struct PolicyFailure {
  std::size_t index;  ///< in `path`
  std::string text;
};
std::optional<PolicyFailure> policy_failure(const std::vector<const Certificate*>& path);

}  // namespace sti::x509
