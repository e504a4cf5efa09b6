#include "net/tls_probe.hpp"

#include <algorithm>
#include <array>
#include <asio/as_tuple.hpp>
#include <asio/buffer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <utility>

#include "model/escape.hpp"

namespace sti::net {
namespace {

using asio::ip::tcp;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

std::string why(const Patience& patience, const asio::error_code& error) {
  return patience.stop() == Stop::none ? error.message() : "nothing in time";
}

}  // namespace

std::optional<bool> answers_in_tls(ByteView bytes) {
  // ContentType, version 3.x, length, then AlertLevel or HandshakeType: RFC 8446 §5.1, §6, §4.
  constexpr std::uint8_t alert = 21, handshake = 22, major = 3, server_hello = 2;
  if (!bytes.empty() && bytes[0] != alert && bytes[0] != handshake) return false;
  if (bytes.size() >= 2 && bytes[1] != major) return false;
  if (bytes.size() < 6) return std::nullopt;
  return bytes[0] == alert ? bytes[5] == 1 || bytes[5] == 2 : bytes[5] == server_hello;
}

asio::awaitable<event::Probe> probe_tls(asio::any_io_executor executor, tcp::endpoint endpoint,
                                        tls::ClientConfig config, Patience& patience,
                                        std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto begin = [&] {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    return patience.begin(std::max(left, std::chrono::milliseconds{0}));
  };
  event::Probe probe{endpoint_text(endpoint.address().to_string(), endpoint.port()), 0, "nothing in time",
                     false};
  tls::Client client(config);
  client.receive({});
  const auto hello = client.take_output();

  tcp::socket socket(executor);
  if (!begin()) co_return probe;
  const auto [unconnected] = co_await socket.async_connect(endpoint, token);
  patience.end();
  if (unconnected) {
    probe.answer = why(patience, unconnected);
    co_return probe;
  }
  if (!begin()) co_return probe;
  const auto [unwritten, written] = co_await asio::async_write(socket, asio::buffer(hello), token);
  patience.end();
  probe.sent = written;
  if (unwritten) {
    probe.answer = why(patience, unwritten);
    co_return probe;
  }
  std::array<std::uint8_t, 32> input{};
  std::size_t size = 0;
  std::optional<bool> verdict;
  while (!(verdict = answers_in_tls(ByteView(input).first(size)))) {
    if (!begin()) break;
    const auto [error, more] = co_await socket.async_read_some(asio::buffer(input) + size, token);
    patience.end();
    size += more;
    if (!error) continue;
    if (size == 0) probe.answer = why(patience, error);
    break;
  }
  if (size > 0) probe.answer = quoted(ByteView(input).first(size));
  probe.tls = verdict.value_or(false);
  co_return probe;
}

}  // namespace sti::net
