#include "relay/observer.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <variant>

#include "model/escape.hpp"
#include "model/line_end.hpp"
#include "net/tls_events.hpp"
#include "protocol/text.hpp"
#include "protocol/units.hpp"

namespace sti::relay {
namespace {

using event::MessageRole;

constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;
/// ContentType of a ClientHello's record (RFC 8446 §5.1). No unit of a protocol begins so.
constexpr std::uint8_t handshake_record = 22;

bool asks_for_list(std::string_view name) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"EHLO", "LHLO", "CAPA", "CAPABILITY",
                                                                     "CAPABILITIES", "SearchRequest"},
                             [&](auto word) { return protocol::same_word(name, word); });
}

}  // namespace

Observer::Observer(const protocol::Protocol& protocol, ConnectionId connection, net::Recorder& recorder)
    : protocol_(protocol), connection_(connection), recorder_(recorder) {
  for (const auto direction : {c2s, s2c})
    side(direction).framing = protocol::make_framing(protocol_.protocol, direction);
  if (protocol_.tls_first) begin_tls();
}

void Observer::passed(Direction direction, ByteView bytes) {
  recorder_.chunk(stream(Layer::wire, direction), Bytes(bytes.begin(), bytes.end()));
  if (tap_)
    read_tls(direction, bytes);
  else
    plaintext(direction, bytes);
}

void Observer::plaintext(Direction direction, ByteView bytes) {
  auto& of = side(direction);
  std::size_t taken = 0;
  while (taken < bytes.size() && of.readable) {
    if (direction == c2s && client_.asked_starttls && !of.framing->begun() &&
        bytes[taken] == handshake_record) {
      begin_tls();
      read_tls(direction, bytes.subspan(taken));
      return;
    }
    taken += of.framing->take(bytes.subspan(taken));
    if (of.framing->state() == protocol::Framing::State::partial) break;
    of.readable = of.framing->state() == protocol::Framing::State::complete;
    said(direction, *of.framing);
    of.framing->next();
  }
}

/// Where TLS begins is known by its first byte, and by that alone: the server's go-ahead may be anything.
void Observer::begin_tls() {
  client_.began_tls = true;
  const auto starts = [&](Direction direction) {
    const auto& framing = *side(direction).framing;
    const auto at = framing.span().offset + (framing.begun() ? framing.span().length : 0);
    return tls::Tap::Starts{at, recorder_.size(stream(Layer::handshake, direction)),
                            recorder_.size(stream(Layer::clear, direction))};
  };
  if (!protocol_.tls_first) {
    recorder_.enter(Phase::upgrade, connection_);
    recorder_.add(event::Upgrade{recorder_.size(stream(Layer::wire, s2c))}, s2c, {}, connection_);
  }
  recorder_.enter(Phase::tls, connection_);
  tap_ = std::make_unique<tls::Tap>(connection_, starts(c2s), starts(s2c));
}

void Observer::read_tls(Direction direction, ByteView bytes) {
  if (!side(direction).readable) return;
  std::vector<tls::Sighting> sightings;
  tap_->read(direction, bytes, sightings);
  tell(sightings);
}

void Observer::tell(std::vector<tls::Sighting>& sightings) {
  for (auto& sighting : sightings) {
    if (const auto* record = std::get_if<tls::RecordSeen>(&sighting)) {
      auto told = net::event_of(*record);
      told.content = {};  // nothing of it is ever opened here
      recorder_.add(told, record->direction, record->wire, connection_);
    } else if (const auto* message = std::get_if<tls::MessageSeen>(&sighting)) {
      const auto where = recorder_.chunk(stream(Layer::handshake, message->direction), message->bytes);
      recorder_.add(net::event_of(*message, tap_->agreed()), message->direction, where, connection_);
    } else if (const auto* alert = std::get_if<tls::AlertSeen>(&sighting)) {
      recorder_.add(net::event_of(*alert), alert->direction, alert->wire, connection_);
    } else if (auto* fault = std::get_if<tls::TapFault>(&sighting)) {
      side(fault->direction).readable = false;
      recorder_.add(event::Problem{std::move(fault->error)}, fault->direction, {}, connection_);
    }
  }
}

