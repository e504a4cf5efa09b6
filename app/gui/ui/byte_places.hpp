// The two places of what TLS carried: its bytes on the wire, and the same thing as it was before (decrypted,
// reassembled). Pure.
#pragma once

#include "gui/ui/byte_index.hpp"
#include "model/inspection.hpp"

namespace sti::gui {

struct BytePlaces {
  Range clear;  ///< in a handshake or clear stream
  Range wire;   ///< the record or records on the network
  bool encrypted = false;
  [[nodiscard]] bool both() const { return !clear.empty() && !wire.empty(); }
};

/// Both places of what an event is about; empty where it has only one, or none.
BytePlaces places_of(const Inspection& session, const ByteIndex& index, std::uint64_t event);

/// Where a part of the clear place stands on the wire: for a message that was not encrypted and lies within
/// one record (RFC 8446 §5.1). Empty otherwise.
Range part_on_wire(const Inspection& session, const BytePlaces& places, const Range& part);
/// The reverse, for one byte on the wire; empty where it belongs to no part of the message.
Range byte_in_clear(const Inspection& session, const BytePlaces& places, std::uint64_t wire_offset);

}  // namespace sti::gui
