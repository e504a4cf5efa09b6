// The session's TLS handshake and the judgement of the server's chain.
#include <asio/ip/address.hpp>
#include <utility>

#include "net/session.hpp"

namespace sti::net {
namespace {

/// RFC 6066 §3: literal IP addresses are not permitted in HostName.
std::optional<std::string> server_name_for(const std::string& name) {
  asio::error_code no_literal;
  asio::ip::make_address(name, no_literal);
  return no_literal && !name.empty() ? std::optional(name) : std::nullopt;
}

}  // namespace

void LiveSession::make_tls() {
  tls::ClientConfig config;
  config.server_name = server_name_for(name_);
  config.least = options_.least;
  config.most = options_.most;
  if (!protocol_->alpn.empty()) config.alpn.emplace_back(protocol_->alpn);
  config.random = options_.random;
  tls_ = std::make_unique<TlsLayer>(std::move(config), recorder_, judge_);
}

asio::awaitable<std::optional<Ending>> LiveSession::shake_hands() {
  if (!tls_) make_tls();
  recorder_.enter(Phase::tls);
  tls_->begin();
  co_await flush();
  judge_.prepare();  // while the server is busy with our ClientHello
  while (tls_->state() == tls::State::handshaking) {
    const auto arrival = co_await read(options_.step_timeout);
    if (arrival == Arrival::interrupted) continue;
    if (arrival != Arrival::bytes) co_return handshake_stopped(arrival);
    const Range where = record_arrived();
    tls_->receive(arrived(), where);
    co_await flush();
  }
  if (tls_->state() == tls::State::failed) {
    co_await flush();  // the alert
    co_return handshake_failed(tls_->error());
  }
  auto agreed = std::make_shared<TlsInfo>(tls_->agreed());
  agreed->established = true;
  recorder_.add(event::Established{std::move(agreed)});
  judge_.verify(true);
  co_return std::nullopt;
}

Ending LiveSession::handshake_failed(std::optional<Error> error) {
  tls_->finish();
  if (judge_.has_chain()) judge_.verify(false);
  if (!error) error = Error{Fault::misbehaved, "the TLS handshake", "", "it failed", std::nullopt};
  return problem(Outcome::handshake_failed, std::move(*error));
}

Ending LiveSession::handshake_stopped(Arrival arrival) {
  if (arrival == Arrival::too_much) return too_much();
  if (arrival == Arrival::stopped) {
    if (judge_.has_chain() && !patience_.cancelled()) judge_.verify(false);
    return stopped();
  }
  note_end(arrival);
  const auto& last = tls_->last_heard();
  return handshake_failed(
      Error{Fault::incomplete, "the TLS handshake",
            last.empty() ? "the server's answer to ClientHello" : "what follows the server's " + last,
            arrival == Arrival::reset ? "a connection reset" : "the end of the connection", std::nullopt});
}

}  // namespace sti::net
