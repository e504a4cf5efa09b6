#pragma once

#include <string_view>

namespace sti::dissect {

/// The text of a node: a literal, or characters that the tree's memory keeps (TreeMemory in
/// dissect/tree.hpp). Nothing else converts to it, so no node can show characters that are gone.
class Text : public std::string_view {
 public:
  constexpr Text() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a dissector writes node.text = "DONE"
  consteval Text(const char* literal) : std::string_view(literal) {}

 private:
  friend class TreeMemory;
  explicit constexpr Text(std::string_view kept) : std::string_view(kept) {}
};

}  // namespace sti::dissect
