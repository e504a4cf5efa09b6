// The tap under any mixture of wire bytes, well-sealed TLS 1.3 records of any content, TLS 1.2 under a known
// master secret, and secrets that come at any time: no crash, no sighting outside what was fed, and the same
// sightings however the bytes are split.
//
// The input is a list of steps: one byte says what to do, two how many bytes follow for it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <type_traits>

#include "support/rfc8448.hpp"
#include "tls/handshake_text.hpp"
#include "tls/key_schedule.hpp"
#include "tls/tap.hpp"

namespace {

using namespace sti;
using namespace sti::tls;

constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string line_of(const Sighting& sighting) {
  return std::visit(
      [](const auto& one) -> std::string {
        using T = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<T, TapFault>)
          return "fault " + one.error.text();
        else if constexpr (std::is_same_v<T, MessageSeen>)
          return "message " + std::to_string(one.wire.offset) + "+" + std::to_string(one.wire.length) +
                 std::string(text_of(one.bytes));
        else if constexpr (std::is_same_v<T, RecordSeen>)
          return std::to_string(one.wire.offset) + "+" + std::to_string(one.wire.length) + " holds " +
                 std::to_string(one.inner_type) + " at " + std::to_string(one.content.offset) + "+" +
                 std::to_string(one.content.length);
        else
          return std::to_string(one.wire.offset) + "+" + std::to_string(one.wire.length);
      },
      sighting);
}

struct Run {
  explicit Run(std::size_t chunk_size) : chunk(chunk_size) {}

  void feed(Direction direction, ByteView bytes) {
    fed[static_cast<std::size_t>(direction)] += bytes.size();
    while (!bytes.empty()) {
      const auto count = std::min(chunk, bytes.size());
      tap.read(direction, bytes.first(count), seen);
      bytes = bytes.subspan(count);
    }
  }
  void learn(std::string_view label, std::string_view secret) {
    tap.learn({std::string(label), {}, rfc8448::from_hex(secret)}, seen);
  }
  void sealed(std::uint8_t type, ByteView content) {
    if (server_key) feed(s2c, server_key->seal(type, content));
  }

  void step(unsigned what, ByteView bytes) {
    switch (what % 12) {
      case 0:
        return feed(c2s, bytes);
      case 1:
        return feed(s2c, bytes);
      case 2:
        return sealed(22, bytes);
      case 3:
        return sealed(21, bytes);
      case 4:
        return sealed(bytes.empty() ? 0 : bytes[0], bytes);
      case 5:
        feed(c2s, rfc8448::from_hex(rfc8448::client_hello));
        return feed(s2c, rfc8448::from_hex(rfc8448::server_hello));
      case 6:
        learn("SERVER_HANDSHAKE_TRAFFIC_SECRET", rfc8448::server_handshake_secret);
        return learn("CLIENT_HANDSHAKE_TRAFFIC_SECRET", rfc8448::client_handshake_secret);
      case 7:
        learn("SERVER_TRAFFIC_SECRET_0", rfc8448::server_application_secret);
        return learn("CLIENT_TRAFFIC_SECRET_0", rfc8448::client_application_secret);
      case 8:
        server_key = TrafficKey::make(0x1301, rfc8448::from_hex(rfc8448::server_application_secret));
        return;
      case 10:
        return tap.learn({"CLIENT_RANDOM", {}, Bytes(48, 0x5a)}, seen);
      case 11:
        return begin_tls12(bytes);
      default:
        return tap.finish(seen);
    }
  }

  /// Both hellos and the server's ChangeCipherSpec; the suite and whether encrypt_then_mac are in `bytes`.
  void begin_tls12(ByteView bytes) {
    if (bytes.size() < 3) return;
    feed(c2s, rfc8448::from_hex(rfc8448::client_hello));
    Bytes hello{22, 3, 3, 0, 48, 2, 0, 0, 44, 3, 3};
    hello.insert(hello.end(), 32, 0x11);
    const std::uint8_t extension = bytes[2] % 2 != 0 ? 22 : 23;
    for (const std::uint8_t byte :
         {std::uint8_t{0}, bytes[0], bytes[1], std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{4},
          std::uint8_t{0}, extension, std::uint8_t{0}, std::uint8_t{0}})
      hello.push_back(byte);
    hello.insert(hello.end(), {20, 3, 3, 0, 1, 1});
    feed(s2c, hello);
  }

  void play(const std::uint8_t* data, std::size_t size) {
    ByteView input(data, size);
    while (input.size() >= 3) {
      const auto length =
          std::min<std::size_t>(input.size() - 3, static_cast<std::size_t>(input[1] << 8 | input[2]));
      step(input[0], input.subspan(3, length));
      input = input.subspan(3 + length);
    }
  }

  [[nodiscard]] std::string lines(Direction direction) const {
    std::string out;
    for (const auto& sighting : seen)
      if (std::visit([](const auto& one) { return one.direction; }, sighting) == direction)
        out += line_of(sighting) + "\n";
    return out;
  }

  Tap tap{{}, {}, {}};
  std::size_t chunk;
  std::optional<TrafficKey> server_key =
      TrafficKey::make(0x1301, rfc8448::from_hex(rfc8448::server_handshake_secret));
  std::vector<Sighting> seen;
  std::uint64_t fed[2] = {0, 0};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Run whole(1 << 20), split(7);
  whole.play(data, size);
  split.play(data, size);
  for (const auto direction : {c2s, s2c}) require(whole.lines(direction) == split.lines(direction));
  require(whole.tap.agreed() == split.tap.agreed());
  for (const auto& sighting : whole.seen) {
    if (const auto* record = std::get_if<RecordSeen>(&sighting))
      require(record->wire.end() <= whole.fed[static_cast<std::size_t>(record->direction)]);
    if (const auto* message = std::get_if<MessageSeen>(&sighting)) {
      require(message->bytes.size() >= 4);
      require(message->wire.end() <= whole.fed[static_cast<std::size_t>(message->direction)]);
      message_summary(message->bytes, whole.tap.agreed());
    }
  }
  return 0;
}
