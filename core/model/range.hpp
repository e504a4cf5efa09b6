#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sti {

enum class Direction : std::uint8_t { client_to_server, server_to_client };

/// What a byte was protected by when it crossed the network.
enum class Phase : std::uint8_t { plaintext, upgrade, tls };

/// A connection of a session. They are counted from 0 in the order in which they were begun.
struct ConnectionId {
  std::uint32_t value = 0;
  auto operator<=>(const ConnectionId&) const = default;
};
/// The one that the session is about; of most sessions the only one.
inline constexpr ConnectionId main_connection{0};

/// What the bytes of a stream are. The wire streams hold what crossed the socket; the others hold what was
/// made of it, and exist so that such facts have bytes to point at.
enum class Layer : std::uint8_t {
  wire,
  carried,    ///< TLS that is carried inside another protocol's packets
  handshake,  ///< TLS handshake messages, reassembled and, in TLS 1.3, decrypted
  clear,      ///< application data inside TLS
  document,   ///< something fetched: a DNS answer, a policy, a revocation list
};
inline constexpr std::size_t layer_count = 5;

/// One of the append-only byte sequences of a session.
struct StreamId {
  ConnectionId connection;
  Layer layer = Layer::wire;
  Direction direction = Direction::client_to_server;
  bool operator==(const StreamId&) const = default;
};
inline constexpr std::size_t streams_of_a_connection = layer_count * 2;
/// Its place among the streams of its connection, below streams_of_a_connection.
constexpr std::size_t place_in_connection(const StreamId& s) {
  return static_cast<std::size_t>(s.layer) * 2 + static_cast<std::size_t>(s.direction);
}
/// The stream of a connection that has this place.
constexpr StreamId stream_at(ConnectionId connection, std::size_t place) {
  return {connection, static_cast<Layer>(place / 2), static_cast<Direction>(place % 2)};
}

/// The streams of the main connection.
namespace main_stream {
inline constexpr StreamId wire_c2s{main_connection, Layer::wire, Direction::client_to_server};
inline constexpr StreamId wire_s2c{main_connection, Layer::wire, Direction::server_to_client};
inline constexpr StreamId handshake_c2s{main_connection, Layer::handshake, Direction::client_to_server};
inline constexpr StreamId handshake_s2c{main_connection, Layer::handshake, Direction::server_to_client};
inline constexpr StreamId clear_c2s{main_connection, Layer::clear, Direction::client_to_server};
inline constexpr StreamId clear_s2c{main_connection, Layer::clear, Direction::server_to_client};
}  // namespace main_stream

/// A run of bytes in one stream of a session. Length 0 means "no bytes".
struct Range {
  StreamId stream;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  [[nodiscard]] bool empty() const { return length == 0; }
  [[nodiscard]] std::uint64_t end() const { return offset + length; }
  [[nodiscard]] bool contains(const Range& other) const {
    return stream == other.stream && offset <= other.offset && other.end() <= end();
  }
  bool operator==(const Range&) const = default;
};

/// Names used in the JSON session document and in session files.
std::string_view name_of(Direction d);        ///< "c2s", "s2c"
std::string_view name_of(Phase p);            ///< "plaintext", "upgrade", "tls"
std::string_view name_of(const StreamId& s);  ///< within its connection: "wire-c2s", …
std::optional<Direction> direction_from(std::string_view name);
std::optional<Phase> phase_from(std::string_view name);
/// The stream of the main connection that has this name.
std::optional<StreamId> stream_from(std::string_view name);

}  // namespace sti
