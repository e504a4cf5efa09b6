// The session before TLS: the dialogue in plaintext, up to the byte where it ends.
#include <utility>

#include "model/escape.hpp"
#include "net/session.hpp"

namespace sti::net {

asio::awaitable<std::optional<Ending>> LiveSession::speak_plaintext() {
  dialogue_->connected(actions_);
  for (;;) {
    auto wish = act();
    co_await flush();
    if (wish.failed) co_return std::move(wish.failed);
    if (wish.start_tls) co_return pass_gate();
    if (wish.done)
      co_return Ending{Outcome::inconclusive, "the conversation ended before STARTTLS was answered"};

    const auto arrival = co_await read(options_.step_timeout);
    switch (arrival) {
      case Arrival::bytes:
        record_arrived();
        taken_ += dialogue_->receive(arrived(), actions_);
        break;
      case Arrival::ended:
      case Arrival::reset:
        co_return plaintext_ended(arrival);
      case Arrival::stopped:
        co_return stopped();
      case Arrival::too_much:
        co_return too_much();
      case Arrival::interrupted:
        break;
    }
  }
}

Ending LiveSession::plaintext_ended(Arrival arrival) {
  note_end(arrival);
  if (arrival == Arrival::reset && received_ == 0)
    return problem(Outcome::unreachable, {Fault::local, "waiting for the server", dialogue_->waiting_for(),
                                          "a connection reset", std::nullopt});
  dialogue_->input_ended(actions_);
  auto wish = act();
  if (wish.failed) return std::move(*wish.failed);
  return problem(Outcome::inconclusive,
                 {Fault::incomplete, "waiting for the server", dialogue_->waiting_for(),
                  "the end of the connection", std::nullopt});
}

std::optional<Ending> LiveSession::pass_gate() {
  UpgradeGate gate(taken_, recorder_.size(Stream::wire_s2c));
  const auto look = [&] {
    while (received_ <= options_.most_bytes && read_waiting()) {
      record_arrived();
      gate.arrived(recorder_.size(Stream::wire_s2c));
    }
  };
  look();
  if (gate.clean() || options_.go_on_after_injection) {
    make_tls();
    look();  // the last moment at which what comes cannot be an answer to our ClientHello
  }
  recorder_.enter(Phase::upgrade);
  recorder_.add(event::Upgrade{gate.offset()}, Direction::server_to_client, gate.injected());
  if (gate.clean()) return std::nullopt;

  const Range injected = gate.injected();
  std::string text = std::to_string(injected.length) + (injected.length == 1 ? " byte" : " bytes") +
                     " arrived in plaintext after the reply that accepts STARTTLS";
  // They may have come in several reads, of which the last one is still here.
  const auto last = arrived();
  if (injected.length <= last.size())
    text += ": " + quoted(last.last(static_cast<std::size_t>(injected.length)));
  recorder_.add(event::Found{make_finding("plaintext-injected", std::move(text), injected)});
  if (options_.go_on_after_injection) return std::nullopt;
  return Ending{Outcome::violation, "bytes were injected at the upgrade"};
}

}  // namespace sti::net
