#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/field.hpp"
#include "model/range.hpp"

namespace sti::dissect {

/// How much of a node's bytes could be read.
enum class Reading : std::uint8_t {
  whole,
  unexplained,  ///< bytes that no rule covers
  fault,  ///< what stood here broke a rule or was cut short: `text` says what was expected and what came
};

/// One decoded field and what lies inside it. The leaves of a tree, unexplained and fault ones included,
/// cover every byte of its root exactly once and in order; a node's range holds its children's.
struct Node {
  const Field* field = nullptr;  ///< never null in a finished tree
  Range range;
  std::optional<std::uint64_t>
      number;        ///< the value, where the field's type is number (or time: UnixTime, as two's complement)
  std::string text;  ///< the value as shown: escaped, "x25519 (0x001d)"
  std::vector<Node> children;
  Reading reading = Reading::whole;

  /// The deepest node that holds byte `offset` of the range's stream; nullptr where it lies outside.
  [[nodiscard]] const Node* deepest_at(std::uint64_t offset) const;
  /// The first node in document order with that field key; nullptr where there is none.
  [[nodiscard]] const Node* first(std::string_view key) const;
};

}  // namespace sti::dissect
