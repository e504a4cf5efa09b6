#include "dissect/node.hpp"

namespace sti::dissect {

const Node* Node::deepest_at(std::uint64_t offset) const {
  if (offset < range.offset || offset >= range.end()) return nullptr;
  for (const auto& child : children)
    if (const auto* found = child.deepest_at(offset)) return found;
  return this;
}

const Node* Node::first(std::string_view key) const {
  if (field && field->key == key) return this;
  for (const auto& child : children)
    if (const auto* found = child.first(key)) return found;
  return nullptr;
}

}  // namespace sti::dissect
