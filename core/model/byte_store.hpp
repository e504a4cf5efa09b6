#pragma once

#include "model/bytes.hpp"
#include "model/per_stream.hpp"
#include "model/range.hpp"

namespace sti {

/// The bytes of one session, each stored once; everything else refers to them by Range.
class ByteStore {
 public:
  /// Adds `bytes` at the end of `stream` and returns where they now are.
  Range append(const StreamId& stream, ByteView bytes);

  /// The bytes of `range`, cut at the end of what is stored (so an unknown range is empty). Valid until the
  /// next append.
  [[nodiscard]] ByteView view(const Range& range) const;

  [[nodiscard]] std::uint64_t size(const StreamId& stream) const;
  [[nodiscard]] std::uint64_t total_size() const { return total_size_; }

 private:
  PerStream<Bytes> streams_;
  std::uint64_t total_size_ = 0;
};

}  // namespace sti
