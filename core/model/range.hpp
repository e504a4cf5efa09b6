#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sti {

enum class Direction : std::uint8_t { client_to_server, server_to_client };

/// What a byte was protected by when it crossed the network.
enum class Phase : std::uint8_t { plaintext, upgrade, tls };

/// The append-only byte sequences of one session. The wire streams hold what crossed the socket; the
/// others hold what TLS made of it, and exist so that decrypted facts have bytes to point at.
enum class Stream : std::uint8_t {
  wire_c2s,
  wire_s2c,
  handshake_c2s,  ///< TLS handshake messages, reassembled and, in TLS 1.3, decrypted
  handshake_s2c,
  clear_c2s,  ///< application data inside TLS
  clear_s2c,
};
inline constexpr std::size_t stream_count = 6;

/// A run of bytes in one stream of a session. Length 0 means "no bytes".
struct Range {
  Stream stream = Stream::wire_c2s;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  [[nodiscard]] bool empty() const { return length == 0; }
  [[nodiscard]] std::uint64_t end() const { return offset + length; }
  [[nodiscard]] bool contains(const Range& other) const {
    return stream == other.stream && offset <= other.offset && other.end() <= end();
  }
  bool operator==(const Range&) const = default;
};

constexpr Stream wire_stream(Direction d) {
  return d == Direction::client_to_server ? Stream::wire_c2s : Stream::wire_s2c;
}
constexpr Stream handshake_stream(Direction d) {
  return d == Direction::client_to_server ? Stream::handshake_c2s : Stream::handshake_s2c;
}
constexpr Stream clear_stream(Direction d) {
  return d == Direction::client_to_server ? Stream::clear_c2s : Stream::clear_s2c;
}
constexpr Direction direction_of(Stream s) {
  return static_cast<unsigned>(s) % 2 == 0 ? Direction::client_to_server : Direction::server_to_client;
}

/// Names used in the JSON session document and in session files.
std::string_view name_of(Direction d);  ///< "c2s", "s2c"
std::string_view name_of(Phase p);      ///< "plaintext", "upgrade", "tls"
std::string_view name_of(Stream s);     ///< "wire-c2s", …
std::optional<Direction> direction_from(std::string_view name);
std::optional<Phase> phase_from(std::string_view name);
std::optional<Stream> stream_from(std::string_view name);

}  // namespace sti
