#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

#include "model/field.hpp"
#include "model/field_keys.hpp"

namespace sti {

/// What fields() gives, in the same order as field_keys.
extern const Field field_table[std::size(field_keys)];

/// The field that a literal names. The entry is found while compiling, and a key without one does not
/// compile.
class FieldKey {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a dissector writes in.number(node, "tls.record.length", 2)
  consteval FieldKey(const char* key) : field_(&field_table[place_of(key)]) {}

  const Field& operator*() const { return *field_; }

 private:
  static consteval std::size_t place_of(std::string_view key) {
    const auto* const found = std::lower_bound(std::begin(field_keys), std::end(field_keys), key);
    if (found == std::end(field_keys) || *found != key) throw "no table in assets/fields has this key";
    return static_cast<std::size_t>(found - std::begin(field_keys));
  }

  const Field* field_;
};

}  // namespace sti
