// The session inside TLS: the dialogue goes on, commands, the goodbye and an orderly end.
#include <algorithm>
#include <chrono>
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
  if (protocol_->tls_first)
    dialogue_->connected(actions_);
  else
    dialogue_->secured(actions_);

  auto turn = co_await ask();
  if (turn == Turn::go_on && options_.stay_open) turn = co_await stay();
  if (turn == Turn::go_on) turn = co_await say_goodbye();
  auto ending = come_to(turn);
  if (turn == Turn::too_much) co_return ending;
  auto broken = co_await close_tls();
  const bool in_order = turn == Turn::go_on || turn == Turn::done || turn == Turn::ended;
  co_return broken&& in_order ? std::move(*broken) : std::move(ending);
}

asio::awaitable<LiveSession::Turn> LiveSession::ask() {
  for (;;) {
    if (const auto turn = co_await carry_out(); turn != Turn::go_on) co_return turn;
    if (ready_) co_return Turn::go_on;
    // Nothing is asked while something is there to be read: it cannot be the answer.
    if (dialogue_->wants_to_ask() && !anything_at_hand()) {
      dialogue_->ask(actions_);
      continue;
    }
    const auto turn = co_await hear(options_.step_timeout);
    if (turn == Turn::stopped && !patience_.cancelled()) {
      dialogue_->timed_out(actions_);
      const auto last = co_await carry_out();
      co_return last == Turn::go_on ? Turn::stopped : last;
    }
    if (turn != Turn::go_on) co_return turn;
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
      ++commands_sent_;
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

/// Takes what has arrived, without waiting. True where there is something for the dialogue in it, or may be
/// once the rest of a record has come, or where TLS is over.
bool LiveSession::anything_at_hand() {
  while (tls_->state() == tls::State::open && clear_.empty()) {
    if (for_tls_ == 0) {
      if (spent() || !read_waiting()) break;
      note_arrival();
    }
    take_record();
  }
  return tls_->state() != tls::State::open || !clear_.empty() || tls_->in_record();
}

/// Waits for something from inside TLS and lets the dialogue answer it. Where the dialogue wants to ask, for
/// one arrival only.
asio::awaitable<LiveSession::Turn> LiveSession::hear(std::chrono::milliseconds limit) {
  while (clear_.empty()) {
    if (tls_->state() != tls::State::open) {
      const auto turn = co_await hear_the_end();
      co_return turn;
    }
    const auto arrival = co_await read_tls(limit);
    if (arrival == Arrival::stopped) co_return Turn::stopped;
    if (arrival == Arrival::too_much) co_return Turn::too_much;
    if (arrival == Arrival::interrupted) co_return Turn::go_on;
    // A record with nothing for the dialogue in it, such as a NewSessionTicket, may be all that kept it from
    // asking.
    if (clear_.empty() && dialogue_->wants_to_ask()) co_return Turn::go_on;
  }
  dialogue_->receive(clear_, actions_);
  recorder_.chunk(main_stream::clear_s2c, std::exchange(clear_, {}));
  co_return Turn::go_on;
}

asio::awaitable<LiveSession::Turn> LiveSession::hear_the_end() {
  if (auto broken = connection_over()) {
    failure_ = std::move(broken);
    co_return Turn::tls_failed;
  }
  dialogue_->input_ended(actions_);
  const auto turn = co_await carry_out();
  co_return turn == Turn::go_on ? Turn::ended : turn;
}

/// What it means that TLS is over, by how it ended and by what had been reached, and never by whether
/// something was heard; nullopt where it is an end as others are, which the dialogue judges.
std::optional<Ending> LiveSession::connection_over() {
  const bool broken = tls_->state() == tls::State::failed;
  auto end = broken ? tls_->failure()
                    : tls_->end(stream_end_.value_or(TlsEnd::Kind::close_notify),
                                {Fault::incomplete, "waiting for the server", dialogue_->waiting_for(),
                                 "the end of the connection", std::nullopt});
  auto findings = connection_findings(end, ready_);
  const auto reason = findings.empty() ? std::string{} : sentence_of(findings.front().text);
  for (auto& finding : findings) recorder_.add(event::Found{std::move(finding)});
  const bool wants_certificate = wants_client_certificate(end);
  if (!broken && !wants_certificate) return std::nullopt;
  const bool stands = ready_ || end.kind == TlsEnd::Kind::library_limit;
  auto ending = problem(wants_certificate ? Outcome::handshake_failed
                        : stands          ? judged().outcome
                                          : Outcome::violation,
                        std::move(end.error));
  ending.reason = reason;
  return ending;
}

/// The next record from the wire into TLS, or as much of it as there is; the end of either is noted once.
asio::awaitable<LiveSession::Arrival> LiveSession::read_tls(std::chrono::milliseconds limit) {
  if (for_tls_ > 0) {
    take_record();
    co_return Arrival::bytes;
  }
  const auto arrival = co_await read(limit);
  if (arrival == Arrival::bytes) {
    note_arrival();
    take_record();
  } else if (arrival == Arrival::ended || arrival == Arrival::reset) {
    note_end(arrival);
    stream_end_ = arrival == Arrival::reset ? TlsEnd::Kind::reset : TlsEnd::Kind::end_of_stream;
    tls_->end_of_stream();
    // RFC 8446 §6.1: without close_notify an end by the peer cannot be told from a truncation.
    recorder_.add(
        event::Found{make_finding(FindingId::truncated_close,
                                  std::string(arrival == Arrival::reset ? "The connection was reset"
                                                                        : "The server ended the connection") +
                                      " without close_notify.")});
  }
  co_return arrival;
}

void LiveSession::note_arrival() {
  arrived_at_ = record_arrived();
  for_tls_ = arrived().size();
}

/// One at a time, so that the lines a record held stand in the transcript before what came after it.
void LiveSession::take_record() {
  const auto rest = arrived().last(for_tls_);
  const Range where{arrived_at_.stream, arrived_at_.offset + (arrived().size() - for_tls_), for_tls_};
  const auto before = tls_->state();
  for_tls_ -= tls_->receive(rest, where);
  const auto clear = tls_->take_plaintext();
  clear_.insert(clear_.end(), clear.begin(), clear.end());
  if (before == tls::State::open && tls_->state() == tls::State::peer_closed)
    recorder_.add(event::Closed{event::CloseKind::close_notify}, s2c);
}

/// Ends TLS in order; what it means where the peer then breaks it.
asio::awaitable<std::optional<Ending>> LiveSession::close_tls() {
  const auto take_rest = [this] {
    while (for_tls_ > 0) take_record();
    recorder_.chunk(main_stream::clear_s2c, std::exchange(clear_, {}));
  };
  const bool broken_before = tls_->state() == tls::State::failed;
  take_rest();
  const auto before = tls_->state();
  if (before == tls::State::open || before == tls::State::peer_closed) tls_->close();
  co_await flush();  // an alert, perhaps
  const auto start = std::chrono::steady_clock::now();
  while (tls_->state() == tls::State::open) {
    const auto arrival = co_await read_tls(left_of(options_.closing_timeout, start));
    if (arrival == Arrival::stopped || arrival == Arrival::too_much) break;
    take_rest();
  }
  if (broken_before || tls_->state() != tls::State::failed) co_return std::nullopt;
  co_return connection_over();
}

Ending LiveSession::judged() const {
  return judge_.verified() ? Ending{Outcome::verified, ""} : Ending{Outcome::unverified, judge_.objection()};
}

Ending LiveSession::come_to(Turn turn) {
  auto ending = judged();
  switch (turn) {
    case Turn::tls_failed:
      return std::move(*failure_);
    case Turn::too_much:
      return too_much();
    case Turn::failed:
      if (ready_) break;
      if (!protocol_->tls_first && failure_->outcome != Outcome::violation) note_silence();
      // TLS is up, and that is what an upgrade is judged by; only a broken protocol weighs more. Where TLS
      // comes first, the greeting inside it counts as any greeting does.
      if (failure_->outcome == Outcome::violation || protocol_->tls_first) return std::move(*failure_);
      ending.reason = std::move(failure_->reason);
      break;
    case Turn::stopped:
      if (!ready_ && !patience_.cancelled()) note_silence();
      break;
    case Turn::ended:
      if (!ready_) note_silence();
      break;
    case Turn::go_on:
    case Turn::done:
      break;
  }
  return ending;
}

void LiveSession::note_silence() {
  recorder_.add(event::Found{make_finding(FindingId::no_reply_after_upgrade,
                                          "TLS is up, but " + dialogue_->waiting_for() + " did not come.")});
}

}  // namespace sti::net
