#pragma once

#include <array>

#include "model/bytes.hpp"
#include "model/range.hpp"

namespace sti {

/// The bytes of one session, each stored once; everything else refers to them by Range.
class ByteStore {
 public:
  /// Adds `bytes` at the end of `stream` and returns where they now are.
  Range append(Stream stream, ByteView bytes);

  /// The bytes of `range`, cut at the end of what is stored (so an unknown range is empty). Valid until the
  /// next append.
  [[nodiscard]] ByteView view(const Range& range) const;

  [[nodiscard]] std::uint64_t size(Stream stream) const;
  [[nodiscard]] std::uint64_t total_size() const;

 private:
  std::array<Bytes, stream_count> streams_;
};

}  // namespace sti
