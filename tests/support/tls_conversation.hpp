// The TLS of a session, tap, rules and all, against a server that deviates, in memory: what came of it, in
// words that two runs can be compared by.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "support/deviating_server.hpp"

namespace sti::test {

/// How many of the bytes that are left arrive next, at least 1.
using Arriving = std::function<std::size_t(std::size_t left)>;
Arriving whole();
Arriving in_pieces_of(std::size_t size);
Arriving by_chance(unsigned seed);

struct Conversation {
  std::string story;  ///< the events in order and how it ended, without what chance decides (randoms,
                      ///< lengths, places)
  bool established = false, proved = false;
  Bytes first_certificate;  ///< DER of what counts as proved
  std::size_t client_wrote = 0;
};

/// Plays the handshake, and after it the exchange of a line each way, until neither side has more to say.
/// Whatever the server has to say at one time is there at one time, and arrives in those pieces: a split
/// moves none of the client's own writes before it.
Conversation converse(const DeviatingPlan& plan, const Arriving& arriving);

}  // namespace sti::test
