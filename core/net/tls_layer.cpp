#include "net/tls_layer.hpp"

#include <utility>
#include <variant>

#include "model/escape.hpp"
#include "net/tls_events.hpp"
#include "tls/comparison.hpp"
#include "tls/handshake_text.hpp"
#include "tls/hello.hpp"
#include "tls/record_frame.hpp"

namespace sti::net {
namespace {

constexpr auto s2c = Direction::server_to_client;

namespace type = tls::handshake_type;

// AlertLevel and AlertDescription, RFC 8446 §6 and RFC 5246 §7.2.
constexpr std::uint8_t fatal_level = 2, close_notify = 0, unexpected_message = 10, bad_record_mac = 20,
                       unsupported_certificate = 43, illegal_parameter = 47, internal_error = 80,
                       user_canceled = 90;

}  // namespace

TlsLayer::TlsLayer(const tls::ClientConfig& config, ConnectionId connection, Recorder& recorder, Judge& judge)
    : connection_(connection), recorder_(recorder), judge_(judge), client_(config) {
  const auto named = [](tls::Version v) { return tls::version_name(static_cast<std::uint16_t>(v)); };
  offered_ = named(config.least);
  if (config.most != config.least) offered_ += " and " + named(config.most);
  client_.receive({});
  if (const auto earlier = client_.earlier_extended_master_secret()) rules_.resuming(*earlier);
}

void TlsLayer::begin() {
  const auto ends = [&](Direction direction) {
    return tls::Tap::Starts{recorder_.size(stream(Layer::wire, direction)),
                            recorder_.size(stream(Layer::handshake, direction)),
                            recorder_.size(stream(Layer::clear, direction))};
  };
  tap_ = std::make_unique<tls::Tap>(connection_, ends(Direction::client_to_server), ends(s2c));
}

std::size_t TlsLayer::receive(ByteView wire, const Range& where) {
  // RFC 8446 §6.1: "Any data received after a closure alert has been received MUST be ignored."
  if (client_.state() == tls::State::peer_closed) return wire.size();
  const auto size = tls::rest_of_record(record_, wire);
  const auto part = wire.first(size);
  if (record_.empty()) last_read_ = {where.stream, where.offset, 0};
  last_read_.length += size;
  record_.insert(record_.end(), part.begin(), part.end());
  std::vector<tls::Sighting> sightings;
  tap_->read(s2c, part, sightings);
  tell(sightings);
  if (tls::is_whole_record(record_)) give_to_library(std::exchange(record_, {}));
  return size;
}

void TlsLayer::receive_all(ByteView wire, const Range& where) {
  for (std::size_t taken = 0; taken < wire.size();)
    taken += receive(wire.subspan(taken), {where.stream, where.offset + taken, wire.size() - taken});
}

void TlsLayer::give_to_library(ByteView record) {
  if (state() != tls::State::handshaking && state() != tls::State::open) return;
  const auto before = client_.state();
  client_.receive(record);
  learn_secrets();
  if (client_.state() != tls::State::failed && undecipherable_)
    refuse(TlsEnd::Kind::broken, *undecipherable_, bad_record_mac);  // the two cannot both be right
  if (before == tls::State::handshaking && state() != tls::State::handshaking &&
      state() != tls::State::failed)
    compare();
}

void TlsLayer::compare() {
  if (auto found = tls::difference(client_.library_view(), tap_->agreed(), judge_.first())) {
    // A certificate that the library passed over is its limit, unless somebody relies on that.
    const auto kind = found->certificate ? TlsEnd::Kind::library_limit : TlsEnd::Kind::refused;
    return refuse(kind, std::move(found->error),
                  found->certificate ? unsupported_certificate : internal_error);
  }
  established_ = true;
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
  recorder_.chunk(stream(Layer::wire, Direction::client_to_server), output);
  std::vector<tls::Sighting> sightings;
  tap_->read(Direction::client_to_server, output, sightings);
  tell(sightings);
  return output;
}

Bytes TlsLayer::take_plaintext() {
  auto clear = client_.take_plaintext();
  data_heard_ |= !clear.empty();
  return clear;
}

bool TlsLayer::reads_on() const {
  return !refused_ && client_.state() == tls::State::failed &&
         kind_of_failure() == TlsEnd::Kind::library_limit && !judge_.has_chain() && tap_->in_message(s2c);
}

TlsInfo TlsLayer::agreed() const {
  auto info = tap_->agreed();
  info.established = established_;
  return info;
}

TlsEnd::Kind TlsLayer::kind_of_failure() const {
  using Reason = tls::Failure::Reason;
  using Kind = TlsEnd::Kind;
  if (key_update_) return Kind::library_limit;
  const auto& failure = client_.failure();
  const auto reason = failure ? failure->reason : Reason::fault;
  // Once the handshake is over there is nothing left to be unable to do but following new keys.
  if (established_ && reason == Reason::library_limit) return Kind::broken;
  switch (reason) {
    case Reason::alert:
      return Kind::alert;
    case Reason::end_of_stream:
      return Kind::end_of_stream;
    case Reason::close_notify:
      return Kind::close_notify;
    case Reason::version:
      return Kind::version;
    case Reason::library_limit:
      return Kind::library_limit;
    case Reason::fault:
    case Reason::refused:
      break;
  }
  if (established_) return Kind::broken;
  return judge_.holds_unreadable_for_library() || tap_->header_was_parted(s2c) ? Kind::library_limit
                                                                               : Kind::broken;
}

TlsEnd TlsLayer::failure() const {
  if (refused_) {
    auto out = end(refused_->kind, refused_->error);
    if (refused_->kind != TlsEnd::Kind::alert) out.alert = refused_->alert;
    return out;
  }
  auto error = client_.error().value_or(Error{Fault::misbehaved, "TLS", "", "it failed", std::nullopt});
  if (!error.where && !last_read_.empty()) error.where = last_read_;
  if (key_update_) error.got = "a KeyUpdate, which the library cannot follow";
  auto out = end(kind_of_failure(), std::move(error));
  if (out.kind == TlsEnd::Kind::library_limit && !key_update_ && tap_->header_was_parted(s2c))
    out.error.got = "a handshake message whose first four bytes are in more than one record";
  if (const auto& failure = client_.failure(); failure && out.kind != TlsEnd::Kind::alert)
    out.alert = failure->alert_sent;
  return out;
}

TlsEnd TlsLayer::end(TlsEnd::Kind kind, Error error) const {
  TlsEnd out;
  out.kind = kind;
  out.error = std::move(error);
  out.offered = offered_;
  out.last_message = last_heard_;
  out.certificate_withheld = certificate_withheld_;
  out.data_heard = data_heard_;
  if (kind == TlsEnd::Kind::alert && fatal_alert_) {
    out.alert = fatal_alert_->description;
    out.error.where = fatal_alert_at_;
  }
  return out;
}

void TlsLayer::refuse(TlsEnd::Kind kind, Error error, std::uint8_t alert) {
  if (refused_ || client_.state() == tls::State::failed) return;
  if (!error.where && !last_read_.empty()) error.where = last_read_;
  refused_ = Refusal{kind, std::move(error), std::nullopt};
  if (!record_heard_) return;  // what has not spoken TLS would not understand an alert
  client_.refuse(alert);
  refused_->alert = alert;
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
      record_heard_ |= record->direction == s2c;
      recorder_.add(event_of(*record), record->direction, record->wire);
    } else if (auto* message = std::get_if<tls::MessageSeen>(&sighting)) {
      tell(*message);
    } else if (const auto* alert = std::get_if<tls::AlertSeen>(&sighting)) {
      tell(*alert);
    } else if (auto* fault = std::get_if<tls::TapFault>(&sighting)) {
      tell(*fault);
    }
  }
}

