#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace sti::net {

/// Where the times in a transcript come from; passed in so that a test fixes them. Deadlines do not use it:
/// they are about real waiting.
struct Clock {
  std::function<std::chrono::steady_clock::time_point()> steady = [] {
    return std::chrono::steady_clock::now();
  };
  /// Microseconds since 1970-01-01T00:00:00Z.
  std::function<std::int64_t()> unix_us = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
};

}  // namespace sti::net
