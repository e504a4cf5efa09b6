// The session inside TLS: the dialogue goes on, commands, the goodbye and an orderly end.
#include <utility>

#include "net/session.hpp"

namespace sti::net {
namespace {

constexpr auto s2c = Direction::server_to_client;

/// What is left of `limit` since `start`, not below zero.
std::chrono::milliseconds left_of(std::chrono::milliseconds limit,
                                  std::chrono::steady_clock::time_point start) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(start + limit - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds{0});
}

}  // namespace

asio::awaitable<Ending> LiveSession::speak_encrypted() {
  inside_ = true;
  heard_ = false;
  if (protocol_->tls_first)
    dialogue_->connected(actions_);
  else
    dialogue_->secured(actions_);

  auto turn = co_await ask();
  if (turn == Turn::go_on && options_.stay_open) turn = co_await stay();
  if (turn == Turn::go_on) turn = co_await say_goodbye();
  auto ending = come_to(turn);
  if (turn != Turn::too_much) co_await close_tls();
  co_return ending;
}

asio::awaitable<LiveSession::Turn> LiveSession::ask() {
  for (;;) {
    if (const auto turn = co_await carry_out(); turn != Turn::go_on) co_return turn;
    if (ready_) co_return Turn::go_on;
    if (const auto turn = co_await hear(options_.step_timeout); turn != Turn::go_on) co_return turn;
  }
}

asio::awaitable<LiveSession::Turn> LiveSession::stay() {
  patience_.lift_session_limit();
  open_ = true;
  auto turn = Turn::go_on;
  while (turn == Turn::go_on) {
    if (!commands_.empty()) {
      dialogue_->command(commands_.front(), actions_);
      commands_.pop_front();
    } else if (closing_) {
      break;
    }
    turn = co_await carry_out();
    if (turn == Turn::go_on && !has_errand()) turn = co_await hear(options_.idle_timeout);
  }
  open_ = false;
  const bool idle = turn == Turn::stopped && patience_.stop() == Stop::step_over;
  co_return idle ? Turn::go_on : turn;
}

asio::awaitable<LiveSession::Turn> LiveSession::say_goodbye() {
  const auto start = std::chrono::steady_clock::now();
  dialogue_->goodbye(actions_);
  for (;;) {
    if (const auto turn = co_await carry_out(); turn != Turn::go_on) co_return turn;
    const auto turn = co_await hear(left_of(options_.closing_timeout, start));
    if (turn != Turn::go_on) co_return turn;
  }
}

/// Does what the dialogue wants done.
asio::awaitable<LiveSession::Turn> LiveSession::carry_out() {
  auto wish = act();
  co_await flush();
  if (wish.failed) {
    failure_ = std::move(wish.failed);
    co_return Turn::failed;
  }
  co_return wish.done ? Turn::done : Turn::go_on;
}

/// Waits for something from inside TLS and lets the dialogue answer it.
asio::awaitable<LiveSession::Turn> LiveSession::hear(std::chrono::milliseconds limit) {
  auto clear = tls_->take_plaintext();
  while (clear.empty()) {
    if (tls_->state() != tls::State::open) co_return co_await hear_the_end();
    switch (co_await read_tls(limit)) {
      case Arrival::stopped:
        co_return Turn::stopped;
      case Arrival::too_much:
        co_return Turn::too_much;
      case Arrival::interrupted:
        co_return Turn::go_on;
      default:
        clear = tls_->take_plaintext();
    }
  }
  dialogue_->receive(clear, actions_);
  recorder_.chunk(Stream::clear_s2c, std::move(clear));
  co_return Turn::go_on;
}

asio::awaitable<LiveSession::Turn> LiveSession::hear_the_end() {
  if (tls_->state() == tls::State::failed) {
    failure_ = problem(
        heard_ ? judged().outcome : Outcome::handshake_failed,
        tls_->error().value_or(Error{Fault::misbehaved, "reading TLS", "", "it failed", std::nullopt}));
    co_return Turn::tls_failed;
  }
  dialogue_->input_ended(actions_);
  const auto turn = co_await carry_out();
  co_return turn == Turn::go_on ? Turn::ended : turn;
}

