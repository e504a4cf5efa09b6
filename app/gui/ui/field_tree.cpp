#include "gui/ui/field_tree.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace sti::gui {
namespace {

constexpr std::size_t rows_at_first = 40;
constexpr std::size_t most_opened = 100'000;

/// Opens level by level for as long as what comes into sight stays short.
std::set<FieldPath> open_at_first(const dissect::Node& root) {
  std::set<FieldPath> open;
  std::deque<std::pair<const dissect::Node*, FieldPath>> next{{&root, {}}};
  std::size_t rows = 1;
  while (!next.empty()) {
    auto [node, path] = std::move(next.front());
    next.pop_front();
    if (node->children.empty()) continue;
    if (!path.empty() && rows + node->children.size() > rows_at_first) continue;
    rows += node->children.size();
    for (std::uint32_t i = 0; i < node->children.size(); ++i) {
      auto inner = path;
      inner.push_back(i);
      next.emplace_back(&node->children[i], std::move(inner));
    }
    open.insert(std::move(path));
  }
  return open;
}

}  // namespace

const dissect::Node* node_at(const dissect::Node& root, const FieldPath& path) {
  const auto* node = &root;
  for (const auto i : path) {
    if (i >= node->children.size()) return nullptr;
    node = &node->children[i];
  }
  return node;
}

std::optional<FieldPath> path_to_byte(const dissect::Node& root, const StreamId& stream,
                                      std::uint64_t offset) {
  const auto holds = [&](const dissect::Node& node) {
    return node.range.stream == stream && offset >= node.range.offset && offset < node.range.end();
  };
  if (!holds(root)) return std::nullopt;
  FieldPath path;
  for (const auto* node = &root;;) {
    const auto child = std::find_if(node->children.begin(), node->children.end(), holds);
    if (child == node->children.end()) return path;
    path.push_back(static_cast<std::uint32_t>(child - node->children.begin()));
    node = &*child;
  }
}

std::optional<FieldPath> path_to_key(const dissect::Node& root, std::string_view key) {
  if (root.field && root.field->key == key) return FieldPath{};
  for (std::uint32_t i = 0; i < root.children.size(); ++i)
    if (auto found = path_to_key(root.children[i], key)) {
      found->insert(found->begin(), i);
      return found;
    }
  return std::nullopt;
}

void FieldTree::show(std::optional<dissect::Tree> root, const std::optional<std::set<FieldPath>>& open) {
  rows_.clear();
  root_ = std::move(root);
  selected_.reset();
  open_.clear();
  if (!root_) return;
  open_ = open ? *open : open_at_first(*root_);
  make_rows();
}

void FieldTree::make_rows() {
  rows_.clear();
  if (!root_) return;
  FieldPath path;
  const auto add = [&](const auto& self, const dissect::Node& node, std::size_t parent,
                       std::uint32_t index) -> void {
    const auto row = rows_.size();
    const bool open = !node.children.empty() && open_.contains(path);
    rows_.push_back({&node, parent, index, static_cast<std::uint32_t>(path.size()), open});
    if (!open) return;
    for (std::uint32_t i = 0; i < node.children.size(); ++i) {
      path.push_back(i);
      self(self, node.children[i], row, i);
      path.pop_back();
    }
  };
  add(add, *root_, 0, 0);
}

FieldPath FieldTree::path_of(std::size_t row) const {
  FieldPath path;
  for (; row < rows_.size() && rows_[row].depth > 0; row = rows_[row].parent)
    path.push_back(rows_[row].index);
  std::reverse(path.begin(), path.end());
  return path;
}

std::optional<std::size_t> FieldTree::row_of(const FieldPath& path) const {
  if (rows_.empty()) return std::nullopt;
  std::size_t at = 0;
  for (std::size_t level = 0; level < path.size(); ++level) {
    if (!rows_[at].open) return std::nullopt;
    const auto parent = at;
    for (++at; at < rows_.size() && rows_[at].depth > level; ++at)
      if (rows_[at].depth == level + 1 && rows_[at].index == path[level]) break;
    if (at >= rows_.size() || rows_[at].parent != parent) return std::nullopt;
  }
  return at;
}

void FieldTree::open(const FieldPath& path) {
  if (open_.insert(path).second) make_rows();
}

void FieldTree::close(const FieldPath& path) {
  if (open_.erase(path)) make_rows();
}

void FieldTree::toggle(const FieldPath& path) {
  if (!open_.erase(path)) open_.insert(path);
  make_rows();
}

void FieldTree::open_all() {
  if (!root_) return;
  FieldPath path;
  const auto add = [&](const auto& self, const dissect::Node& node) -> void {
    if (node.children.empty() || open_.size() >= most_opened) return;
    open_.insert(path);
    for (std::uint32_t i = 0; i < node.children.size(); ++i) {
      path.push_back(i);
      self(self, node.children[i]);
      path.pop_back();
    }
  };
  add(add, *root_);
  make_rows();
}

void FieldTree::close_all() {
  open_ = {FieldPath{}};
  if (selected_ && selected_->size() > 1) selected_->resize(1);
  make_rows();
}

bool FieldTree::select(const FieldPath& path) {
  if (!root_ || !node_at(*root_, path)) return false;
  bool changed = false;
  for (auto above = path; !above.empty();) {
    above.pop_back();
    changed = open_.insert(above).second || changed;
  }
  if (changed) make_rows();
  selected_ = path;
  return true;
}

bool FieldTree::select_byte(const StreamId& stream, std::uint64_t offset) {
  if (!root_) return false;
  const auto path = path_to_byte(*root_, stream, offset);
  return path && select(*path);
}

const dissect::Node* FieldTree::field() const {
  return root_ && selected_ ? node_at(*root_, *selected_) : nullptr;
}

const dissect::Node* FieldTree::around_field(std::string_view key) const {
  if (!root_ || !selected_) return nullptr;
  const dissect::Node* found = nullptr;
  const dissect::Node* node = &*root_;
  for (std::size_t level = 0;; ++level) {
    if (node->field && node->field->key == key) found = node;
    if (level == selected_->size()) return found;
    node = &node->children[(*selected_)[level]];
  }
}

}  // namespace sti::gui
