#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace sti {

/// One table serves both directions of an enumeration's names: index of the enumerator <-> name.
template <typename Enum, std::size_t N>
constexpr std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view{};
}

template <typename Enum, std::size_t N>
constexpr std::optional<Enum> value_in(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace sti
