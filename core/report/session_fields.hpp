// Which fields each payload has in a session file, said once: the writer and the reader both walk these
// lists, so that they cannot disagree. `Io` is called with each field's name and a reference to it; its
// member `later` likewise for a field that files from before it was thought of do not have, which is T{}
// there, and `former` for one that only such files have.
#pragma once

#include <array>
#include <string_view>

#include "model/event.hpp"
#include "model/names.hpp"

namespace sti::report {

// Names of the enumerations that have none in the model, as they stand in session files.
inline constexpr std::array<std::string_view, 7> message_roles{
    "greeting", "command", "reply", "continuation", "capability", "data", "unsolicited"};
inline constexpr std::array<std::string_view, 4> close_kinds{"close-notify", "end-of-stream", "reset",
                                                             "ours"};
inline constexpr std::array<std::string_view, 3> faults{"misbehaved", "incomplete", "local"};

inline std::string_view enum_name(event::MessageRole v) { return name_in(message_roles, v); }
inline std::string_view enum_name(event::CloseKind v) { return name_in(close_kinds, v); }
inline std::string_view enum_name(Fault v) { return name_in(faults, v); }
inline std::string_view enum_name(Severity v) { return name_of(v); }
inline std::string_view enum_name(Outcome v) { return name_of(v); }
inline std::string_view enum_name(Phase v) { return name_of(v); }
inline std::string_view enum_name(Direction v) { return name_of(v); }
inline std::string_view enum_name(ConnectionRole v) { return name_of(v); }

inline std::optional<event::MessageRole> enum_from(std::string_view n, event::MessageRole) {
  if (n == "untagged") return event::MessageRole::data;  // as files say that are older than messages
  return value_in<event::MessageRole>(message_roles, n);
}
inline std::optional<event::CloseKind> enum_from(std::string_view n, event::CloseKind) {
  return value_in<event::CloseKind>(close_kinds, n);
}
inline std::optional<Fault> enum_from(std::string_view n, Fault) { return value_in<Fault>(faults, n); }
inline std::optional<Severity> enum_from(std::string_view n, Severity) { return severity_from(n); }
inline std::optional<Outcome> enum_from(std::string_view n, Outcome) { return outcome_from(n); }
inline std::optional<Phase> enum_from(std::string_view n, Phase) { return phase_from(n); }
inline std::optional<Direction> enum_from(std::string_view n, Direction) { return direction_from(n); }
inline std::optional<ConnectionRole> enum_from(std::string_view n, ConnectionRole) {
  return connection_role_from(n);
}

template <typename Io>
void fields(Io& io, Endpoint& v) {
  io("address", v.address), io("port", v.port);
}
template <typename Io>
void fields(Io& io, Target& v) {
  io("scheme", v.scheme), io("host", v.host), io("port", v.port);
}
template <typename Io, typename Id>
void code_field(Io& io, Code<Id>& v) {
  auto text = v.str();
  io("code", text);
  v = Code<Id>::read(text);
}
template <typename Io>
void fields(Io& io, Finding& v) {
  code_field(io, v.code);
  io("severity", v.severity), io("text", v.text), io("evidence", v.evidence);
  io.later("reference", v.reference);
}
template <typename Io>
void fields(Io& io, Error& v) {
  io("fault", v.fault), io("doing", v.doing), io("expected", v.expected), io("got", v.got),
      io("where", v.where);
}
template <typename Io>
void fields(Io& io, TlsInfo& v) {
  io("version", v.version), io("cipher", v.cipher), io("group", v.group), io("signature", v.signature);
  io("alpn", v.alpn), io("resumed", v.resumed), io("server_name", v.server_name);
  io.later("group_bits", v.group_bits), io.later("encrypt_then_mac", v.encrypt_then_mac);
  // `established` is what the kind of event says.
  io("client_certificate_requested", v.client_certificate_requested), io("hello_retry", v.hello_retry);
  io("extended_master_secret", v.extended_master_secret), io("secure_renegotiation", v.secure_renegotiation);
}
template <typename Io>
void fields(Io& io, CertificateInfo& v) {
  io("der", v.der), io("subject", v.subject), io("issuer", v.issuer), io("serial", v.serial);
  io("not_before", v.not_before), io("not_after", v.not_after), io("names", v.names);
  io("key_type", v.key_type), io("key_bits", v.key_bits), io("key_curve", v.key_curve);
  io("signature_algorithm", v.signature_algorithm), io("sha256", v.sha256), io("spki_sha256", v.spki_sha256);
  io("self_issued", v.self_issued), io("is_ca", v.is_ca), io("faults", v.faults);
}
template <typename Io>
void fields(Io& io, VerificationProblem& v) {
  code_field(io, v.code);
  io("certificate", v.certificate), io("text", v.text);
}
template <typename Io>
void fields(Io& io, NameMatch& v) {
  io("presented", v.presented), io("matched", v.matched), io("why", v.why);
}
template <typename Io>
void fields(Io& io, Verification& v) {
  io("trusted", v.trusted), io("name_matched", v.name_matched), io("name", v.name), io("path", v.path);
  io("anchors", v.anchors), io("names", v.names), io("problems", v.problems), io("at", v.at);
  io.later("days_left", v.days_left);
  // null where the file that this came from, or one before it, is older than the field.
  auto proved = v.proof_recorded ? std::optional(v.proved) : std::nullopt;
  io.later("proved", proved);
  v.proof_recorded = proved.has_value();
  v.proved = proved.value_or(false);
}

template <typename Io>
void fields(Io& io, event::Started& v) {
  io("target", v.target), io("unix_us", v.unix_us), io("name", v.name), io("tool_version", v.tool_version);
}
template <typename Io>
void fields(Io& io, event::Resolving& v) {
  io("host", v.host);
}
template <typename Io>
void fields(Io& io, event::Resolved& v) {
  io("host", v.host), io("addresses", v.addresses);
}
template <typename Io>
void fields(Io& io, event::Connecting& v) {
  io("endpoint", v.endpoint);
  io.later("role", v.role);
}
template <typename Io>
void fields(Io& io, event::ConnectFailed& v) {
  io("endpoint", v.endpoint), io("reason", v.reason);
}
template <typename Io>
void fields(Io& io, event::Connected& v) {
  io("local", v.local), io("remote", v.remote);
  io.later("role", v.role);
}
template <typename Io>
void fields(Io& io, event::Chunk& v) {
  io.later("secrets", v.secrets);
}
template <typename Io>
void fields(Io& io, event::Message& v) {
  io("role", v.role);
  io.later("name", v.name), io.later("summary", v.summary);
  io("note", v.note);
  Range line_secret;
  io.former("secret", line_secret);
  io.later("secrets", v.secret);
  if (!line_secret.empty()) v.secret = {line_secret};
}
template <typename Io>
void fields(Io& io, event::Capabilities& v) {
  io("entries", v.entries);
  io.later("starttls_offered", v.starttls_offered), io.later("starttls_required", v.starttls_required);
}
template <typename Io>
void fields(Io& io, event::Probe& v) {
  io("endpoint", v.endpoint), io("sent", v.sent), io("answer", v.answer), io("tls", v.tls);
}
template <typename Io>
void fields(Io& io, event::Upgrade& v) {
  io("offset", v.offset);
}
template <typename Io>
void fields(Io& io, event::Record& v) {
  io("type", v.type), io("version", v.version), io("encrypted", v.encrypted);
  io.later("content", v.content), io.later("inner_type", v.inner_type);
}
template <typename Io>
void fields(Io& io, event::Handshake& v) {
  io("type", v.type), io("name", v.name), io("summary", v.summary), io("encrypted", v.encrypted),
      io("wire", v.wire);
}
template <typename Io>
void fields(Io& io, event::Alert& v) {
  io("level", v.level), io("description", v.description), io("encrypted", v.encrypted);
}
template <typename Io>
void fields(Io& io, event::Negotiated& v) {
  io("tls", v.tls);
}
template <typename Io>
void fields(Io& io, event::Established& v) {
  io("tls", v.tls);
}
template <typename Io>
void fields(Io& io, event::Certificates& v) {
  io("chain", v.chain);
}
template <typename Io>
void fields(Io& io, event::Verified& v) {
  io("verification", v.verification);
}
template <typename Io>
void fields(Io& io, event::Found& v) {
  io("finding", v.finding);
}
template <typename Io>
void fields(Io& io, event::Secret& v) {
  io("label", v.label), io("client_random", v.client_random), io("secret", v.secret);
}
template <typename Io>
void fields(Io& io, event::Problem& v) {
  io("error", v.error);
}
template <typename Io>
void fields(Io&, event::Ready&) {}
template <typename Io>
void fields(Io& io, event::Closed& v) {
  io("kind_of_close", v.kind);
}
template <typename Io>
void fields(Io& io, event::Finished& v) {
  io("outcome", v.outcome), io("reason", v.reason);
}

// The header line of a session file and the fields every step has before those of its payload.
inline constexpr std::string_view session_format = "starttls-session-file/2";
/// Written before a session could have more than one connection; read all the same. Its endpoints are texts.
inline constexpr std::string_view session_format_1 = "starttls-session-file/1";

}  // namespace sti::report
