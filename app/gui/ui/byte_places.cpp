#include "gui/ui/byte_places.hpp"

#include <algorithm>

namespace sti::gui {
namespace {

constexpr std::uint64_t record_header = 5;   // RFC 8446 §5.1
constexpr std::uint64_t message_header = 4;  // RFC 8446 §4: type and uint24 length

/// Where the clear message begins on the wire; nullopt where it is not there as a whole.
std::optional<std::uint64_t> start_on_wire(const Inspection& s, const BytePlaces& places) {
  if (places.encrypted || !places.both()) return std::nullopt;
  const auto wire = s.view(places.wire), clear = s.view(places.clear);
  // A record may hold several messages: from one to the next by their lengths.
  for (std::uint64_t at = record_header; at + message_header <= wire.size();) {
    const auto* p = wire.data() + at;
    const auto length = message_header + (static_cast<std::uint64_t>(p[1]) << 16 |
                                          static_cast<std::uint64_t>(p[2]) << 8 | p[3]);
    if (length > wire.size() - at) return std::nullopt;
    if (length == clear.size() && std::equal(clear.begin(), clear.end(), p)) return places.wire.offset + at;
    at += length;
  }
  return std::nullopt;
}

}  // namespace

BytePlaces places_of(const Inspection& s, const ByteIndex& index, std::uint64_t event) {
  if (event >= s.events().size()) return {};
  const auto& e = s.events()[static_cast<std::size_t>(event)];
  if (const auto* message = e.get_if<event::Handshake>()) return {e.range, message->wire, message->encrypted};
  if (const auto* record = e.get_if<event::Record>())
    return record->content.empty() ? BytePlaces{} : BytePlaces{record->content, e.range, record->encrypted};
  if (const auto carrier = index.carrier_of(e.range))
    return {e.range, s.events()[static_cast<std::size_t>(*carrier)].range, true};
  return {};
}

Range part_on_wire(const Inspection& s, const BytePlaces& places, const Range& part) {
  const auto start = start_on_wire(s, places);
  if (!start || !places.clear.contains(part)) return {};
  return {places.wire.stream, *start + (part.offset - places.clear.offset), part.length};
}

Range byte_in_clear(const Inspection& s, const BytePlaces& places, std::uint64_t wire_offset) {
  const auto start = start_on_wire(s, places);
  if (!start || wire_offset < *start || wire_offset - *start >= places.clear.length) return {};
  return {places.clear.stream, places.clear.offset + (wire_offset - *start), 1};
}

}  // namespace sti::gui
