// One tree of fields as it is looked at: which nodes are open, which one is selected, and the rows that
// makes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "dissect/tree.hpp"

namespace sti::gui {

/// Where a node stands in its tree: its place among its siblings, level by level. Empty for the root.
using FieldPath = std::vector<std::uint32_t>;

/// The node at `path`; nullptr where the tree has none there.
const dissect::Node* node_at(const dissect::Node& root, const FieldPath& path);
/// The way to the deepest node around a byte; nullopt where the tree does not hold it.
std::optional<FieldPath> path_to_byte(const dissect::Node& root, const StreamId& stream,
                                      std::uint64_t offset);
/// The way to the first node, in document order, with that field key; nullopt where there is none.
std::optional<FieldPath> path_to_key(const dissect::Node& root, std::string_view key);

class FieldTree {
 public:
  struct Row {
    const dissect::Node* node;
    std::size_t parent;   ///< row of the parent; of the root its own
    std::uint32_t index;  ///< among its siblings
    std::uint32_t depth;  ///< 0 for the root
    bool open;
  };

  FieldTree() = default;
  FieldTree(const FieldTree&) = delete;  // rows point into the tree
  FieldTree& operator=(const FieldTree&) = delete;

  /// Takes a tree in place of the one before, or none. Nothing is selected then. The nodes of `open` are
  /// open; where that is not given, as many levels as fit into a few rows.
  void show(std::optional<dissect::Tree> root, const std::optional<std::set<FieldPath>>& open = {});

  [[nodiscard]] const dissect::Node* root() const { return root_ ? &*root_ : nullptr; }
  /// The nodes in sight, in document order; the root is the first.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] FieldPath path_of(std::size_t row) const;
  /// nullopt where a node above it is closed.
  [[nodiscard]] std::optional<std::size_t> row_of(const FieldPath& path) const;
  [[nodiscard]] const std::set<FieldPath>& opened() const { return open_; }

  void open(const FieldPath& path);
  void close(const FieldPath& path);
  void toggle(const FieldPath& path);
  /// Every node of the tree, up to a bound that keeps memory in proportion.
  void open_all();
  void close_all();

  /// Selects the node at `path` and opens what is above it; false where the tree has none there.
  bool select(const FieldPath& path);
  bool select_byte(const StreamId& stream, std::uint64_t offset);
  void unselect() { selected_.reset(); }
  [[nodiscard]] const std::optional<FieldPath>& selected() const { return selected_; }
  /// The selected node; nullptr where none is.
  [[nodiscard]] const dissect::Node* field() const;
  /// The innermost node with that key that holds the selected one or is it; nullptr where there is none.
  [[nodiscard]] const dissect::Node* around_field(std::string_view key) const;

 private:
  void make_rows();

  std::optional<dissect::Tree> root_;
  std::set<FieldPath> open_;
  std::vector<Row> rows_;
  std::optional<FieldPath> selected_;
};

}  // namespace sti::gui
