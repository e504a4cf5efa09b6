#pragma once

#include <algorithm>

#include "model/bytes.hpp"

// Where a TLS record ends, by its header alone (RFC 8446 §5.1): type, version, length of what follows.
namespace sti::tls {

inline constexpr std::size_t record_header = 5;

/// How many bytes of `more` belong to the record that begins with `begun`, which is not whole: all of them
/// where they do not complete it. 0 only of none.
inline std::size_t rest_of_record(ByteView begun, ByteView more) {
  const auto byte = [&](std::size_t i) { return i < begun.size() ? begun[i] : more[i - begun.size()]; };
  const auto there = begun.size() + more.size();
  if (there < record_header) return more.size();
  const std::size_t end = record_header + static_cast<std::size_t>(byte(3) << 8 | byte(4));
  return std::min(there, end) - begun.size();
}

inline bool is_whole_record(ByteView record) {
  return record.size() >= record_header &&
         record.size() == record_header + static_cast<std::size_t>(record[3] << 8 | record[4]);
}

}  // namespace sti::tls
