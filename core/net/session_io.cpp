// The session's socket: connecting, reading, writing, closing, each wait bounded.
#include <algorithm>
#include <asio/as_tuple.hpp>
#include <asio/buffer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <utility>
#include <variant>

#include "net/connect.hpp"
#include "net/session.hpp"
#include "protocol/opening.hpp"

namespace sti::net {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

}  // namespace

asio::awaitable<std::optional<Ending>> LiveSession::connect() {
  auto reached = co_await reach(surroundings_.executor, options_, patience_, recorder_);
  if (auto* ending = std::get_if<Ending>(&reached)) co_return std::move(*ending);
  socket_ = std::move(std::get<Reached>(reached).socket);
  remote_ = std::get<Reached>(reached).remote;
  asio::error_code error;
  // Each line of a dialogue waits for its answer; Nagle's algorithm would hold the next one back.
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  const auto local = socket_.local_endpoint(error);
  recorder_.add(event::Connected{endpoint_of(local), endpoint_of(remote_)});
  co_return std::nullopt;
}

asio::awaitable<bool> LiveSession::wait_for_room() {
  while (surroundings_.queue.full()) {
    if (!patience_.begin_unbounded()) co_return false;
    const auto since = std::chrono::steady_clock::now();
    co_await surroundings_.room.async_wait(token);
    patience_.extend_session(std::chrono::steady_clock::now() - since);
  }
  co_return true;
}

bool LiveSession::spent() const {
  return received_ > options_.most_bytes || recorder_.events() > most_events();
}

asio::awaitable<LiveSession::Arrival> LiveSession::read(std::chrono::milliseconds limit) {
  input_size_ = 0;
  if (spent()) co_return Arrival::too_much;
  if (!co_await wait_for_room() || !patience_.begin(limit)) co_return Arrival::stopped;
  if (has_errand()) {
    patience_.end();
    co_return Arrival::interrupted;
  }
  reading_ = true;
  const auto [error, size] = co_await socket_.async_read_some(asio::buffer(input_), token);
  reading_ = false;
  patience_.end();
  if (patience_.cancelled()) co_return Arrival::stopped;
  if (!error) {
    input_size_ = size;
    received_ += size;
    co_return Arrival::bytes;
  }
  if (patience_.stop() != Stop::none) co_return Arrival::stopped;
  if (error == asio::error::operation_aborted) co_return Arrival::interrupted;
  co_return error == asio::error::eof ? Arrival::ended : Arrival::reset;
}

bool LiveSession::read_waiting() {
  asio::error_code error;
  if (socket_.available(error) == 0 || error) return false;
  const auto size = socket_.read_some(asio::buffer(input_), error);
  if (error) return false;
  input_size_ = size;
  received_ += size;
  return true;
}

Range LiveSession::record_arrived() {
  const auto bytes = arrived();
  if (opening_.size() < protocol::opening_limit) {
    const auto seen = bytes.first(std::min(bytes.size(), protocol::opening_limit - opening_.size()));
    opening_.insert(opening_.end(), seen.begin(), seen.end());
  }
  return recorder_.chunk(main_stream::wire_s2c, Bytes(bytes.begin(), bytes.end()));
}

asio::awaitable<void> LiveSession::flush() {
  // What is to be sent has been recorded. A write that fails is not reported: reading tells better why, and
  // what the peer may have said before it hung up. (Asio writes with MSG_NOSIGNAL: no SIGPIPE.)
  Bytes output = tls_ ? tls_->take_output() : std::exchange(output_, {});
  if (output.empty() || peer_ended_ || !patience_.begin(options_.step_timeout)) co_return;
  co_await asio::async_write(socket_, asio::buffer(output), token);
  patience_.end();
}

void LiveSession::note_end(Arrival arrival) {
  if (peer_ended_) return;
  peer_ended_ = true;
  recorder_.add(
      event::Closed{arrival == Arrival::reset ? event::CloseKind::reset : event::CloseKind::end_of_stream},
      Direction::server_to_client);
}

void LiveSession::shut() {
  if (!socket_.is_open()) return;
  if (!peer_ended_) recorder_.add(event::Closed{event::CloseKind::ours}, Direction::client_to_server);
  asio::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace sti::net
