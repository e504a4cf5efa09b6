#include "model/inspection.hpp"

#include <algorithm>
#include <variant>

namespace sti {
namespace {

void set_once(std::optional<std::int64_t>& mark, std::int64_t t) {
  if (!mark) mark = t;
}

std::optional<std::int64_t> between(std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
  return from && to ? std::optional(*to - *from) : std::nullopt;
}

}  // namespace

struct Inspection::Fold {
  Inspection& s;
  const Event& e;

  void operator()(const event::Started& started) const {
    s.target_ = started.target;
    s.started_unix_us_ = started.unix_us;
    s.name_ = started.name;
    s.tool_version_ = started.tool_version;
  }
  void operator()(const event::Resolving&) const { set_once(s.marks_.resolving, e.t_us); }
  void operator()(const event::Resolved&) const { set_once(s.marks_.resolved, e.t_us); }
  void operator()(const event::Chunk& chunk) const {
    for (const auto& secret : chunk.secrets) s.secrets_.add(secret);
  }
  void operator()(const event::Message& message) const {
    for (const auto& secret : message.secret) s.secrets_.add(secret);
  }
  void operator()(const event::Found& found) const { s.findings_.push_back(found.finding); }
  void operator()(const event::Ready&) const { s.ready_ = true; }
  void operator()(const event::Finished& finished) const {
    s.outcome_ = finished.outcome;
    s.reason_ = finished.reason;
    set_once(s.marks_.finished, e.t_us);
  }
  // What one connection came to, it says itself.
  void operator()(const OneOf<event::Connecting, event::ConnectFailed, event::Connected, event::Capabilities,
                              event::Probe, event::Upgrade, event::Record, event::Handshake, event::Alert,
                              event::Negotiated, event::Established, event::Certificates, event::Verified,
                              event::Secret, event::Problem, event::Closed> auto&) const {}
};

void Inspection::apply(Step step) {
  if (step.event.get_if<event::Chunk>()) bytes_.append(step.event.range.stream, step.bytes);
  events_.push_back(std::move(step.event));
  const auto& e = events_.back();
  if (e.connection)
    connection(*e.connection).apply(e, bytes_);
  else
    connections_.front().reach(e.phase);
  std::visit(Fold{*this, e}, e.payload);
}

Connection& Inspection::connection(ConnectionId id) {
  while (connections_.size() <= id.value)
    connections_.emplace_back(ConnectionId{static_cast<std::uint32_t>(connections_.size())});
  return connections_[id.value];
}

std::optional<Outcome> Inspection::standing() const {
  if (outcome_) return outcome_;
  if (!open_for_commands() || !tls_established() || !verification()) return std::nullopt;
  return verification()->verified() ? Outcome::verified : Outcome::unverified;
}

bool Inspection::tls_first() const {
  const auto* facts = scheme();
  return facts ? facts->tls_first : phase() == Phase::tls && !plaintext();
}

std::optional<bool> Inspection::starttls_offered() const {
  if (plaintext() && plaintext()->starttls_offered) return plaintext()->starttls_offered;
  return outcome_ == Outcome::not_offered ? std::optional(false) : std::nullopt;
}

bool Inspection::error_found() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Finding& f) { return f.severity == Severity::error; });
}

Timing Inspection::timing() const {
  const auto& of = main().marks();
  Timing t;
  t.resolve = between(marks_.resolving, marks_.resolved);
  t.connect = between(of.connecting, of.connected);
  t.greeting = between(of.connected, of.greeted);
  t.upgrade = between(of.greeted ? of.greeted : of.connected, of.upgraded);
  t.handshake = between(of.upgraded ? of.upgraded : of.connected, of.established);
  t.total = marks_.finished;
  return t;
}

}  // namespace sti
