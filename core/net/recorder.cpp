#include "net/recorder.hpp"

#include <algorithm>
#include <utility>

namespace sti::net {

Recorder::Recorder(SessionId session, EventQueue& queue, const Clock& clock)
    : session_(session), queue_(queue), clock_(clock), start_(clock.steady()) {}

Range Recorder::chunk(Stream stream, Bytes bytes, protocol::Span secret) {
  auto& size = sizes_[static_cast<std::size_t>(stream)];
  const Range range{stream, size, bytes.size()};
  if (bytes.empty() || finished_) return range;
  size += bytes.size();
  Step step;
  step.event.direction = direction_of(stream);
  step.event.range = range;
  event::Chunk chunk;
  if (secret.length > 0) {
    chunk.secrets.push_back({stream, range.offset + secret.offset, secret.length});
    echoes_.learn(text_of(bytes).substr(static_cast<std::size_t>(secret.offset),
                                        static_cast<std::size_t>(secret.length)));
  }
  const auto echoes = echoes_.find(range, bytes);
  chunk.secrets.insert(chunk.secrets.end(), echoes.begin(), echoes.end());
  step.event.payload = std::move(chunk);
  step.bytes = std::move(bytes);
  push(std::move(step));
  return range;
}

void Recorder::add(Payload payload, std::optional<Direction> direction, const Range& range) {
  if (finished_) return;
  Step step;
  step.event.direction = direction;
  step.event.range = range;
  finished_ = std::holds_alternative<event::Finished>(payload);
  scrub(payload);
  if (const auto* found = std::get_if<event::Found>(&payload);
      found && found->finding.severity == Severity::error && first_error_.empty())
    first_error_ = found->finding.text;
  step.event.payload = std::move(payload);
  push(std::move(step));
}

/// What a server sends may be quoted in what is said of it. Lines, capabilities and messages that it sends
/// are ranges, which are looked through as chunks.
void Recorder::scrub(Payload& payload) const {
  if (echoes_.empty()) return;
  if (auto* found = std::get_if<event::Found>(&payload)) echoes_.scrub(found->finding.text);
  if (auto* line = std::get_if<event::Line>(&payload)) echoes_.scrub(line->note);
  if (auto* message = std::get_if<event::Handshake>(&payload)) echoes_.scrub(message->summary);
  if (auto* finished = std::get_if<event::Finished>(&payload)) echoes_.scrub(finished->reason);
  if (auto* learned = std::get_if<event::Capabilities>(&payload))
    for (auto& entry : learned->entries) echoes_.scrub(entry);
  if (auto* problem = std::get_if<event::Problem>(&payload)) {
    echoes_.scrub(problem->error.expected);
    echoes_.scrub(problem->error.got);
  }
}

void Recorder::push(Step step) {
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady() - start_).count();
  last_us_ = std::max<std::int64_t>(last_us_, elapsed);
  step.event.seq = count_++;
  step.event.t_us = last_us_;
  step.event.phase = phase_;
  queue_.push({session_, std::move(step)});
}

}  // namespace sti::net
