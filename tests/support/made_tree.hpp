#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dissect/tree.hpp"

namespace sti::test {

/// A node as a test writes it down.
struct MadeNode {
  std::string_view key;
  std::string text{};
  std::optional<std::uint64_t> number{};
  std::vector<MadeNode> children{};
  Range range{};
};

inline dissect::Node node_of(dissect::TreeMemory& memory, const MadeNode& made) {
  dissect::Node out;
  out.field = &field(made.key);
  out.text = memory.keep(made.text);
  out.number = made.number;
  out.range = made.range;
  for (const auto& child : made.children) memory.add(out, node_of(memory, child));
  return out;
}

inline dissect::Tree tree_of(const MadeNode& made) {
  return dissect::make_tree(0, [&](dissect::TreeMemory& memory) { return node_of(memory, made); });
}

}  // namespace sti::test
