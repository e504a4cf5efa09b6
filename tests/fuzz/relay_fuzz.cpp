// A client and a server that say anything, through a relay that passes it on: what is told is the same
// however it is cut, and points at bytes that passed. The first byte chooses the scheme; then each piece is a
// byte for its direction and length, and its bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "model/event_ranges.hpp"
#include "model/inspection.hpp"
#include "relay/observer.hpp"

namespace {

using namespace sti;

struct Piece {
  Direction direction;
  ByteView bytes;
};

std::vector<std::string> told(const protocol::Protocol& protocol, const std::vector<Piece>& pieces,
                              std::size_t most) {
  net::EventQueue queue;
  const net::Clock clock;
  net::Recorder recorder(1, queue, clock);
  recorder.add(event::Started{{std::string(protocol.scheme), "h", 1}, 0, "h", ""});
  recorder.add(event::Connected{{"::1", 1}, {"::1", 2}, ConnectionRole::server_leg});
  relay::Observer observer(protocol, main_connection, recorder);
  for (const auto& piece : pieces)
    for (std::size_t at = 0; at < piece.bytes.size(); at += most)
      observer.passed(piece.direction, piece.bytes.subspan(at, std::min(most, piece.bytes.size() - at)));
  observer.finish();
  recorder.add(event::Finished{Outcome::inconclusive, ""});
  std::vector<net::Delivery> deliveries;
  queue.drain(deliveries);
  Inspection session;
  for (auto& delivery : deliveries) session.apply(std::move(delivery.step));
  std::vector<std::string> out;
  for (const auto& e : session.events()) {
    if (e.range.end() > session.bytes().size(e.range.stream)) std::abort();
    const auto* message = e.get_if<event::Message>();
    if (!message) continue;
    for (const auto& secret : message->secret)
      if (secret.offset < e.range.offset || secret.end() > e.range.end()) std::abort();
    out.push_back(message->name + " " + message->summary + " " + std::to_string(e.range.offset) + "+" +
                  std::to_string(e.range.length));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto protocols = protocol::protocols();
  const auto& protocol = protocols[data[0] % protocols.size()];
  std::vector<Piece> pieces;
  const ByteView all(data, size);
  for (std::size_t at = 1; at + 1 < size;) {
    const auto length = std::min<std::size_t>(data[at] >> 1, size - at - 1);
    pieces.push_back({data[at] & 1 ? Direction::client_to_server : Direction::server_to_client,
                      all.subspan(at + 1, length)});
    at += 1 + length;
  }
  if (told(protocol, pieces, 1 << 16) != told(protocol, pieces, 1)) std::abort();
  return 0;
}
