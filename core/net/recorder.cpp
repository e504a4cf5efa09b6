#include "net/recorder.hpp"

#include <algorithm>
#include <utility>

namespace sti::net {

Recorder::Recorder(SessionId session, EventQueue& queue, const Clock& clock)
    : session_(session), queue_(queue), clock_(clock), start_(clock.steady()) {}

Range Recorder::chunk(Stream stream, Bytes bytes) {
  auto& size = sizes_[static_cast<std::size_t>(stream)];
  const Range range{stream, size, bytes.size()};
  if (bytes.empty() || finished_) return range;
  size += bytes.size();
  Step step;
  step.event.direction = direction_of(stream);
  step.event.range = range;
  step.event.payload = event::Chunk{};
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
  if (const auto* found = std::get_if<event::Found>(&payload);
      found && found->finding.severity == Severity::error && first_error_.empty())
    first_error_ = found->finding.text;
  step.event.payload = std::move(payload);
  push(std::move(step));
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
