#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "model/budget.hpp"
#include "model/event.hpp"
#include "model/event_ranges.hpp"
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

  /// The phase of the events that follow.
  void enter(Phase phase);
  [[nodiscard]] Phase phase() const { return phase_; }

  /// Appends `bytes` to `stream`. Nothing is recorded where there are none. `secret` are those of them that
  /// are, counted from the first; whatever repeats them from now on, in any stream and in the texts of
  /// events, is secret too.
  Range chunk(Stream stream, Bytes bytes, protocol::Span secret = {});
  /// Records an event about `range`, which was recorded before. Nothing is taken any more after Finished.
  void add(Payload payload, std::optional<Direction> direction = std::nullopt, const Range& range = {});

  [[nodiscard]] std::uint64_t size(Stream stream) const { return sizes_[static_cast<std::size_t>(stream)]; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Events but for chunks, and how many of them there may be by what was received so far.
  [[nodiscard]] std::uint64_t events() const { return count_ - chunks_; }
  [[nodiscard]] std::uint64_t most_events() const { return allowance::events.of(size(Stream::wire_s2c)); }
  [[nodiscard]] bool finished() const { return finished_; }
  /// The text of the first finding of severity error; empty where none was made.
  [[nodiscard]] const std::string& first_error() const { return first_error_; }

 private:
  void push(Step step);
  void scrub(Payload& payload) const;
  void push_chunk(const Range& range, Bytes bytes, std::vector<Range> secrets);
  void push_held();
  void push_event(Payload payload, std::optional<Direction> direction, const Range& range);
  [[nodiscard]] std::uint64_t total_size() const;

  SessionId session_;
  EventQueue& queue_;
  const Clock& clock_;
  std::chrono::steady_clock::time_point start_;
  std::array<std::uint64_t, stream_count> sizes_{};
  std::uint64_t count_ = 0, chunks_ = 0;
  Range held_at_;  ///< where the bytes are that are held back to be one chunk with what follows
  Bytes held_;
  std::vector<Range> held_secrets_;
  std::map<FindingId, Budget> findings_;
  RangeAllowance ranges_;
  std::int64_t last_us_ = 0;
  Phase phase_ = Phase::plaintext;
  bool finished_ = false;
  std::string first_error_;
  protocol::SecretEchoes echoes_;
};

}  // namespace sti::net
