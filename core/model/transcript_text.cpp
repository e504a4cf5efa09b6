#include "model/transcript_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <variant>

#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "model/line_end.hpp"
#include "model/u_label.hpp"
#include "model/verification_text.hpp"

namespace sti {
namespace {

/// The bytes of an event escaped, with "[N bytes hidden]" for each part that is secret. What follows the last
/// such part may be a line end, which is left out.
std::string shown(const Event& e, const Inspection& session, bool with_secrets) {
  const auto bytes = session.view(e.range);
  std::string out;
  std::size_t at = 0;
  if (!with_secrets)
    for (const auto& secret : session.secrets().in({e.range.stream, e.range.offset, bytes.size()})) {
      const auto from = static_cast<std::size_t>(secret.offset - e.range.offset);
      const auto length = static_cast<std::size_t>(secret.length);
      out += escaped(bytes.subspan(at, from - at)) + fmt::format("[{} bytes hidden]", length);
      at = from + length;
    }
  return out + escaped(without_line_end(text_of(bytes.subspan(at))));
}

/// RFC 8446 §5.1, RFC 5246 §6.2.1.
std::string record_type(std::uint8_t type) {
  switch (type) {
    case 20:
      return "change_cipher_spec";
    case 21:
      return "alert";
    case 22:
      return "handshake";
    case 23:
      return "application_data";
    case 24:
      return "heartbeat";
    default:
      return fmt::format("type {}", type);
  }
}

struct Describe {
  const Event& e;
  const Inspection& session;
  bool with_secrets;

  std::string operator()(const event::Started& s) const {
    return "session with " + with_u_labels(escaped(s.target.url()));
  }
  std::string operator()(const event::Resolving& r) const {
    return "resolving " + with_u_labels(escaped(r.host));
  }
  std::string operator()(const event::Resolved& r) const {
    if (r.addresses.size() == 1 && r.addresses.front() == r.host) return "address " + escaped(r.host);
    return fmt::format("resolved {} to {}", escaped(r.host), fmt::join(r.addresses, ", "));
  }
  std::string operator()(const event::Connecting& c) const { return "connecting to " + c.endpoint.text(); }
  std::string operator()(const event::ConnectFailed& c) const {
    return fmt::format("could not connect to {}: {}", c.endpoint.text(), c.reason);
  }
  std::string operator()(const event::Connected& c) const { return "connected to " + c.remote.text(); }
  std::string operator()(const event::Chunk&) const { return {}; }
  std::string operator()(const event::Message& message) const {
    if (message.summary.empty()) return shown(e, session, with_secrets);
    return message.name.empty() ? message.summary : message.name + "   " + message.summary;
  }
  std::string operator()(const event::Capabilities& c) const {
    if (c.entries.empty()) return "no capabilities";
    std::vector<std::string> shown;
    shown.reserve(c.entries.size());
    for (const auto& entry : c.entries) shown.push_back(escaped(entry));
    return fmt::format("{} {}: {}", shown.size(), shown.size() == 1 ? "capability" : "capabilities",
                       fmt::join(shown, ", "));
  }
  std::string operator()(const event::Probe& p) const {
    if (p.sent == 0) return fmt::format("no second connection to {}: {}", p.endpoint.text(), p.answer);
    return fmt::format("a ClientHello of {} bytes was sent to {}, {}: {}", p.sent, p.endpoint.text(),
                       p.tls ? "answered with TLS" : "no TLS in answer", p.answer);
  }
  std::string operator()(const event::Upgrade& u) const {
    if (e.range.empty()) return fmt::format("upgrade at byte {}: nothing left over", u.offset);
    return fmt::format("upgrade at byte {}: {} {} left over: {}", u.offset, e.range.length,
                       e.range.length == 1 ? "byte" : "bytes", quoted(session.view(e.range)));
  }
  std::string operator()(const event::Record& r) const {
    return fmt::format("{}record {}, {} bytes", r.encrypted ? "encrypted " : "", record_type(r.type),
                       e.range.length);
  }
  std::string operator()(const event::Handshake& h) const {
    return h.summary.empty() ? h.name : h.name + "   " + h.summary;
  }
  std::string operator()(const event::Alert& a) const {
    const auto name = codepoint::alert(a.description);
    return fmt::format("{} alert: {}",
                       a.level == 1   ? "warning"
                       : a.level == 2 ? "fatal"
                                      : "unknown-level",
                       name.empty() ? fmt::format("{}", a.description) : std::string(name));
  }
  /// It is about a connection of others, which is read and not opened.
  [[nodiscard]] bool passed_on() const {
    const auto id = e.connection.value_or(main_connection).value;
    return id < session.connections().size() && is_leg(session.connections()[id].role());
  }
  static std::string agreed(std::string_view how, const TlsInfo& tls) {
    auto text = fmt::format("{} {}, {}", how, tls.version, tls.cipher);
    if (tls.group || tls.group_bits) text += ", " + key_exchange_text(tls);
    if (tls.resumed) text += ", resumed";
    return text;
  }
  std::string operator()(const event::Negotiated& n) const {
    return agreed(passed_on() ? "passed through unread:" : "not established; agreed until then:", *n.tls);
  }
  std::string operator()(const event::Established& t) const { return agreed("established", *t.tls); }
  std::string operator()(const event::Certificates& c) const {
    if (c.chain->empty()) return "no certificate was sent";
    return fmt::format(
        "{} {}, of {}", c.chain->size(), c.chain->size() == 1 ? "certificate" : "certificates",
        c.chain->front().subject.empty() ? "(empty name)" : with_u_labels(c.chain->front().subject));
  }
  std::string operator()(const event::Verified& v) const {
    return with_u_labels(verification_text(*v.verification));
  }
  std::string operator()(const event::Found& f) const { return f.finding.text; }
  std::string operator()(const event::Secret& s) const {
    return with_secrets ? fmt::format("{} {} {}", s.label, s.client_random, s.secret)
                        : s.label + " exported, hidden";
  }
  std::string operator()(const event::Problem& p) const { return p.error.text(); }
  std::string operator()(const event::Ready&) const { return "inspection complete; open for commands"; }
  std::string operator()(const event::Closed& c) const {
    switch (c.kind) {
      case event::CloseKind::close_notify:
        return "close_notify: TLS ended properly";
      case event::CloseKind::end_of_stream:
        return e.direction == Direction::client_to_server ? "closed by the client" : "closed by the server";
      case event::CloseKind::reset:
        return e.direction == Direction::client_to_server ? "reset by the client" : "reset by the server";
      case event::CloseKind::ours:
        return "closed by us";
    }
    return {};
  }
  std::string operator()(const event::Finished& f) const {
    return f.reason.empty() ? std::string(name_of(f.outcome))
                            : fmt::format("{}: {}", name_of(f.outcome), f.reason);
  }
};

}  // namespace

std::string text_of(const Event& event, const Inspection& session, bool with_secrets) {
  auto text = std::visit(Describe{event, session, with_secrets}, event.payload);
  if (const auto which = connection_text(event, session); !which.empty() && !text.empty())
    text.insert(0, which + ": ");
  return text;
}

std::string connection_text(ConnectionId id, const Inspection& session) {
  if (id == main_connection || id.value >= session.connections().size()) return {};
  return fmt::format("{} {}", name_of(session.connections()[id.value].role()), id.value);
}

std::string connection_text(const Event& event, const Inspection& session) {
  return connection_text(event.connection.value_or(main_connection), session);
}

}  // namespace sti
