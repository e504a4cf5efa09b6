#include "net/tls_layer.hpp"

#include <utility>

#include "model/escape.hpp"
#include "tls/handshake_text.hpp"

namespace sti::net {
namespace {

constexpr std::uint8_t certificate_message = 11;  // RFC 8446 §4

event::Record event_of(const tls::RecordSeen& record) {
  return {record.type, record.version, record.encrypted, record.content, record.inner_type};
}

}  // namespace

TlsLayer::TlsLayer(const tls::ClientConfig& config, Recorder& recorder, Judge& judge)
    : recorder_(recorder), judge_(judge), client_(config) {
  client_.receive({});
}

void TlsLayer::begin() {
  const auto ends = [&](Direction direction) {
    return tls::Tap::Starts{recorder_.size(wire_stream(direction)),
                            recorder_.size(handshake_stream(direction)),
                            recorder_.size(clear_stream(direction))};
  };
  tap_ = std::make_unique<tls::Tap>(ends(Direction::client_to_server), ends(Direction::server_to_client));
}

tls::State TlsLayer::receive(ByteView wire, const Range& where) {
  last_read_ = where;
  std::vector<tls::Sighting> sightings;
  tap_->read(Direction::server_to_client, wire, sightings);
  tell(sightings);
  if (fault_) return state();
  client_.receive(wire);
  learn_secrets();
  return state();
}

tls::State TlsLayer::end_of_stream() {
  client_.end_of_stream();
  return state();
}

void TlsLayer::finish() {
  std::vector<tls::Sighting> sightings;
  tap_->finish(sightings);
  tell(sightings);
}

Bytes TlsLayer::take_output() {
  learn_secrets();
  Bytes output = client_.take_output();
  if (output.empty()) return output;
  recorder_.chunk(Stream::wire_c2s, output);
  std::vector<tls::Sighting> sightings;
  tap_->read(Direction::client_to_server, output, sightings);
  tell(sightings);
  return output;
}

std::optional<Error> TlsLayer::error() const {
  auto error = fault_ ? fault_ : client_.error();
  if (error && !error->where && !last_read_.empty()) error->where = last_read_;
  return error;
}

void TlsLayer::learn_secrets() {
  for (const auto& secret : client_.take_secrets()) {
    recorder_.add(event::Secret{secret.label, hex(secret.client_random), hex(secret.secret)});
    std::vector<tls::Sighting> sightings;
    tap_->learn(secret, sightings);
    tell(sightings);
  }
}

void TlsLayer::tell(std::vector<tls::Sighting>& sightings) {
  for (auto& sighting : sightings) {
    if (const auto* record = std::get_if<tls::RecordSeen>(&sighting)) {
      recorder_.add(event_of(*record), record->direction, record->wire);
    } else if (auto* message = std::get_if<tls::MessageSeen>(&sighting)) {
      tell(*message);
    } else if (const auto* alert = std::get_if<tls::AlertSeen>(&sighting)) {
      recorder_.add(event::Alert{alert->level, alert->description, alert->encrypted}, alert->direction,
                    alert->wire);
    } else if (auto* fault = std::get_if<tls::TapFault>(&sighting)) {
      // Before the client is open, what is not TLS must not reach it. After that, and on whether a record
      // authenticates, its own judgement counts.
      if (fault->direction == Direction::server_to_client && !fault->undecipherable &&
          client_.state() == tls::State::handshaking) {
        if (!fault_) fault_ = std::move(fault->error);
      } else {
        recorder_.add(event::Problem{std::move(fault->error)}, fault->direction);
      }
    }
  }
}

void TlsLayer::tell(tls::MessageSeen& message) {
  event::Handshake handshake;
  handshake.type = message.bytes.empty() ? std::uint8_t{0} : message.bytes[0];
  handshake.encrypted = message.encrypted;
  handshake.wire = message.wire;
  handshake.name = tls::message_name(message.bytes);
  handshake.summary = tls::message_summary(message.bytes, tap_->agreed());

  const bool from_server = message.direction == Direction::server_to_client;
  if (from_server) last_heard_ = handshake.name;
  const bool chain = from_server && handshake.type == certificate_message && !judge_.has_chain();
  const Range where =
      recorder_.chunk(handshake_stream(message.direction), chain ? message.bytes : std::move(message.bytes));
  recorder_.add(std::move(handshake), message.direction, where);
  if (chain) judge_.take(message.bytes, where, tap_->agreed().version == "TLSv1.3");
}

}  // namespace sti::net
