// The ranges of bytes that an event is about, wherever in it they are.
#pragma once

#include <cstdint>
#include <memory>
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

}  // namespace sti
