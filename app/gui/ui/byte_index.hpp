// Which event explains a byte. Rows and bytes are one: whichever is selected, the other follows by this.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/inspection.hpp"
#include "model/per_stream.hpp"

namespace sti::gui {

class ByteIndex {
 public:
  static constexpr std::uint32_t unexplained = UINT32_MAX;

  /// Takes up the events that are new since the last call.
  void update(const Inspection& session);

  /// The event with the smallest range around the byte; nullopt where nothing explains it.
  [[nodiscard]] std::optional<std::uint64_t> deepest(const StreamId& stream, std::uint64_t offset) const;
  /// For each of `count` bytes from `offset` the event as above, or `unexplained`.
  void explain(const StreamId& stream, std::uint64_t offset, std::size_t count,
               std::vector<std::uint32_t>& out) const;
  /// The TLS record that holds the byte; nullopt where none does.
  [[nodiscard]] std::optional<std::uint64_t> record_at(const StreamId& stream, std::uint64_t offset) const;
  /// The record whose decrypted content holds the first byte of `clear`; nullopt where none is known.
  [[nodiscard]] std::optional<std::uint64_t> carrier_of(const Range& clear) const;

 private:
  struct Piece {
    std::uint64_t offset, length;
    std::uint32_t event;
  };
  static std::optional<std::uint64_t> around(const std::vector<Piece>& pieces, std::uint64_t offset);
  /// Ranges of one kind rarely overlap and arrive in order; kinds are told apart by what they describe.
  enum Kind { record, wire_of_message, line, message, other, kind_count };
  void add(Kind kind, const Range& range, std::uint32_t event);

  PerStream<std::array<std::vector<Piece>, kind_count>> pieces_;
  PerStream<std::vector<Piece>> contents_;  ///< of records, in order
  std::uint64_t next_ = 0;
};

/// The bytes to show for an event: its own range, or the records that carried it where it has none.
Range bytes_of_event(const Event& event);
/// For an event with a second place (a handshake message: the record on the wire), that place.
Range wire_of_event(const Event& event);

}  // namespace sti::gui
