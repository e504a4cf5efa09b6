#include "net/session.hpp"

#include <algorithm>
#include <array>
#include <asio/this_coro.hpp>
#include <bit>
#include <exception>
#include <utility>
#include <variant>

#include "model/escape.hpp"

namespace sti::net {
namespace {

constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

/// Commands that a person has typed ahead; more are a mistake of whoever drives us.
constexpr std::size_t most_commands = 1000;

std::string name_for(const SessionOptions& options) {
  auto name = options.name.empty() ? options.target.host : options.name;
  // A name in a certificate or in SNI has no trailing dot (RFC 6066 §3).
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  // Nor has an address in a certificate a zone (RFC 4007 §11), which means something on this machine alone.
  if (name.find(':') != std::string::npos) name.resize(std::min(name.find('%'), name.size()));
  return name;
}

}  // namespace

LiveSession::LiveSession(SessionId id, SessionOptions options, Surroundings surroundings)
    : options_(std::move(options)),
      surroundings_(std::move(surroundings)),
      name_(name_for(options_)),
      protocol_(protocol::find(options_.target.scheme)),
      recorder_(id, surroundings_.queue, surroundings_.clock),
      patience_(surroundings_.executor),
      judge_(options_, name_, surroundings_.clock, recorder_),
      socket_(surroundings_.executor) {}

asio::awaitable<void> LiveSession::run() {
  // Being cancelled is a value here, not an exception: each wait looks at patience_ when it returns.
  co_await asio::this_coro::throw_if_cancelled(false);
  recorder_.add(event::Started{options_.target, surroundings_.clock.unix_us(), name_, STARTTLS_VERSION});
  patience_.limit_session(options_.session_timeout);
  auto ending = co_await converse();
  shut();
  if (patience_.cancelled()) ending = {Outcome::cancelled, "given up on request"};
  if (ending.reason.empty()) ending.reason = sentence_of(recorder_.first_error());
  recorder_.add(event::Finished{ending.outcome, std::move(ending.reason)});
}

asio::awaitable<Ending> LiveSession::converse() {
  if (!protocol_)
    co_return problem(Outcome::unreachable, {Fault::local, "starting the session", "a scheme that is known",
                                             escaped(options_.target.scheme), std::nullopt});
  std::array<std::uint8_t, sizeof(std::uint64_t)> random{};
  (options_.random ? options_.random : tls::system_random())(random);
  dialogue_ = protocol_->make({name_, options_.own_name, protocol_->tls_first, options_.try_anyway,
                               std::bit_cast<std::uint64_t>(random)});
  if (protocol_->tls_first) recorder_.enter(Phase::tls);
  if (auto ending = co_await connect()) co_return std::move(*ending);
  if (!protocol_->tls_first)
    if (auto ending = co_await speak_plaintext()) co_return std::move(*ending);
  if (auto ending = co_await shake_hands()) co_return std::move(*ending);
  co_return co_await speak_encrypted();
}

void LiveSession::command(std::string line) {
  if (!open_ || commands_.size() >= most_commands) return;
  commands_.push_back(std::move(line));
  if (reading_) patience_.interrupt();
}

void LiveSession::close() {
  if (!open_) return;
  closing_ = true;
  if (reading_) patience_.interrupt();
}

void LiveSession::crashed(const std::exception_ptr& exception) {
  std::string what = "unknown exception";
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    what = escaped(e.what());
  } catch (...) {
  }
  auto ending = problem(Outcome::cancelled, {Fault::local, "running the session", "", what, std::nullopt});
  shut();
  recorder_.add(event::Finished{ending.outcome, "internal error: " + ending.reason});
}

LiveSession::Wish LiveSession::act() {
  Wish wish;
  std::string why;  // the finding that a failure rests on: it quotes what the server said
  for (auto& action : actions_) {
    if (auto* send = std::get_if<protocol::Send>(&action)) {
      act(*send);
    } else if (auto* heard = std::get_if<protocol::Heard>(&action)) {
      recorder_.add(std::move(heard->message), s2c, in_input(heard->span));
    } else if (auto* learned = std::get_if<protocol::Learned>(&action)) {
      recorder_.add(event::Capabilities{std::move(learned->capabilities), learned->starttls_offered,
                                        learned->starttls_required},
                    s2c);
    } else if (auto* found = std::get_if<protocol::Found>(&action)) {
      auto finding = make_finding(found->id, std::move(found->text), in_input(found->evidence));
      if (found->severity) finding.severity = *found->severity;
      if (why.empty() || finding.code == FindingId::wrong_protocol) why = sentence_of(finding.text);
      recorder_.add(event::Found{std::move(finding)});
    } else if (std::holds_alternative<protocol::StartTls>(action)) {
      wish.start_tls = true;
    } else if (std::holds_alternative<protocol::Ready>(action)) {
      if (!ready_) recorder_.add(event::Ready{});
      ready_ = true;
    } else if (std::holds_alternative<protocol::Done>(action)) {
      wish.done = true;
    } else if (auto* fail = std::get_if<protocol::Fail>(&action)) {
      wish.failed = act(*fail);
      if (!why.empty()) wish.failed->reason = why;
    }
  }
  actions_.clear();
  return wish;
}

void LiveSession::act(protocol::Send& send) {
  if (inside_)
    tls_->send(send.bytes);
  else
    output_.insert(output_.end(), send.bytes.begin(), send.bytes.end());
  const auto range = recorder_.chunk(own_stream(), std::move(send.bytes), send.secret);
  if (send.secret.length != 0)
    send.message.secret = {{range.stream, range.offset + send.secret.offset, send.secret.length}};
  recorder_.add(std::move(send.message), c2s, range);
}

Ending LiveSession::act(protocol::Fail& fail) {
  if (fail.where.length != 0) fail.error.where = in_input(fail.where);
  return problem(fail.outcome, std::move(fail.error));
}

Range LiveSession::in_input(const protocol::Span& span) const {
  return span.length == 0 ? Range{} : Range{peer_stream(), span.offset, span.length};
}

Ending LiveSession::problem(Outcome outcome, Error error) {
  Ending ending{outcome, error.text()};
  recorder_.add(event::Problem{std::move(error)});
  return ending;
}

Ending LiveSession::stopped() {
  if (patience_.cancelled()) return {Outcome::cancelled, ""};
  const bool step = patience_.stop() == Stop::step_over;
  const auto limit = step ? options_.step_timeout : options_.session_timeout;
  std::string expected = dialogue_->waiting_for();
  if (tls_ && !inside_) {
    const auto& last = tls_->last_heard();
    expected = last.empty() ? "the server's answer to ClientHello" : "what follows the server's " + last;
  }
  const auto got =
      (step ? "nothing for " : "nothing in the time for the whole session, ") + seconds_text(limit);
  return problem(Outcome::timeout,
                 {Fault::incomplete, "waiting for the server", std::move(expected), got, std::nullopt});
}

Ending LiveSession::too_much() {
  const bool bytes = received_ > options_.most_bytes;
  return problem(Outcome::violation, {Fault::misbehaved, "receiving",
                                      "at most " +
                                          (bytes ? std::to_string(options_.most_bytes) + " bytes"
                                                 : std::to_string(most_events()) + " events") +
                                          " in a session",
                                      bytes ? std::to_string(received_) + " bytes"
                                            : std::to_string(recorder_.events()) + " events",
                                      std::nullopt});
}

}  // namespace sti::net
