#include "net/tls_events.hpp"

#include "tls/handshake_text.hpp"
#include "tls/hello.hpp"

namespace sti::net {

event::Record event_of(const tls::RecordSeen& record) {
  return {record.type, record.version, record.encrypted, record.content, record.inner_type};
}

event::Handshake event_of(const tls::MessageSeen& message, const TlsInfo& agreed) {
  event::Handshake handshake;
  handshake.type = message.bytes.empty() ? std::uint8_t{0} : message.bytes[0];
  handshake.encrypted = message.encrypted;
  handshake.wire = message.wire;
  handshake.name = tls::message_name(message.bytes);
  handshake.summary = tls::message_summary(message.bytes, agreed);
  return handshake;
}

event::Alert event_of(const tls::AlertSeen& alert) {
  return {alert.level, alert.description, alert.encrypted};
}

}  // namespace sti::net
