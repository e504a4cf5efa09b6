#include "model/field.hpp"

#include <array>
#include <unordered_map>

#include "model/names.hpp"

namespace sti {

std::string_view name_of(FieldType t) {
  static constexpr std::array<std::string_view, 5> names{"group", "number", "text", "bytes", "time"};
  return name_in(names, t);
}

const Field* find_field(std::string_view key) {
  // Every node of every tree asks.
  static const auto index = [] {
    std::unordered_map<std::string_view, const Field*> out;
    for (const auto& one : fields()) out.emplace(one.key, &one);
    return out;
  }();
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

const Field& field(std::string_view key) {
  const auto* found = find_field(key);
  return found ? *found : *find_field("unexplained");
}

}  // namespace sti
