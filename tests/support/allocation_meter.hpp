#pragma once

#include <cstddef>

namespace sti::support {

/// Counts what operator new gives out in this program. Linking this in replaces operator new and delete.
class AllocationMeter {
 public:
  AllocationMeter();
  /// The most that was held at one time since the meter was made, beyond what was held then, in bytes.
  [[nodiscard]] std::size_t peak() const;

 private:
  std::size_t at_start_;
};

}  // namespace sti::support
