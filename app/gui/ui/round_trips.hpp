// How often a session waited for the other side, and how long that took.
#pragma once

#include <cstdint>
#include <optional>

#include "model/inspection.hpp"

namespace sti::gui {

class RoundTrips {
 public:
  /// Takes up the events that are new since the last call.
  void update(const Inspection& session);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// From the last byte sent to the first one received after it, in microseconds; 0 where there was none.
  [[nodiscard]] std::int64_t fastest() const { return fastest_; }
  [[nodiscard]] std::int64_t total() const { return total_; }

 private:
  std::uint64_t next_ = 0;
  std::uint64_t count_ = 0;
  std::int64_t fastest_ = 0, total_ = 0;
  std::optional<std::int64_t> sent_;
};

}  // namespace sti::gui
