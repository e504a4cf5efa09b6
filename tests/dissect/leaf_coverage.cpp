#include "leaf_coverage.hpp"

#include <algorithm>

namespace sti::dissect {
namespace {

std::string fault_from(const Node& node, std::uint64_t& at) {
  if (!node.field) return "a node without a field";
  const std::string key(node.field->key);
  if (key == "unexplained" && node.reading != Reading::unexplained)
    return key + ": a key that is not registered";
  if (node.range.offset != at)
    return key + ": starts at " + std::to_string(node.range.offset) + ", not at " + std::to_string(at);
  if (std::any_of(node.text.begin(), node.text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    return key + ": its text holds a control byte";
  if (node.children.empty()) at = node.range.end();
  for (const auto& child : node.children) {
    if (!child.range.empty() && !node.range.contains(child.range))
      return key + ": a child lies outside of it";
    if (auto fault = fault_from(child, at); !fault.empty()) return fault;
  }
  return at == node.range.end() ? "" : key + ": has bytes that no child covers";
}

}  // namespace

std::string coverage_fault(const Node& root) {
  std::uint64_t at = root.range.offset;
  return fault_from(root, at);
}

}  // namespace sti::dissect
