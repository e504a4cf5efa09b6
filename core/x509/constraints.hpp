#pragma once

#include <string>
#include <vector>

#include "x509/parse.hpp"

namespace sti::x509 {

/// How the names of `subject` break a CA's name constraints (RFC 5280 §4.2.1.10): a sentence each, safe to
/// print; empty where they keep to them. A name of a kind that is constrained but cannot be compared here
/// breaks them.
std::vector<std::string> constraint_violations(const NameConstraints& constraints,
                                               const Certificate& subject);

}  // namespace sti::x509
