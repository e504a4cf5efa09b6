#pragma once

#include <gtest/gtest.h>

#include "dissect/node.hpp"
#include "model/bytes.hpp"

namespace sti::dissect {

/// The tree breaks none of the rules of coverage_fault().
void expect_covered(const Node& root);

/// The tree of every truncation of `bytes` covers what there is, and a tree of all of them has no fault.
template <typename Dissect>
void expect_covered_at_every_truncation(ByteView bytes, Dissect dissect) {
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    SCOPED_TRACE("first " + std::to_string(length) + " bytes");
    expect_covered(dissect(bytes.first(length)));
  }
}

/// True where any node below is a fault or unexplained.
bool has_gaps(const Node& root);

/// The tree as indented lines "key: text", for comparison and for failing tests.
std::string outline(const Node& root, int depth = 0);

}  // namespace sti::dissect