void TlsLayer::tell(const tls::AlertSeen& alert) {
  const auto told = event_of(alert);
  recorder_.add(told, alert.direction, alert.wire);
  if (alert.direction != s2c || fatal_alert_) return;
  // RFC 8446 §6: in TLS 1.3 the level means nothing, and all but these two are fatal. The library goes by the
  // level.
  const bool tls13 = tap_->agreed().version == "TLSv1.3";
  if (alert.description == close_notify || alert.description == user_canceled) return;
  if (!tls13 && alert.level != fatal_level) return;
  fatal_alert_ = told;
  fatal_alert_at_ = alert.wire;
  if (alert.level == fatal_level || refused_ || client_.state() == tls::State::failed) return;
  refused_ = Refusal{TlsEnd::Kind::alert,
                     {Fault::misbehaved, "reading TLS", {}, "an alert that ends the connection", alert.wire},
                     std::nullopt};
}

void TlsLayer::tell(tls::TapFault& fault) {
  if (fault.direction != s2c) {
    recorder_.add(event::Problem{std::move(fault.error)}, fault.direction);
  } else if (fault.undecipherable) {
    undecipherable_ = std::move(fault.error);  // the library opens the same record, and is asked next
  } else {
    const bool our_limit = fault.our_limit && !established_;
    refuse(our_limit ? TlsEnd::Kind::library_limit : TlsEnd::Kind::broken, std::move(fault.error),
           unexpected_message);
  }
}

