// Writes transcripts by hand, step by step, as the engine would, for tests that need a session and no
// network.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/inspection.hpp"

namespace sti::test {

/// A transcript in the making. Time and phase are set by the caller and hold for all steps that follow.
class Recording {
 public:
  /// Begins with Started, at 2026-03-01T12:00:00Z.
  explicit Recording(Target target);

  Recording& wait(std::int64_t microseconds);
  Recording& enter(Phase phase);

  /// What follows is about this connection.
  Recording& on(ConnectionId connection);

  /// Appends a step as it stands.
  void add(Payload payload, std::optional<Direction> direction = {}, Range range = {});
  /// Appends bytes to a stream, as a chunk, and returns where they are.
  Range chunk(const StreamId& stream, ByteView bytes);

  /// A line of the dialogue with its chunk: on the wire before TLS; inside it, a record with made-up
  /// ciphertext on the wire and the line in the clear stream. `secret` is a part of `text` to be hidden.
  Range line(Direction direction, std::string_view text, event::MessageRole role, std::string_view note = {},
             std::string_view secret = {});
  /// One TLS record with its chunk. Returns the record's place on the wire.
  Range record(Direction direction, std::uint8_t type, bool encrypted, ByteView fragment);
  /// A handshake message with the record that carries it. Returns its place in the handshake stream.
  Range handshake(Direction direction, std::uint8_t type, std::string_view name, std::string_view summary,
                  ByteView body, bool encrypted);

  [[nodiscard]] std::uint64_t size(const StreamId& stream) { return sizes_[stream]; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

 private:
  std::vector<Step> steps_;
  std::int64_t now_ = 0;
  Phase phase_ = Phase::plaintext;
  ConnectionId connection_;
  PerStream<std::uint64_t> sizes_;
};

/// The fold of `steps`.
Inspection session_of(const std::vector<Step>& steps);

}  // namespace sti::test
