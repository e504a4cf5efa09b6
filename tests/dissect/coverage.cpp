#include "coverage.hpp"

#include "leaf_coverage.hpp"

namespace sti::dissect {
void expect_covered(const Node& root) { EXPECT_EQ(coverage_fault(root), ""); }

bool has_gaps(const Node& root) {
  if (root.reading != Reading::whole) return true;
  for (const auto& child : root.children)
    if (has_gaps(child)) return true;
  return false;
}

std::string outline(const Node& root, int depth) {
  std::string out(static_cast<std::size_t>(depth) * 2, ' ');
  out += std::string(root.field->key) + (root.text.empty() ? "" : ": " + std::string(root.text)) + "\n";
  for (const auto& child : root.children) out += outline(child, depth + 1);
  return out;
}

}  // namespace sti::dissect
