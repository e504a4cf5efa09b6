#include "lab/connection.hpp"

#include <algorithm>
#include <array>
#include <asio/as_tuple.hpp>
#include <asio/buffer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <utility>

namespace sti::lab {
namespace {

using asio::ip::tcp;
constexpr auto waiting = asio::as_tuple(asio::use_awaitable);
using Buffer = std::array<std::uint8_t, 16384>;

// A session has about eight writes: some three seconds in all.
constexpr std::size_t slow_pieces = 12;
constexpr std::chrono::milliseconds slow_pause{25};

constexpr std::string_view garbage =
    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

}  // namespace

// Every co_await below stands in a statement of its own: g++ 12 makes wrong code of one that is an operand.

Connection::Connection(tcp::socket socket, std::unique_ptr<ServerDialogue> dialogue, FaultSet faults,
                       std::shared_ptr<const tls::ServerConfig> config, const Limits& limits)
    : socket_(std::move(socket)),
      watchdog_(socket_.get_executor()),
      pause_(socket_.get_executor()),
      dialogue_(std::move(dialogue)),
      faults_(faults),
      config_(std::move(config)),
      limits_(limits),
      end_of_life_(std::chrono::steady_clock::now() + limits.lifetime) {}

asio::awaitable<void> Connection::run(std::shared_ptr<Connection> self) {
  asio::error_code ignored;
  self->socket_.set_option(tcp::no_delay(true), ignored);
  Turn greeting;
  self->dialogue_->connected(greeting);
  bool on = co_await self->carry_out(std::move(greeting));
  Buffer buffer;
  while (on) {
    self->arm(self->limits_.idle);
    const auto [error, length] = co_await self->socket_.async_read_some(asio::buffer(buffer), waiting);
    if (error) break;
    const ByteView bytes(buffer.data(), length);
    if (self->tls_)
      on = co_await self->encrypted(bytes);
    else
      on = co_await self->plain(bytes);
  }
  co_await self->linger();
}

void Connection::abort() {
  asio::error_code ignored;
  socket_.close(ignored);
  watchdog_.cancel();
  pause_.cancel();
}

asio::awaitable<bool> Connection::plain(ByteView bytes) {
  if (garbage_next_) {
    co_await write(bytes_of(garbage));
    co_return false;
  }
  Turn turn;
  dialogue_->receive(bytes, turn);
  const bool on = co_await carry_out(std::move(turn));
  co_return on;
}

asio::awaitable<bool> Connection::carry_out(Turn turn) {
  const bool written = co_await write(bytes_of(turn.write));
  if (!written || turn.close) co_return false;
  if (turn.start_tls) {
    if (faults_.has(FaultKind::drop_after_go_ahead)) co_return false;
    garbage_next_ = faults_.has(FaultKind::garbage_tls);
    if (!garbage_next_) tls_ = std::make_unique<tls::Server>(config_);
    handshake_deadline_ = std::chrono::steady_clock::now() + limits_.handshake;
  }
  co_return true;
}

asio::awaitable<bool> Connection::encrypted(ByteView bytes) {
  auto state = tls_->receive(bytes);
  Turn turn;
  if ((state == tls::State::open || state == tls::State::peer_closed) && !secured_) {
    secured_ = true;
    handshake_deadline_.reset();
    dialogue_->secured(turn);
  }
  if (const auto clear = tls_->take_plaintext(); !clear.empty() && secured_) dialogue_->receive(clear, turn);
  // A client that has closed its side may still be owed answers: gnutls-cli does so at the end of its input.
  if (!turn.write.empty()) state = tls_->send(bytes_of(turn.write));
  if (turn.close || state == tls::State::peer_closed) tls_->close();
  const auto output = tls_->take_output();
  const bool written = co_await write(output);
  co_return written && !turn.close && (state == tls::State::handshaking || state == tls::State::open);
}

asio::awaitable<bool> Connection::write(ByteView bytes) {
  if (bytes.empty()) co_return true;
  arm(limits_.idle);
  if (faults_.has(FaultKind::slow)) {
    const bool written = co_await write_slowly(bytes);
    co_return written;
  }
  const auto [error, length] =
      co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), waiting);
  co_return !error;
}

asio::awaitable<bool> Connection::write_slowly(ByteView bytes) {
  const auto piece = std::max<std::size_t>(1, (bytes.size() + slow_pieces - 1) / slow_pieces);
  while (!bytes.empty()) {
    pause_.expires_after(slow_pause);
    const auto [cancelled] = co_await pause_.async_wait(waiting);
    if (cancelled) co_return false;
    const auto now = bytes.first(std::min(piece, bytes.size()));
    const auto [error, length] =
        co_await asio::async_write(socket_, asio::buffer(now.data(), now.size()), waiting);
    if (error) co_return false;
    bytes = bytes.subspan(now.size());
  }
  co_return true;
}

// Closing with unread input would reset the connection, and the client might never see the last reply.
asio::awaitable<void> Connection::linger() {
  asio::error_code failed;
  socket_.shutdown(tcp::socket::shutdown_send, failed);
  if (!failed) {
    arm(limits_.linger);
    const auto give_up = std::chrono::steady_clock::now() + limits_.linger;
    Buffer ignored;
    while (std::chrono::steady_clock::now() < give_up) {
      const auto [error, length] = co_await socket_.async_read_some(asio::buffer(ignored), waiting);
      if (error) break;
    }
  }
  abort();
}

void Connection::arm(std::chrono::milliseconds patience) {
  auto at = std::min(std::chrono::steady_clock::now() + patience, end_of_life_);
  if (handshake_deadline_) at = std::min(at, *handshake_deadline_);
  watchdog_.expires_at(at);
  watchdog_.async_wait([weak = weak_from_this()](const asio::error_code& cancelled) {
    if (cancelled) return;
    if (const auto self = weak.lock()) self->abort();
  });
}

}  // namespace sti::lab
