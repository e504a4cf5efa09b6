// The session's TLS handshake and the judgement of the server's chain.
#include <asio/ip/address.hpp>
#include <utility>

#include "model/escape.hpp"
#include "net/session.hpp"
#include "protocol/opening.hpp"
#include "tls/record_frame.hpp"
#include "tls/weakness.hpp"

namespace sti::net {
namespace {

/// RFC 6066 §3: literal IP addresses are not permitted in HostName.
std::optional<std::string> server_name_for(const std::string& name) {
  asio::error_code no_literal;
  asio::ip::make_address(name, no_literal);
  return no_literal && !name.empty() ? std::optional(name) : std::nullopt;
}

/// ContentType of TLS, RFC 8446 §5.1 and RFC 6520; no text begins with one of these.
bool begins_record(std::uint8_t byte) { return byte >= 20 && byte <= 24; }

}  // namespace

tls::ClientConfig LiveSession::tls_config() const {
  tls::ClientConfig config;
  config.server_name = server_name_for(name_);
  config.least = options_.least;
  config.most = options_.most;
  if (!protocol_->alpn.empty()) config.alpn.emplace_back(protocol_->alpn);
  config.random = options_.random;
  return config;
}

void LiveSession::make_tls() {
  tls_ = std::make_unique<TlsLayer>(tls_config(), main_connection, recorder_, judge_);
}

asio::awaitable<std::optional<Ending>> LiveSession::shake_hands() {
  if (!tls_) make_tls();
  recorder_.enter(Phase::tls);
  tls_->begin();
  co_await flush();
  judge_.prepare();  // while the server is busy with our ClientHello
  if (!protocol_->tls_first)
    if (auto ending = co_await await_first_record()) co_return std::move(*ending);
  while (tls_->state() == tls::State::handshaking || tls_->reads_on()) {
    if (for_tls_ == 0) {
      const auto arrival = co_await read(options_.step_timeout);
      if (arrival == Arrival::interrupted) continue;
      if (arrival != Arrival::bytes) {
        if (tls_->reads_on()) break;
        co_return handshake_stopped(arrival);
      }
      note_arrival();
    }
    take_record();
    if (!tls_->reads_on()) co_await flush();  // an alert would end what is still to be read
  }
  if (tls_->state() == tls::State::failed) {
    co_await flush();  // the alert
    co_return handshake_failed(tls_->failure());
  }
  established();
  co_return std::nullopt;
}

/// What comes now is TLS, or it is no answer to our ClientHello: what reads as a reply of this protocol was
/// meant for a client that takes it for one (RFC 9051 §11.3); the rest is left to TLS to refuse.
asio::awaitable<std::optional<Ending>> LiveSession::await_first_record() {
  Bytes instead;
  auto reading = protocol::Reading::begun;
  Range place{main_stream::wire_s2c, recorder_.size(main_stream::wire_s2c), 0};
  const auto injected = [&] {
    return bytes_injected(place, instead,
                          "where the server's first TLS record was awaited, which may be a late refusal, or "
                          "meant for a client that takes it "
                          "for an answer from inside TLS");
  };
  for (;;) {
    const auto arrival = co_await read(options_.step_timeout);
    if (arrival == Arrival::interrupted) continue;
    if (arrival != Arrival::bytes) {
      if (instead.empty() || arrival == Arrival::too_much || patience_.cancelled())
        co_return handshake_stopped(arrival);
      if (arrival != Arrival::stopped) note_end(arrival);
      if (reading != protocol::Reading::no) co_return injected();
      co_return handshake_failed(tls_->end(
          TlsEnd::Kind::broken,
          {Fault::misbehaved, "the TLS handshake", "a TLS record", "the bytes " + quoted(instead), place}));
    }
    note_arrival();
    if (instead.empty() && begins_record(arrived().front())) co_return std::nullopt;
    instead.insert(instead.end(), arrived().begin(), arrived().end());
    place.length = instead.size();
    reading = dialogue_->reads_as_reply(instead);
    switch (reading) {
      case protocol::Reading::yes:
        co_return injected();
      case protocol::Reading::begun:
        break;
      case protocol::Reading::no:
        if (instead.size() < tls::record_header) break;  // shown whole, where more comes
        for_tls_ = 0;
        tls_->receive_all(instead, place);
        co_return std::nullopt;
    }
  }
}

void LiveSession::established() {
  const auto agreed = tls_->agreed();
  recorder_.add(event::Established{std::make_shared<const TlsInfo>(agreed)});
  judge_.verify(tls_->proved(), tls_->leaf_use());
  for (auto& weakness : tls::weaknesses(agreed))
    recorder_.add(event::Found{make_finding(FindingId::weak_tls, std::move(weakness.text),
                                            tls_->server_hello(), std::string(weakness.reference))});
  if (auto finding = judge_.expires_soon()) recorder_.add(event::Found{std::move(*finding)});
}

/// The handshake will not be completed: tells what is known of it.
void LiveSession::leave_handshake() {
  tls_->finish();
  if (auto agreed = tls_->agreed(); !agreed.version.empty())
    recorder_.add(event::Negotiated{std::make_shared<const TlsInfo>(std::move(agreed))});
  if (judge_.has_chain()) judge_.verify(false);
}

Ending LiveSession::handshake_failed(TlsEnd end) {
  leave_handshake();
  auto findings = handshake_findings(end);
  auto ending = problem(Outcome::handshake_failed, std::move(end.error));
  ending.reason = sentence_of(findings.front().text);
  for (auto& finding : findings) recorder_.add(event::Found{std::move(finding)});
  if (protocol_->tls_first)
    if (auto text = protocol::wrong_protocol(opening_, *protocol_, protocol::Layer::wire))
      recorder_.add(event::Found{make_finding(FindingId::wrong_protocol, *std::move(text),
                                              {main_stream::wire_s2c, 0, opening_.size()})});
  return ending;
}

Ending LiveSession::handshake_stopped(Arrival arrival) {
  if (arrival == Arrival::too_much) return too_much();
  if (arrival == Arrival::stopped) {
    if (!patience_.cancelled()) leave_handshake();
    return stopped();
  }
  note_end(arrival);
  if (received_ == 0)
    recorder_.add(event::Found{
        make_finding(FindingId::closed_early, "The connection was over before the server said anything.")});
  tls_->finish();  // what had begun to come counts as the last message
  const bool reset = arrival == Arrival::reset;
  const auto& last = tls_->last_heard();
  return handshake_failed(tls_->end(
      reset ? TlsEnd::Kind::reset : TlsEnd::Kind::end_of_stream,
      Error{Fault::incomplete, "the TLS handshake",
            last.empty() ? "the server's answer to ClientHello" : "what follows the server's " + last,
            reset ? "a connection reset" : "the end of the connection", std::nullopt}));
}

}  // namespace sti::net