void Observer::finish() {
  if (!tap_) {
    // What has begun and never ended is told as what there is of it: it may be the half of a password.
    for (const auto direction : {c2s, s2c})
      if (side(direction).readable && side(direction).framing->begun())
        said(direction, *side(direction).framing);
    return;
  }
  std::vector<tls::Sighting> sightings;
  tap_->finish(sightings);
  tell(sightings);
  auto agreed = tap_->agreed();
  if (agreed.version.empty()) return;
  agreed.established = false;
  recorder_.add(event::Negotiated{std::make_shared<const TlsInfo>(std::move(agreed))}, {}, {}, connection_);
}

void Observer::said(Direction direction, const protocol::Framing& unit) {
  const Range where{stream(Layer::wire, direction), unit.span().offset, unit.span().length};
  if (direction == c2s)
    asked(unit.raw(), where);
  else
    answered(unit.raw(), where);
}

void Observer::asked(std::string_view raw, const Range& where) {
  const auto unit = protocol::read_command_unit(protocol_.protocol, raw);
  event::Message message{.role = MessageRole::command, .summary = escaped(unit.summary)};
  auto secret = unit.secret;
  if (unit.summary.empty()) {
    const auto line = without_line_end(raw);
    // What a command carries is told by the command; the tag before it is the client's own business.
    const auto start = unit.start;
    if (auto span = secrecy_.typed(line.substr(start), protocol_.disclosure(line.substr(start)));
        span.length > 0) {
      span.offset += start;
      secret.push_back(span);
    }
    secrecy_.owe();
  }
  const auto name_end =
      unit.name.empty() || unit.name.data() < raw.data() || unit.name.data() > raw.data() + raw.size()
          ? 0
          : static_cast<std::size_t>(unit.name.data() - raw.data()) + unit.name.size();
  if (secret.empty() || secret.front().offset >= name_end) message.name = protocol::shown_name(unit.name);
  for (const auto& span : secret) {
    message.secret.push_back({where.stream, where.offset + span.offset, span.length});
    recorder_.learn_secret(
        raw.substr(static_cast<std::size_t>(span.offset), static_cast<std::size_t>(span.length)));
  }
  client_.asked_starttls |= unit.asks_starttls;
  client_.sent_credentials |= unit.logs_in;
  client_.went_on |= !unit.asks_only;
  client_spoke_ = true;
  asks_list_ = asks_for_list(unit.name);
  in_reply_ = false;
  recorder_.add(std::move(message), c2s, where, connection_);
}

void Observer::answered(std::string_view raw, const Range& where) {
  const auto unit = protocol::read_answer_unit(protocol_.protocol, raw);
  const auto role = role_of(unit.name, unit.role);
  if (role == MessageRole::reply || (role == MessageRole::capability && unit.role == MessageRole::reply)) {
    if (unit.asks_for_more)
      secrecy_.asked_for_more();
    else
      secrecy_.answered();
  }
  in_reply_ = true;
  recorder_.add(
      event::Message{.role = role, .name = protocol::shown_name(unit.name), .summary = escaped(unit.summary)},
      s2c, where, connection_);
}

/// What stands in a list that was asked for is a capability, but for the line that begins it.
MessageRole Observer::role_of(std::string_view name, MessageRole by_form) {
  using enum AppProtocol;
  if (!client_spoke_ && protocol_.protocol != ldap && protocol_.protocol != xmpp)
    return MessageRole::greeting;
  if (!asks_list_ || by_form == MessageRole::unsolicited) return by_form;
  switch (protocol_.protocol) {
    case smtp:
    case lmtp:
      return name == "250" && in_reply_ ? MessageRole::capability : by_form;
    case pop3:
    case nntp:
    case sieve:
      return by_form == MessageRole::continuation ? MessageRole::capability : by_form;
    case imap:
      return protocol::same_word(name, "CAPABILITY") ? MessageRole::capability : by_form;
    case ldap:
      return name == "SearchResultEntry" ? MessageRole::capability : by_form;
    case xmpp:
      break;
  }
  return by_form;
}

}  // namespace sti::relay
