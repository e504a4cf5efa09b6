#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "model/per_stream.hpp"
#include "model/range.hpp"

namespace sti {

/// The bytes of a session that are hidden unless the user asks for them by name: passwords and the like, and
/// what repeats them.
class SecretRanges {
 public:
  /// Ranges that touch or overlap become one.
  void add(const Range& range);

  /// The parts of `range` that are secret, in order, at most `most` (one or more): beyond that the rest, from
  /// the first of it to its last, is one part.
  [[nodiscard]] std::vector<Range> in(const Range& range, std::size_t most = 64) const;
  [[nodiscard]] bool holds(const StreamId& stream, std::uint64_t offset) const;
  /// All of them, stream by stream, in order.
  [[nodiscard]] std::vector<Range> all() const;

 private:
  using Runs = std::map<std::uint64_t, std::uint64_t>;  ///< offset, end
  [[nodiscard]] const Runs& runs(const StreamId& stream) const;
  /// The first run that ends past `offset`.
  [[nodiscard]] static Runs::const_iterator ending_past(const Runs& runs, std::uint64_t offset);

  PerStream<Runs> runs_;
};

}  // namespace sti
