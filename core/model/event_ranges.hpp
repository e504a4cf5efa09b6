// The ranges of bytes that an event is about, wherever in it they are.
#pragma once

#include <cstdint>
#include <variant>

#include "model/event.hpp"

namespace sti {

/// Calls `visit(range)` for every range that somebody may read the bytes of because of this event. Left out
/// are what is only shown as numbers (event::Handshake::wire), what hides bytes (event::Line::secret), and
/// the range of a chunk, which is where its own bytes are. `Event_` is Event or const Event.
template <typename Event_, typename Visit>
void for_each_range(Event_& e, Visit&& visit) {
  if (std::holds_alternative<event::Chunk>(e.payload)) return;
  visit(e.range);
  if (auto* record = std::get_if<event::Record>(&e.payload)) visit(record->content);
  if (auto* found = std::get_if<event::Found>(&e.payload)) visit(found->finding.evidence);
  if (auto* problem = std::get_if<event::Problem>(&e.payload); problem && problem->error.where)
    visit(*problem->error.where);
}

/// How many bytes that is in all, those of certificates and secrets included.
inline std::uint64_t bytes_referred_to(const Event& e) {
  std::uint64_t sum = 0;
  for_each_range(e, [&](const Range& range) { sum += range.length; });
  if (const auto* certificates = e.get_if<event::Certificates>())
    for (const auto& certificate : *certificates->chain) sum += certificate.der.length;
  if (const auto* line = e.get_if<event::Line>()) sum += line->secret.length;
  return sum;
}

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
