#include "relay/passing.hpp"

#include <array>
#include <asio/as_tuple.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <utility>
#include <variant>

namespace sti::relay {
namespace {

using asio::ip::tcp;
constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;
/// The server's leg is the main connection: the inspection is about the server.
constexpr ConnectionId server_leg = main_connection, client_leg{1};

}  // namespace

Passing::Passing(net::SessionId id, const RelayOptions& options, net::EventQueue& queue, tcp::socket client,
                 std::function<void(const Passage&)> passed)
    : protocol_(protocol::find(options.to.target.scheme)),
      options_(options),
      queue_(queue),
      tell_(std::move(passed)),
      recorder_(id, queue, clock_),
      client_(std::move(client)),
      server_(client_.get_executor()),
      patience_(client_.get_executor()) {
  passage_.session = id;
}

asio::awaitable<void> Passing::run() {
  // Being cancelled is a value here, not an exception. (clang 14's analyzer takes Asio's frame for unset.)
#ifndef __clang_analyzer__
  co_await asio::this_coro::throw_if_cancelled(false);
#endif
  asio::error_code error;
  client_.set_option(tcp::no_delay(true), error);
  const auto& to = options_.to;
  recorder_.add(event::Started{to.target, clock_.unix_us(), to.name.empty() ? to.target.host : to.name,
                               STARTTLS_VERSION});
  const auto ours = client_.local_endpoint(error);
  const auto theirs = client_.remote_endpoint(error);
  recorder_.add(
      event::Connected{net::endpoint_of(ours), net::endpoint_of(theirs), ConnectionRole::client_leg}, {}, {},
      client_leg);
  patience_.limit_session(to.session_timeout);
  auto reached =
      co_await net::reach(client_.get_executor(), to, patience_, recorder_, ConnectionRole::server_leg);
  if (auto* ending = std::get_if<net::Ending>(&reached)) {
    finish(ending->outcome, std::move(ending->reason));
    co_return;
  }
  if (over_) co_return;
  patience_.lift_session_limit();
  server_ = std::move(std::get<net::Reached>(reached).socket);
  server_.set_option(tcp::no_delay(true), error);
  const auto local = server_.local_endpoint(error);
  recorder_.add(event::Connected{net::endpoint_of(local),
                                 net::endpoint_of(std::get<net::Reached>(reached).remote),
                                 ConnectionRole::server_leg});
  client_leg_ = std::make_unique<Observer>(*protocol_, client_leg, recorder_);
  server_leg_ = std::make_unique<Observer>(*protocol_, server_leg, recorder_);
  const auto self = shared_from_this();
  asio::co_spawn(client_.get_executor(), pump(self, c2s), asio::detached);
  asio::co_spawn(client_.get_executor(), pump(self, s2c), asio::detached);
}

void Passing::abort() {
  patience_.cancel();
  finish(Outcome::cancelled, "given up on request");
}

/// What one side says goes to the other as it came; where a side has said all, the other is told.
asio::awaitable<void> Passing::pump(std::shared_ptr<Passing> self, Direction direction) {
  auto& from = direction == c2s ? self->client_ : self->server_;
  auto& to = direction == c2s ? self->server_ : self->client_;
  std::array<std::uint8_t, 16384> buffer{};
  asio::steady_timer pause(from.get_executor());
  for (;;) {
    // The reader is behind: who produces events waits.
    while (self->queue_.full() && !self->over_) {
      pause.expires_after(std::chrono::milliseconds(5));
      co_await pause.async_wait(token);
    }
    const auto [error, size] = co_await from.async_read_some(asio::buffer(buffer), token);
    if (self->over_) co_return;
    if (error) {
      self->side_ended(direction, error != asio::error::eof);
      co_return;
    }
    self->passed_on(direction, ByteView(buffer.data(), size));
    if (self->too_much()) {
      self->finish(Outcome::inconclusive, "more was said than is recorded of one session");
      co_return;
    }
    const auto [failure, written] = co_await asio::async_write(to, asio::buffer(buffer.data(), size), token);
    if (self->over_) co_return;
    if (failure) {
      self->side_ended(direction, true);
      co_return;
    }
  }
}

void Passing::passed_on(Direction direction, ByteView bytes) {
  passed_bytes_ += bytes.size();
  // As the bytes went: in at one leg, out at the other.
  auto& first = direction == c2s ? *client_leg_ : *server_leg_;
  auto& second = direction == c2s ? *server_leg_ : *client_leg_;
  first.passed(direction, bytes);
  second.passed(direction, bytes);
}

bool Passing::too_much() const {
  return passed_bytes_ > options_.to.most_bytes || recorder_.events() > options_.to.most_events;
}

void Passing::side_ended(Direction direction, bool reset) {
  if (over_) return;
  const auto leg = direction == c2s ? client_leg : server_leg;
  const auto other = direction == c2s ? server_leg : client_leg;
  if (ended_ == 0) passage_.closed_by = direction == c2s ? ClosedBy::client : ClosedBy::server;
  recorder_.add(event::Closed{reset ? event::CloseKind::reset : event::CloseKind::end_of_stream}, direction,
                {}, leg);
  asio::error_code ignored;
  (direction == c2s ? server_ : client_).shutdown(tcp::socket::shutdown_send, ignored);
  recorder_.add(event::Closed{event::CloseKind::ours}, direction, {}, other);
  if (++ended_ < 2 && !reset) return;
  const auto& conduct = client_leg_->client();
  finish(Outcome::inconclusive, conduct.began_tls ? "TLS was passed through unread"
                                                  : "no TLS was begun: everything was passed in plaintext");
}

void Passing::finish(Outcome outcome, std::string reason) {
  if (over_) return;
  over_ = true;
  if (client_leg_) {
    client_leg_->finish();
    server_leg_->finish();
    passage_.client = client_leg_->client();
  }
  asio::error_code ignored;
  for (auto* socket : {&client_, &server_}) {
    socket->shutdown(tcp::socket::shutdown_both, ignored);
    socket->close(ignored);
  }
  recorder_.add(event::Finished{outcome, std::move(reason)});
  tell_(passage_);
}

}  // namespace sti::relay