void TlsLayer::tell(tls::MessageSeen& message) {
  auto handshake = event_of(message, tap_->agreed());

  const auto direction = message.direction;
  if (direction == s2c) last_heard_ = handshake.name;
  note_request(direction, message.bytes);
  const bool chain = direction == s2c && handshake.type == type::certificate && !judge_.has_chain();
  const Range where = recorder_.chunk(stream(Layer::handshake, direction), message.bytes);
  if (direction == s2c && handshake.type == type::server_hello) server_hello_ = where;
  recorder_.add(std::move(handshake), direction, where);
  if (chain) judge_.take(message.bytes, where, tap_->agreed().version == "TLSv1.3");
  if (message.whole) judge_message(direction, message.bytes, where);
}

/// Follows what is asked of the client, and what the library cannot follow.
void TlsLayer::note_request(Direction direction, ByteView message) {
  const auto kind = message.empty() ? std::uint8_t{0} : message[0];
  if (direction == s2c && kind == type::certificate_request) certificate_requested_ = true;
  // The library has no certificate to send, so that any answer of ours says so.
  if (direction != s2c && kind == type::certificate && certificate_requested_) certificate_withheld_ = true;
  // RFC 8446 §4.6.3: one byte, update_not_requested(0) or update_requested(1). Anything else is a fault of
  // the server.
  const bool well_formed = message.size() == 5 && message[4] <= 1;
  if (direction == s2c && kind == type::key_update && well_formed && established_ &&
      tap_->agreed().version == "TLSv1.3")
    key_update_ = true;
}

void TlsLayer::judge_message(Direction direction, ByteView message, const Range& where) {
  if (established_) return;
  std::vector<tls::Violation> violations;
  rules_.take(direction, message, violations);
  if (direction == s2c && message[0] == type::certificate)
    if (const auto key = judge_.leaf_key()) rules_.leaf(*key, violations);
  for (auto& violation : violations) {
    const Range bytes{where.stream, where.offset + violation.offset, violation.length};
    recorder_.add(
        event::Found{make_finding(FindingId::tls_violation, violation.text + ".", bytes, violation.clause)});
    if (!violation.touches_identity) continue;
    violation.text.front() = 't';  // "The server …" goes on in a sentence
    refuse(TlsEnd::Kind::refused,
           {Fault::misbehaved,
            "judging the handshake by " + violation.clause,
            {},
            std::move(violation.text),
            bytes},
           illegal_parameter);
  }
}

}  // namespace sti::net
