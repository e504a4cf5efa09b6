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
#include "net/connect.hpp"

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

namespace {

/// The probe as far as it goes; what it came to is in `probe`, and all of it in the transcript.
class TlsProbe {
 public:
  TlsProbe(const asio::any_io_executor& executor, const tcp::endpoint& endpoint, Bytes hello,
           Patience& patience, std::chrono::milliseconds limit, Recorder& recorder)
      : socket_(executor),
        endpoint_(endpoint),
        hello_(std::move(hello)),
        patience_(patience),
        end_(std::chrono::steady_clock::now() + limit),
        recorder_(recorder),
        probe_{endpoint_of(endpoint), 0, "nothing in time", false} {
    recorder_.enter(Phase::tls, probe_connection);
    note(event::Connecting{endpoint_of(endpoint_), ConnectionRole::probe});
  }

  asio::awaitable<void> run() {
    const bool connected = co_await connect();
    if (!connected) co_return;
    const bool sent = co_await send();
    if (sent) co_await hear();
    note(event::Closed{event::CloseKind::ours}, Direction::client_to_server);
  }
  [[nodiscard]] const event::Probe& result() const { return probe_; }
  [[nodiscard]] const Range& answer() const { return answer_; }

 private:
  void note(Payload payload, std::optional<Direction> direction = std::nullopt) {
    recorder_.add(std::move(payload), direction, {}, probe_connection);
  }
  bool begin() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return patience_.begin(std::max(left, std::chrono::milliseconds{0}));
  }

  asio::awaitable<bool> connect() {
    if (!begin()) co_return false;
    const auto [error] = co_await socket_.async_connect(endpoint_, token);
    patience_.end();
    if (error) {
      probe_.answer = why(patience_, error);
      note(event::ConnectFailed{probe_.endpoint, probe_.answer});
      co_return false;
    }
    asio::error_code unknown;
    note(event::Connected{endpoint_of(socket_.local_endpoint(unknown)), probe_.endpoint,
                          ConnectionRole::probe});
    co_return true;
  }

  asio::awaitable<bool> send() {
    if (!begin()) co_return false;
    const auto [error, written] = co_await asio::async_write(socket_, asio::buffer(hello_), token);
    patience_.end();
    probe_.sent = written;
    hello_.resize(written);
    recorder_.chunk({probe_connection, Layer::wire, Direction::client_to_server}, std::move(hello_));
    if (error) probe_.answer = why(patience_, error);
    co_return !error;
  }

  asio::awaitable<void> hear() {
    std::array<std::uint8_t, 32> input{};
    std::size_t size = 0;
    std::optional<bool> verdict;
    while (!(verdict = answers_in_tls(ByteView(input).first(size)))) {
      if (!begin()) break;
      const auto [error, more] = co_await socket_.async_read_some(asio::buffer(input) + size, token);
      patience_.end();
      size += more;
      if (!error) continue;
      if (size == 0) probe_.answer = why(patience_, error);
      break;
    }
    const auto answer = ByteView(input).first(size);
    if (size > 0) probe_.answer = quoted(answer);
    answer_ = recorder_.chunk({probe_connection, Layer::wire, Direction::server_to_client},
                              Bytes(answer.begin(), answer.end()));
    probe_.tls = verdict.value_or(false);
  }

  tcp::socket socket_;
  tcp::endpoint endpoint_;
  Bytes hello_;
  Patience& patience_;
  std::chrono::steady_clock::time_point end_;
  Recorder& recorder_;
  event::Probe probe_;
  Range answer_;
};

}  // namespace

asio::awaitable<bool> probe_tls(asio::any_io_executor executor, tcp::endpoint endpoint,
                                tls::ClientConfig config, Patience& patience, std::chrono::milliseconds limit,
                                Recorder& recorder) {
  tls::Client client(config);
  client.receive({});
  TlsProbe probe(executor, endpoint, client.take_output(), patience, limit, recorder);
  co_await probe.run();
  const bool tls = probe.result().tls;
  const auto from = probe.answer().empty() ? std::nullopt : std::optional(Direction::server_to_client);
  recorder.add(probe.result(), from, probe.answer(), probe_connection);
  co_return tls;
}

}  // namespace sti::net
