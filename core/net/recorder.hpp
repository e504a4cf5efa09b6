#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/budget.hpp"
#include "model/event.hpp"
#include "model/event_ranges.hpp"
#include "model/per_stream.hpp"
#include "net/clock.hpp"
#include "net/event_queue.hpp"
#include "protocol/dialogue.hpp"
#include "protocol/secret_echoes.hpp"

namespace sti::net {

/// Writes one session's transcript: gives each event its place and time, and keeps count of the streams so
/// that a chunk's bytes can be moved on to the reader while the ranges into them are known here. A peer that
/// sends next to nothing at a time does not make it grow: its bytes are gathered, its findings counted, and
/// whether it has made too many events is told.
class Recorder {
 public:
  Recorder(SessionId session, EventQueue& queue, const Clock& clock);

  /// The phase of the events of a connection that follow.
  void enter(Phase phase, ConnectionId connection = main_connection);
  [[nodiscard]] Phase phase(ConnectionId connection = main_connection) const;

  /// Appends `bytes` to `stream`. Nothing is recorded where there are none. `secret` are those of them that
  /// are, counted from the first; whatever repeats them from now on, in any stream and in the texts of
  /// events, is secret too.
  Range chunk(const StreamId& stream, Bytes bytes, protocol::Span secret = {});
  /// What repeats `text` from now on is secret: it was found out to be so after it was recorded.
  void learn_secret(std::string_view text) { echoes_.learn(text); }
  /// Records an event about `range`, which was recorded before. Nothing is taken any more after Finished.
  /// `connection` is the one it is about, where it is about one (is_about_a_connection).
  void add(Payload payload, std::optional<Direction> direction = std::nullopt, const Range& range = {},
           ConnectionId connection = main_connection);

  [[nodiscard]] std::uint64_t size(const StreamId& stream) const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Events but for chunks, and how many of them there may be by what was received so far.
  [[nodiscard]] std::uint64_t events() const { return count_ - chunks_; }
  [[nodiscard]] std::uint64_t most_events() const {
    return allowance::events.of(size(main_stream::wire_s2c));
  }
  [[nodiscard]] bool finished() const { return finished_; }
  /// The text of the first finding of severity error; empty where none was made.
  [[nodiscard]] const std::string& first_error() const { return first_error_; }

 private:
  void push(Step step, ConnectionId connection);
  void scrub(Payload& payload) const;
  void push_chunk(const Range& range, Bytes bytes, std::vector<Range> secrets);
  void push_held();
  void push_event(Payload payload, std::optional<Direction> direction, const Range& range,
                  ConnectionId connection);

  SessionId session_;
  EventQueue& queue_;
  const Clock& clock_;
  std::chrono::steady_clock::time_point start_;
  PerStream<std::uint64_t> sizes_;
  std::uint64_t total_size_ = 0;
  std::uint64_t count_ = 0, chunks_ = 0;
  Range held_at_;  ///< where the bytes are that are held back to be one chunk with what follows
  Bytes held_;
  std::vector<Range> held_secrets_;
  std::map<FindingId, Budget> findings_;
  RangeAllowance ranges_;
  std::int64_t last_us_ = 0;
  std::vector<Phase> phases_;  ///< by connection; plaintext where it is not that long
  bool finished_ = false;
  std::string first_error_;
  protocol::SecretEchoes echoes_;
};

}  // namespace sti::net
