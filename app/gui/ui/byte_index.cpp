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

void ByteIndex::add(Kind kind, const Range& range, std::uint32_t event) {
  if (range.empty()) return;
  auto& list = pieces_[range.stream][kind];
  const Piece piece{range.offset, range.length, event};
  if (list.empty() || list.back().offset <= piece.offset) {
    list.push_back(piece);
  } else {
    list.insert(std::upper_bound(list.begin(), list.end(), piece,
                                 [](const Piece& a, const Piece& b) { return a.offset < b.offset; }),
                piece);
  }
}

void ByteIndex::update(const Inspection& session) {
  const auto& events = session.events();
  for (; next_ < events.size(); ++next_) {
    const auto& e = events[next_];
    const auto index = static_cast<std::uint32_t>(next_);
    if (e.get_if<event::Chunk>() || e.get_if<event::Found>())
      continue;  // proofs explain nothing by themselves
    const auto kind = e.get_if<event::Record>()      ? record
                      : e.get_if<event::Message>()   ? line
                      : e.get_if<event::Handshake>() ? message
                                                     : other;
    if (const auto* carried = e.get_if<event::Record>(); carried && !carried->content.empty())
      contents_[carried->content.stream].push_back({carried->content.offset, carried->content.length, index});
    add(kind, e.range, index);
    add(wire_of_message, wire_of_event(e), index);
  }
}

void ByteIndex::explain(const StreamId& stream, std::uint64_t offset, std::size_t count,
                        std::vector<std::uint32_t>& out) const {
  out.assign(count, unexplained);
  std::vector<std::uint64_t> width(count, UINT64_MAX);
  const auto end = offset + count;
  const auto* const lists = pieces_.find(stream);
  if (!lists) return;
  for (const auto& list : *lists) {
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

std::optional<std::uint64_t> ByteIndex::deepest(const StreamId& stream, std::uint64_t offset) const {
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

std::optional<std::uint64_t> ByteIndex::record_at(const StreamId& stream, std::uint64_t offset) const {
  const auto* const lists = pieces_.find(stream);
  return lists ? around((*lists)[record], offset) : std::nullopt;
}

std::optional<std::uint64_t> ByteIndex::carrier_of(const Range& clear) const {
  const auto* const records = contents_.find(clear.stream);
  return clear.empty() || !records ? std::nullopt : around(*records, clear.offset);
}

}  // namespace sti::gui
