#pragma once

#include <optional>
#include <string>
#include <vector>

#include "x509/parse.hpp"

namespace sti::x509 {

/// Where a certificate in the path asks for an explicit policy, whether there is one that holds all the way:
/// RFC 5280 §6.1 with RFC 9618, every policy being acceptable to us. `path` goes from below the anchor down
/// to the leaf; with `anchored` the anchor itself stands first, and what it says of policies is where we
/// begin (RFC 5937 §3.2). nullopt where all is well.
struct PolicyFailure {
  std::size_t index;  ///< in `path`
  std::string text;
};
std::optional<PolicyFailure> policy_failure(const std::vector<const Certificate*>& path,
                                            bool anchored = false);

}  // namespace sti::x509
