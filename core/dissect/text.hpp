#pragma once

#include <cstddef>
#include <string_view>

namespace sti::dissect {

/// The text of a node: a literal, or characters that the tree's memory keeps (TreeMemory in
/// dissect/tree.hpp). Nothing else converts to it, so no node can show characters that are gone.
class Text : public std::string_view {
 public:
  constexpr Text() = default;
  // Not consteval, over which clang 14 stumbles.
  template <std::size_t Size>
  // NOLINTNEXTLINE(google-explicit-constructor): a dissector writes node.text = "DONE"
  constexpr Text(const char (&literal)[Size]) : std::string_view(literal, Size - 1) {}
  template <std::size_t Size>
  Text(char (&buffer)[Size]) = delete;  // what can be written to is no literal

 private:
  friend class TreeMemory;
  explicit constexpr Text(std::string_view kept) : std::string_view(kept) {}
};

}  // namespace sti::dissect
