#include "gui/ui/byte_index.hpp"

#include <algorithm>
#include <iterator>

namespace sti::gui {

Range wire_of_event(const Event& e) {
  const auto* message = e.get_if<event::Handshake>();
  return message ? message->wire : Range{};
}

Range bytes_of_event(const Event& e) {
  if (!e.range.empty()) return e.range;
  if (const auto* found = e.get_if<event::Found>()) return found->finding.evidence;
  if (const auto* problem = e.get_if<event::Problem>()) return problem->error.where.value_or(Range{});
  return wire_of_event(e);
}

void ByteIndex::add(Layer layer, const Range& range, std::uint32_t event) {
  if (range.empty()) return;
  auto& list = pieces_[static_cast<std::size_t>(range.stream)][layer];
  const Piece piece{range.offset, range.length, event};
  if (list.empty() || list.back().offset <= piece.offset) {
    list.push_back(piece);
  } else {
    list.insert(std::upper_bound(list.begin(), list.end(), piece,
                                 [](const Piece& a, const Piece& b) { return a.offset < b.offset; }),
                piece);
  }
}

void ByteIndex::update(const Session& session) {
  const auto& events = session.events();
  for (; next_ < events.size(); ++next_) {
    const auto& e = events[next_];
    const auto index = static_cast<std::uint32_t>(next_);
    if (e.get_if<event::Chunk>() || e.get_if<event::Found>())
      continue;  // proofs explain nothing by themselves
    const auto layer = e.get_if<event::Record>()      ? record
                       : e.get_if<event::Line>()      ? line
                       : e.get_if<event::Handshake>() ? message
                                                      : other;
    if (const auto* carried = e.get_if<event::Record>(); carried && !carried->content.empty())
      contents_[static_cast<std::size_t>(carried->content.stream)].push_back(
          {carried->content.offset, carried->content.length, index});
    add(layer, e.range, index);
    add(wire_of_message, wire_of_event(e), index);
  }
}

void ByteIndex::explain(Stream stream, std::uint64_t offset, std::size_t count,
                        std::vector<std::uint32_t>& out) const {
  out.assign(count, unexplained);
  std::vector<std::uint64_t> width(count, UINT64_MAX);
  const auto end = offset + count;
  for (const auto& list : pieces_[static_cast<std::size_t>(stream)]) {
    auto at = std::upper_bound(list.begin(), list.end(), offset,
                               [](std::uint64_t o, const Piece& p) { return o < p.offset; });
    // A few pieces back are enough: within a layer only parts of one flight share bytes.
    for (int back = 0; back < 4 && at != list.begin(); ++back) --at;
    for (; at != list.end() && at->offset < end; ++at) {
      const auto from = std::max(at->offset, offset), to = std::min(at->offset + at->length, end);
      for (auto b = from; b < to; ++b) {
        const auto i = static_cast<std::size_t>(b - offset);
        if (at->length > width[i]) continue;
        width[i] = at->length;
        out[i] = at->event;
      }
    }
  }
}

std::optional<std::uint64_t> ByteIndex::deepest(Stream stream, std::uint64_t offset) const {
  std::vector<std::uint32_t> one;
  explain(stream, offset, 1, one);
  return one[0] == unexplained ? std::nullopt : std::optional<std::uint64_t>(one[0]);
}

std::optional<std::uint64_t> ByteIndex::around(const std::vector<Piece>& pieces, std::uint64_t offset) {
  const auto after = std::upper_bound(pieces.begin(), pieces.end(), offset,
                                      [](std::uint64_t o, const Piece& p) { return o < p.offset; });
  if (after == pieces.begin()) return std::nullopt;
  const auto& piece = *std::prev(after);
  if (offset - piece.offset >= piece.length) return std::nullopt;
  return piece.event;
}

std::optional<std::uint64_t> ByteIndex::record_at(Stream stream, std::uint64_t offset) const {
  return around(pieces_[static_cast<std::size_t>(stream)][record], offset);
}

std::optional<std::uint64_t> ByteIndex::carrier_of(const Range& clear) const {
  return clear.empty() ? std::nullopt
                       : around(contents_[static_cast<std::size_t>(clear.stream)], clear.offset);
}

}  // namespace sti::gui
