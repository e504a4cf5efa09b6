#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dissect/node.hpp"
#include "model/budget.hpp"
#include "model/bytes.hpp"

namespace sti::dissect {

/// Where the nodes of a tree and their texts are: side by side in a few blocks that are given back together,
/// as a tree is many small things that are made at once and go at once.
class TreeMemory {
 public:
  /// For a tree over that many bytes, which has at most `most_nodes` nodes and a few that say what was left
  /// out.
  explicit TreeMemory(std::size_t bytes, std::uint64_t most_nodes = UINT64_MAX);
  TreeMemory(const TreeMemory&) = delete;
  TreeMemory& operator=(const TreeMemory&) = delete;

  /// A copy of the text.
  Text keep(std::string_view text) { return join({text}); }
  /// The parts one after another.
  Text join(std::initializer_list<std::string_view> parts);
  /// A text of `length` characters, which `fill(char*)` writes.
  template <typename Fill>
  Text write(std::size_t length, Fill&& fill) {
    auto* const at = reinterpret_cast<char*>(room(length));
    std::forward<Fill>(fill)(at);
    return Text(std::string_view(at, length));
  }
  /// Text as received, made safe to show anywhere: see sti::escaped.
  Text escaped(std::string_view text);
  Text escaped(ByteView bytes) { return escaped(text_of(bytes)); }
  /// Lower-case hexadecimal digits, two a byte, nothing between.
  Text hex(ByteView bytes);

  /// No more nodes are to be added but one for what is left out. Whoever adds nodes in a loop asks.
  [[nodiscard]] bool full() const { return nodes_ >= most_nodes_; }
  [[nodiscard]] std::uint64_t nodes() const { return nodes_; }

  /// A new last child. What was known of the place of its siblings holds no longer.
  Node& add(Node& parent) { return *std::construct_at(place_for_child(parent)); }
  Node& add(Node& parent, Node&& child) {
    return *std::construct_at(place_for_child(parent), std::move(child));
  }
  /// Room for so many children altogether, so that adding them moves none.
  void reserve(Node& parent, std::size_t count);

 private:
  /// So many bytes, aligned for a node.
  std::byte* room(std::size_t size) {
    // What comes next is aligned if every size is a multiple of the alignment.
    size = (size + alignof(Node) - 1) / alignof(Node) * alignof(Node);
    if (size > left_) add_block(size);
    left_ -= size;
    return std::exchange(next_, next_ + size);
  }
  void add_block(std::size_t least);
  Node* place_for_child(Node& parent) {
    auto& children = parent.children;
    ++nodes_;
    if (children.size_ == children.room_) reserve(parent, children.room_ == 0 ? few : 2 * children.size());
    return children.first_ + children.size_++;
  }

  static constexpr std::size_t few = 4;  // as many as most nodes that have any

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  std::uint64_t nodes_ = 0;
  std::uint64_t most_nodes_;
};

/// A root and the memory that all below it is in. It can be moved, not copied.
struct Tree : Node {
  Tree(Node root, std::unique_ptr<TreeMemory> all) : Node(std::move(root)), memory(std::move(all)) {}

  std::unique_ptr<TreeMemory> memory;
};

/// The tree over that many bytes whose root `read(memory)` returns. It has as many nodes as its bytes allow
/// (allowance::nodes), and no more than `most_nodes`.
template <typename Read>
Tree make_tree(std::size_t bytes, Read&& read, std::uint64_t most_nodes = UINT64_MAX) {
  auto memory = std::make_unique<TreeMemory>(bytes, std::min(most_nodes, allowance::nodes.of(bytes)));
  auto root = std::forward<Read>(read)(*memory);
  return {std::move(root), std::move(memory)};
}

}  // namespace sti::dissect
