#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sti {

enum class FieldType : std::uint8_t {
  group,  ///< holds others; has no value of its own
  number,
  text,
  bytes,
  time,
};
std::string_view name_of(FieldType t);

/// What is fixed about a kind of field. From here come its label, its name in filters, its key in documents,
/// the explanation beside it and the reference. Nothing decoded is shown without an entry.
struct Field {
  std::string_view key;    ///< "tls.handshake.type": lower case, dots between levels
  std::string_view label;  ///< "Handshake type"
  FieldType type;
  std::string_view explanation;  ///< one to three sentences in plain words
  std::string_view reference;    ///< RFC and section
};

/// Every field there is, in order of key.
std::span<const Field> fields();

/// The entry for `key`; nullptr where there is none.
const Field* find_field(std::string_view key);

/// The entry for `key`, which must exist: dissectors name their fields by literals, and a test walks them
/// all. An unknown key gives the entry "unexplained".
const Field& field(std::string_view key);

}  // namespace sti
