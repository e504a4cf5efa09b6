#include "model/event.hpp"
#include <array>
#include <variant>

#include "model/names.hpp"

namespace sti {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<Payload>> kinds{
    "started",   "resolving", "resolved",     "connecting",  "connect-failed", "connected",
    "chunk",     "line",      "capabilities", "probe",       "upgrade",        "record",
    "handshake", "alert",     "negotiated",   "established", "certificates",   "verified",
    "finding",   "secret",    "problem",      "ready",       "closed",         "finished"};

/// A message that is no text; one that is text is a line.
constexpr std::string_view binary_message = "message";

constexpr std::array<std::string_view, 5> roles{"target", "client-leg", "server-leg", "fetch", "probe"};

struct AboutAConnection {
  bool operator()(const OneOf<event::Started, event::Resolving, event::Resolved, event::Ready,
                              event::Finished> auto&) const {
    return false;
  }
  bool operator()(
      const OneOf<event::Connecting, event::ConnectFailed, event::Connected, event::Chunk, event::Message,
                  event::Capabilities, event::Probe, event::Upgrade, event::Record, event::Handshake,
                  event::Alert, event::Negotiated, event::Established, event::Certificates, event::Verified,
                  event::Found, event::Secret, event::Problem, event::Closed> auto&) const {
    return true;
  }
};

template <std::size_t Kind>
Payload empty_payload() {
  return Payload(std::in_place_index<Kind>);
}

template <std::size_t... Kinds>
constexpr std::array<Payload (*)(), sizeof...(Kinds)> makers(std::index_sequence<Kinds...>) {
  return {&empty_payload<Kinds>...};
}

}  // namespace

std::string_view name_of(ConnectionRole role) { return name_in(roles, role); }
std::optional<ConnectionRole> connection_role_from(std::string_view name) {
  return value_in<ConnectionRole>(roles, name);
}

bool is_about_a_connection(const Payload& payload) { return std::visit(AboutAConnection{}, payload); }

std::string_view kind_of(const Event& e) {
  const auto* message = e.get_if<event::Message>();
  return message && !message->summary.empty() ? binary_message : kinds[e.payload.index()];
}

std::optional<Payload> payload_called(std::string_view kind) {
  static constexpr auto make = makers(std::make_index_sequence<kinds.size()>());
  if (kind == binary_message) return event::Message{};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == kind) return make[i]();
  return std::nullopt;
}

}  // namespace sti
