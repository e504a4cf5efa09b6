// How many bytes an event is about, wherever in it they are named.
#pragma once

#include <cstdint>

#include "model/event.hpp"

namespace sti {

/// How many bytes somebody may read because of this event: those of its range, of what it says besides, of
/// certificates and of what is secret. Left out are what is only shown as numbers (event::Handshake::wire)
/// and a chunk, whose own bytes are its range.
std::uint64_t bytes_referred_to(const Event& e);

/// What the events of a session are about, taken together, as a number of bytes: whoever reads all that a
/// session tells reads no byte more than a few times.
class RangeAllowance {
 public:
  /// Counts what `e` is about; `bytes` are those of the session so far. Evidence is cut to what is left, half
  /// of what is allowed in all, which a finding then says; the other ranges come from where bytes were read,
  /// each of them once or twice. False where they are more than is allowed all the same.
  [[nodiscard]] bool take(Event& e, std::uint64_t bytes);
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  std::uint64_t taken_ = 0, evidence_ = 0;
};

}  // namespace sti