/// The next record from the wire into TLS, or as much of it as there is; the end of either is noted once.
asio::awaitable<LiveSession::Arrival> LiveSession::read_tls(std::chrono::milliseconds limit) {
  if (for_tls_ > 0) {
    take_record();
    co_return Arrival::bytes;
  }
  const auto arrival = co_await read(limit);
  if (arrival == Arrival::bytes) {
    arrived_at_ = record_arrived();
    for_tls_ = arrived().size();
    take_record();
  } else if (arrival == Arrival::ended || arrival == Arrival::reset) {
    note_end(arrival);
    tls_->end_of_stream();
    // RFC 8446 §6.1: without close_notify an end by the peer cannot be told from a truncation.
    recorder_.add(event::Found{make_finding(
        "truncated-close", std::string(arrival == Arrival::reset ? "The connection was reset"
                                                                 : "The server ended the connection") +
                               " without close_notify.")});
  }
  co_return arrival;
}

/// One at a time, so that the lines a record held stand in the transcript before what came after it.
void LiveSession::take_record() {
  const auto rest = arrived().last(for_tls_);
  const auto size = tls_->rest_of_record(rest);
  const Range where{arrived_at_.stream, arrived_at_.offset + (arrived().size() - for_tls_), size};
  const auto before = tls_->state();
  tls_->receive(rest.first(size), where);
  for_tls_ -= size;
  if (before == tls::State::open && tls_->state() == tls::State::peer_closed)
    recorder_.add(event::Closed{event::CloseKind::close_notify}, s2c);
}

asio::awaitable<void> LiveSession::close_tls() {
  while (for_tls_ > 0) {
    take_record();
    recorder_.chunk(Stream::clear_s2c, tls_->take_plaintext());
  }
  const auto before = tls_->state();
  if (before != tls::State::open && before != tls::State::peer_closed) {
    co_await flush();  // an alert, perhaps
    co_return;
  }
  tls_->close();
  co_await flush();
  if (before != tls::State::open) co_return;
  const auto start = std::chrono::steady_clock::now();
  while (tls_->state() == tls::State::open) {
    const auto arrival = co_await read_tls(left_of(options_.closing_timeout, start));
    if (arrival == Arrival::stopped || arrival == Arrival::too_much) break;
    recorder_.chunk(Stream::clear_s2c, tls_->take_plaintext());
  }
}

Ending LiveSession::judged() const {
  return judge_.verified() ? Ending{Outcome::verified, ""}
                           : Ending{Outcome::unverified, "the certificate could not be verified"};
}

Ending LiveSession::come_to(Turn turn) {
  auto ending = judged();
  const bool silent = !ready_ && !heard_;
  switch (turn) {
    case Turn::tls_failed:
      return std::move(*failure_);
    case Turn::too_much:
      return too_much();
    case Turn::failed:
      if (ready_) break;
      if (silent && !protocol_->tls_first && failure_->outcome != Outcome::violation) note_silence();
      // TLS is up, and that is what an upgrade is judged by; only a broken protocol weighs more. Where TLS
      // comes first, the greeting inside it counts as any greeting does.
      if (failure_->outcome == Outcome::violation || protocol_->tls_first) return std::move(*failure_);
      ending.reason = std::move(failure_->reason);
      break;
    case Turn::stopped:
      if (!ready_ && !patience_.cancelled()) note_silence();
      break;
    case Turn::ended:
      if (silent) note_silence();
      break;
    case Turn::go_on:
    case Turn::done:
      break;
  }
  return ending;
}

void LiveSession::note_silence() {
  recorder_.add(event::Found{make_finding("no-reply-after-upgrade",
                                          "TLS is up, but " + dialogue_->waiting_for() + " did not come.")});
}

}  // namespace sti::net
