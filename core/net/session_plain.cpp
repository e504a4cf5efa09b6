// The session before TLS: the dialogue in plaintext, up to the byte where it ends.
#include <algorithm>
#include <chrono>
#include <utility>

#include "model/escape.hpp"
#include "net/session.hpp"
#include "net/tls_probe.hpp"

namespace sti::net {

using namespace std::chrono_literals;

asio::awaitable<std::optional<Ending>> LiveSession::speak_plaintext() {
  dialogue_->connected(actions_);
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    auto wish = act();
    co_await flush();
    if (wish.failed) co_return std::move(wish.failed);
    if (wish.start_tls) co_return pass_gate();
    if (wish.done)
      co_return Ending{Outcome::inconclusive, "the conversation ended before STARTTLS was answered"};

    // Nothing is asked while something is there to be read: it cannot be the answer.
    if (dialogue_->wants_to_ask()) {
      if (!spent() && read_waiting())
        hear_plaintext();
      else
        dialogue_->ask(actions_);
      continue;
    }
    auto limit = options_.step_timeout;
    if (received_ == 0) {
      const auto spent =
          std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
      limit = std::max(limit - spent, 0ms);
      if (may_probe()) limit = options_.silence_before_probe;
    }
    const auto arrival = co_await read(limit);
    switch (arrival) {
      case Arrival::bytes:
        hear_plaintext();
        break;
      case Arrival::ended:
      case Arrival::reset:
        co_return plaintext_ended(arrival);
      case Arrival::stopped:
        if (!may_probe() || patience_.stop() != Stop::step_over) co_return plaintext_stopped();
        if (auto ending = co_await probe()) co_return std::move(*ending);
        break;
      case Arrival::too_much:
        co_return too_much();
      case Arrival::interrupted:
        break;
    }
  }
}

bool LiveSession::may_probe() const {
  return !probed_ && received_ == 0 && options_.silence_before_probe < options_.step_timeout;
}

/// A server that waits for a ClientHello and one that is slow to greet are both silent. Which it is, a second
/// connection can tell without disturbing the first.
asio::awaitable<std::optional<Ending>> LiveSession::probe() {
  probed_ = true;
  if (!co_await probe_tls(surroundings_.executor, remote_, tls_config(), patience_, options_.probe_timeout,
                          recorder_))
    co_return std::nullopt;
  std::string what = "this port speaks TLS from the first byte";
  if (!protocol_->counterpart.empty()) what += ": use " + std::string(protocol_->counterpart);
  const auto silence = "nothing for " + seconds_text(options_.silence_before_probe);
  recorder_.add(event::Found{make_finding(
      FindingId::wrong_protocol, "Where " + dialogue_->waiting_for() + " was expected came " + silence +
                                     ", and a ClientHello on a second connection was answered: " + what +
                                     ".")});
  co_return problem(Outcome::timeout, {Fault::incomplete, "waiting for the server", dialogue_->waiting_for(),
                                       silence + "; " + what, std::nullopt});
}

void LiveSession::hear_plaintext() {
  record_arrived();
  taken_ += dialogue_->receive(arrived(), actions_);
}

Ending LiveSession::plaintext_stopped() {
  if (patience_.cancelled()) return stopped();
  dialogue_->timed_out(actions_);
  auto wish = act();
  return wish.failed ? std::move(*wish.failed) : stopped();
}

Ending LiveSession::plaintext_ended(Arrival arrival) {
  note_end(arrival);
  if (arrival == Arrival::reset && received_ == 0) {
    recorder_.add(event::Found{
        make_finding(FindingId::closed_early, "The connection was reset before the server said anything.")});
    return problem(Outcome::unreachable, {Fault::local, "waiting for the server", dialogue_->waiting_for(),
                                          "a connection reset", std::nullopt});
  }
  dialogue_->input_ended(actions_);
  auto wish = act();
  if (wish.failed) return std::move(*wish.failed);
  return problem(Outcome::inconclusive,
                 {Fault::incomplete, "waiting for the server", dialogue_->waiting_for(),
                  "the end of the connection", std::nullopt});
}

std::optional<Ending> LiveSession::pass_gate() {
  UpgradeGate gate(taken_, recorder_.size(main_stream::wire_s2c));
  const auto look = [&] {
    while (!spent() && read_waiting()) {
      record_arrived();
      gate.arrived(recorder_.size(main_stream::wire_s2c));
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

  // They may have come in several reads, of which the last one is still here.
  const Range injected = gate.injected();
  const auto last = arrived();
  const bool whole = injected.length <= last.size();
  auto ending =
      bytes_injected(injected, whole ? last.last(static_cast<std::size_t>(injected.length)) : ByteView{},
                     "after the reply that accepts STARTTLS");
  if (options_.go_on_after_injection) return std::nullopt;
  return ending;
}

Ending LiveSession::bytes_injected(const Range& where, ByteView bytes, std::string_view when) {
  std::string text = std::to_string(where.length) + (where.length == 1 ? " byte" : " bytes") +
                     " arrived in plaintext " + std::string(when);
  if (!bytes.empty()) text += ": " + quoted(bytes);
  recorder_.add(event::Found{make_finding(FindingId::plaintext_injected, std::move(text), where)});
  return Ending{Outcome::violation, "bytes were injected at the upgrade"};
}

}  // namespace sti::net
