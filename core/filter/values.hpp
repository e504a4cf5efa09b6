// Names that the values of a field have in registries, for completion and for comparing by order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sti::filter {

struct NamedValue {
  std::string_view name;
  std::uint64_t code = 0;
  bool has_code = true;  ///< false where the field is text
};

/// The named values of the field `key`, in order of code; empty where the field has no such names.
std::span<const NamedValue> named_values(std::string_view key);

/// The number that `name`, in any case, has for the field `key`.
std::optional<std::uint64_t> code_of(std::string_view key, std::string_view name);

}  // namespace sti::filter
