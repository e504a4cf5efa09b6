#include "net/recorder.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "model/finding.hpp"

namespace sti::net {
namespace {

/// The one finding that a peer cannot cause: it answers what was typed, each time.
constexpr auto our_own_input = FindingId::command_refused;

/// What a server sends may be quoted in what is said of it. Lines and messages that it sends are ranges,
/// which are looked through as chunks.
struct Scrub {
  const protocol::SecretEchoes& echoes;

  void operator()(event::Message& message) const {
    echoes.scrub(message.name);
    echoes.scrub(message.summary);
    echoes.scrub(message.note);
  }
  void operator()(event::Capabilities& learned) const {
    for (auto& entry : learned.entries) echoes.scrub(entry);
  }
  void operator()(event::Probe& probe) const { echoes.scrub(probe.answer); }
  void operator()(event::Handshake& message) const { echoes.scrub(message.summary); }
  void operator()(event::Found& found) const { echoes.scrub(found.finding.text); }
  void operator()(event::Problem& problem) const {
    echoes.scrub(problem.error.expected);
    echoes.scrub(problem.error.got);
  }
  void operator()(event::Finished& finished) const { echoes.scrub(finished.reason); }
  // What a certificate or a hello says is public, and it is in bytes that were looked through.
  void operator()(OneOf<event::Started, event::Resolving, event::Resolved, event::Connecting,
                        event::ConnectFailed, event::Connected, event::Chunk, event::Upgrade, event::Record,
                        event::Alert, event::Negotiated, event::Established, event::Certificates,
                        event::Verified, event::Secret, event::Ready, event::Closed> auto&) const {}
};

}  // namespace

Recorder::Recorder(SessionId session, EventQueue& queue, const Clock& clock)
    : session_(session), queue_(queue), clock_(clock), start_(clock.steady()) {}

void Recorder::enter(Phase phase, ConnectionId connection) {
  push_held();
  if (connection.value >= phases_.size()) phases_.resize(std::size_t{connection.value} + 1, Phase::plaintext);
  phases_[connection.value] = phase;
}

Phase Recorder::phase(ConnectionId connection) const {
  return connection.value < phases_.size() ? phases_[connection.value] : Phase::plaintext;
}

std::uint64_t Recorder::size(const StreamId& stream) const {
  const auto* const size = sizes_.find(stream);
  return size ? *size : 0;
}

Range Recorder::chunk(const StreamId& stream, Bytes bytes, protocol::Span secret) {
  auto& size = sizes_[stream];
  const Range range{stream, size, bytes.size()};
  if (bytes.empty() || finished_) return range;
  size += bytes.size();
  total_size_ += bytes.size();
  std::vector<Range> secrets;
  if (secret.length > 0) {
    secrets.push_back({stream, range.offset + secret.offset, secret.length});
    echoes_.learn(text_of(bytes).substr(static_cast<std::size_t>(secret.offset),
                                        static_cast<std::size_t>(secret.length)));
  }
  const auto echoes = echoes_.find(range, bytes);
  secrets.insert(secrets.end(), echoes.begin(), echoes.end());
  if (held_at_.stream != stream) push_held();
  if (held_.empty() && chunks_ < allowance::chunks.of(total_size_)) {
    push_chunk(range, std::move(bytes), std::move(secrets));
    return range;
  }
  constexpr std::size_t enough = 1024;
  if (held_.empty()) held_at_ = {stream, range.offset, 0};
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  held_secrets_.insert(held_secrets_.end(), secrets.begin(), secrets.end());
  held_at_.length += range.length;
  if (held_.size() >= enough) push_held();
  return range;
}

void Recorder::add(Payload payload, std::optional<Direction> direction, const Range& range,
                   ConnectionId connection) {
  if (finished_) return;
  if (const auto* found = std::get_if<event::Found>(&payload)) {
    const auto& id = found->finding.code.id();
    if (id && id != our_own_input &&
        !findings_.try_emplace(*id, allowance::findings_of_a_code).first->second.spend())
      return;
  }
  finished_ = std::holds_alternative<event::Finished>(payload);
  if (finished_)
    for (const auto& [id, budget] : findings_)
      if (budget.refused() > 0)
        push_event(event::Found{make_finding(id, and_more(budget.refused()) + " findings like these.")}, {},
                   {}, main_connection);
  push_event(std::move(payload), direction, range, connection);
}

void Recorder::push_event(Payload payload, std::optional<Direction> direction, const Range& range,
                          ConnectionId connection) {
  push_held();
  Step step;
  step.event.direction = direction;
  step.event.range = range;
  scrub(payload);
  if (const auto* found = std::get_if<event::Found>(&payload);
      found && found->finding.severity == Severity::error && first_error_.empty())
    first_error_ = found->finding.text;
  step.event.payload = std::move(payload);
  (void)ranges_.take(step.event, total_size_);  // where it is false, what was read is told all the same
  push(std::move(step), connection);
}

void Recorder::scrub(Payload& payload) const {
  if (!echoes_.empty()) std::visit(Scrub{echoes_}, payload);
}

void Recorder::push_held() {
  if (held_.empty()) return;
  push_chunk(held_at_, std::exchange(held_, {}), std::exchange(held_secrets_, {}));
}

void Recorder::push_chunk(const Range& range, Bytes bytes, std::vector<Range> secrets) {
  Step step;
  step.event.direction = range.stream.direction;
  step.event.range = range;
  step.event.payload = event::Chunk{std::move(secrets)};
  step.bytes = std::move(bytes);
  ++chunks_;
  push(std::move(step), range.stream.connection);
}

void Recorder::push(Step step, ConnectionId connection) {
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady() - start_).count();
  last_us_ = std::max<std::int64_t>(last_us_, elapsed);
  step.event.seq = count_++;
  step.event.t_us = last_us_;
  step.event.phase = phase(connection);
  if (is_about_a_connection(step.event.payload)) step.event.connection = connection;
  queue_.push({session_, std::move(step)});
}

}  // namespace sti::net
