#pragma once

#include <string>

#include "dissect/node.hpp"

namespace sti::dissect {

/// What breaks the rules of a finished tree, with the key of the node that does: every node has a registered
/// field and holds its children, the leaves cover the root's bytes once and in order, and what is shown holds
/// no control byte. Empty where all is well.
std::string coverage_fault(const Node& root);

}  // namespace sti::dissect
