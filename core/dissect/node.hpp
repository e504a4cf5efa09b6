#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dissect/text.hpp"
#include "model/field.hpp"
#include "model/range.hpp"

namespace sti::dissect {

struct Node;
struct Tree;

/// The nodes inside another, in the order of their bytes. They are in the tree's memory, which alone adds
/// any.
class Children {
 public:
  Children() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Node* begin() { return first_; }
  [[nodiscard]] Node* end();
  [[nodiscard]] const Node* begin() const { return first_; }
  [[nodiscard]] const Node* end() const;
  [[nodiscard]] Node& operator[](std::size_t index);
  [[nodiscard]] const Node& operator[](std::size_t index) const;
  [[nodiscard]] Node& front() { return (*this)[0]; }
  [[nodiscard]] const Node& front() const { return (*this)[0]; }
  [[nodiscard]] Node& back() { return (*this)[size_ - 1]; }
  [[nodiscard]] const Node& back() const { return (*this)[size_ - 1]; }

 private:
  friend class TreeMemory;
  Node* first_ = nullptr;
  std::uint32_t size_ = 0;  // a node has at least a byte or is the last one, and no unit has 4 GiB
  std::uint32_t room_ = 0;
};

/// How much of a node's bytes could be read.
enum class Reading : std::uint8_t {
  whole,
  unexplained,  ///< bytes that no rule covers
  fault,  ///< what stood here broke a rule or was cut short: `text` says what was expected and what came
};

/// One decoded field and what lies inside it. The leaves of a tree, unexplained and fault ones included,
/// cover every byte of its root exactly once and in order; a node's range holds its children's. Its text and
/// its children are in the memory of the Tree that it belongs to and live as long as that.
struct Node {
  const Field* field = nullptr;  ///< never null in a finished tree
  Range range;
  std::optional<std::uint64_t>
      number;  ///< the value, where the field's type is number (or time: UnixTime, as two's complement)
  Text text;   ///< the value as shown: escaped, "x25519 (0x001d)"
  Children children;
  Reading reading = Reading::whole;

  Node() = default;
  Node(Node&&) = default;
  Node& operator=(Node&&) = default;
  Node(Tree&&) = delete;  ///< its memory would be gone
  Node& operator=(Tree&&) = delete;

  /// The deepest node that holds byte `offset` of the range's stream; nullptr where it lies outside.
  [[nodiscard]] const Node* deepest_at(std::uint64_t offset) const;
  /// The first node in document order with that field key; nullptr where there is none.
  [[nodiscard]] const Node* first(std::string_view key) const;
};

inline Node* Children::end() { return first_ + size_; }
inline const Node* Children::end() const { return first_ + size_; }
// By way of a span, whose index is checked where the library's assertions are on.
inline Node& Children::operator[](std::size_t index) { return std::span(first_, size_)[index]; }
inline const Node& Children::operator[](std::size_t index) const { return std::span(first_, size_)[index]; }

}  // namespace sti::dissect
