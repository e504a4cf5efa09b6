// A client and a server in memory with a tap between them.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "support/test_pki.hpp"
#include "tls/client.hpp"
#include "tls/handshake_text.hpp"
#include "tls/server.hpp"
#include "tls/tap.hpp"

namespace sti::tls {

/// How many of the bytes left to deliver next.
using Chunking = std::function<std::size_t(std::size_t left)>;
inline Chunking whole() {
  return [](std::size_t left) { return left; };
}
inline Chunking every(std::size_t size) {
  return [size](std::size_t left) { return std::min(size, left); };
}
inline Chunking at_random(unsigned seed) {
  return [engine = std::mt19937(seed)](std::size_t left) mutable {
    return std::min<std::size_t>(left, 1 + engine() % 97);
  };
}

inline ServerConfig server_config(support::KeyKind kind = support::KeyKind::p256) {
  const auto& identity = support::identity(kind);
  ServerConfig out;
  out.chain = identity.chain;
  out.key = identity.key;
  return out;
}

/// What the tap saw of one connection, sorted by kind.
struct Seen {
  std::vector<Sighting> all;

  template <typename T>
  [[nodiscard]] std::vector<T> of(std::optional<Direction> direction = {}) const {
    std::vector<T> out;
    for (const auto& sighting : all)
      if (const auto* one = std::get_if<T>(&sighting); one && (!direction || one->direction == *direction))
        out.push_back(*one);
    return out;
  }
  [[nodiscard]] std::vector<std::string> names(Direction direction) const {
    std::vector<std::string> out;
    for (const auto& message : of<MessageSeen>(direction)) out.push_back(message_name(message.bytes));
    return out;
  }
  [[nodiscard]] bool has(Direction direction, std::string_view name) const {
    return message(direction, name) != nullptr;
  }
  [[nodiscard]] const MessageSeen* message(Direction direction, std::string_view name) const {
    for (const auto& sighting : all)
      if (const auto* one = std::get_if<MessageSeen>(&sighting);
          one && one->direction == direction && message_name(one->bytes) == name)
        return one;
    return nullptr;
  }
};

inline std::vector<Bytes> chain_in(const Seen& seen, bool tls13) {
  std::vector<Bytes> out;
  const auto* message = seen.message(Direction::server_to_client, "Certificate");
  if (!message) return out;
  for (const auto& place : Tap::certificates_in(message->bytes, tls13)) {
    const auto der = ByteView(message->bytes).subspan(place.offset, place.length);
    out.emplace_back(der.begin(), der.end());
  }
  return out;
}

/// How many bytes of application data the tap says went in `direction`; nullopt where its ranges leave a gap.
inline std::optional<std::uint64_t> clear_length(const Seen& seen, Direction direction) {
  std::uint64_t end = 0;
  for (const auto& record : seen.of<RecordSeen>(direction)) {
    if (record.content.empty() || record.content.stream != StreamId{main_connection, Layer::clear, direction})
      continue;
    if (record.content.offset != end) return std::nullopt;
    end = record.content.end();
  }
  return end;
}
/// Likewise of handshake content, where it is also what the messages add up to.
inline std::optional<std::uint64_t> handshake_length(const Seen& seen, Direction direction) {
  std::uint64_t end = 0, told = 0;
  for (const auto& record : seen.of<RecordSeen>(direction)) {
    if (record.content.empty() ||
        record.content.stream != StreamId{main_connection, Layer::handshake, direction})
      continue;
    if (record.content.offset != end) return std::nullopt;
    end = record.content.end();
  }
  for (const auto& message : seen.of<MessageSeen>(direction)) told += message.bytes.size();
  return end == told ? std::optional(end) : std::nullopt;
}

constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

struct Pair {
  explicit Pair(ClientConfig client_config = {}, ServerConfig config = server_config(),
                Chunking split = whole())
      : client(std::move(client_config)),
        server(std::make_shared<const ServerConfig>(std::move(config))),
        chunking(std::move(split)) {
    client.receive({});
    run();
  }

  /// Carries bytes both ways until nothing moves.
  void run() {
    while (step_to_server() || step_to_client()) {
    }
  }
  bool step_to_server() {
    const auto bytes = client.take_output();
    deliver(bytes, [&](ByteView part) {
      wire_c2s.insert(wire_c2s.end(), part.begin(), part.end());
      learn();
      tap.read(c2s, part, seen.all);
      server.receive(part);
    });
    return !bytes.empty();
  }
  bool step_to_client() {
    const auto bytes = server.take_output();
    deliver(bytes, [&](ByteView part) {
      wire_s2c.insert(wire_s2c.end(), part.begin(), part.end());
      client.receive(part);
      tap.read(s2c, part, seen.all);
      learn();
    });
    return !bytes.empty();
  }
  void learn() {
    for (auto& secret : client.take_secrets()) {
      tap.learn(secret, seen.all);
      secrets.push_back(std::move(secret));
    }
  }

  Client client;
  Server server;
  Chunking chunking;
  Tap tap{{}, {}, {}};
  Seen seen;
  std::vector<Secret> secrets;
  Bytes wire_c2s, wire_s2c;

 private:
  template <typename Take>
  void deliver(ByteView bytes, Take take) {
    while (!bytes.empty()) {
      const auto count = chunking(bytes.size());
      take(bytes.first(count));
      bytes = bytes.subspan(count);
    }
  }
};

}  // namespace sti::tls
