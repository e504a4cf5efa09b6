#include "net/tls_end.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/codepoints.hpp"

namespace sti::net {
namespace {

// AlertDescription, RFC 8446 §6 and RFC 5246 §7.2.
namespace alert {
// GnuTLS answers an empty Certificate by decode_error.
constexpr std::uint8_t decode_error = 50, decrypt_error = 51, handshake_failure = 40, no_certificate = 41,
                       bad_certificate = 42, unsupported_certificate = 43, certificate_unknown = 46,
                       unknown_ca = 48, access_denied = 49, protocol_version = 70, insufficient_security = 71,
                       certificate_required = 116;
}  // namespace alert

struct Meaning {
  std::uint8_t alert;
  std::string_view words;
};

// What an alert from a server most likely means, where it is not said by the alert's name alone.
constexpr auto meanings = std::to_array<Meaning>({
    {10, "it takes one of our messages for out of place"},
    {20,
     "a record of ours did not authenticate at the server: something on the path changes bytes, or one of "
     "the "
     "two implementations is at fault"},
    {40, "it accepts nothing of what was offered: versions, cipher suites, groups or signature schemes"},
    {42, "it does not accept a certificate"},
    {46, "it does not accept a certificate, for a reason that it does not name"},
    {47, "it takes a value in our ClientHello for wrong"},
    {48, "it does not know the issuer of a certificate"},
    {49, "it refuses us by a rule of its own"},
    {50, "it cannot read one of our messages"},
    {51, "a computation failed at the server: its key may not fit its certificate"},
    {70, "it speaks none of the versions of TLS that were offered"},
    {71, "it wants stronger cipher suites or groups than were offered"},
    {80, "the server is at fault itself; often its certificate or key cannot be read, and its log says why"},
    {86, "it saw a fallback to an older version that need not have been"},
    {112, "it has no certificate for the name that was asked for"},
    {116, "it wants a certificate of the client"},
    {120, "it speaks none of the application protocols (ALPN) that were offered"},
});

std::string alert_name(std::uint8_t description) {
  const auto name = codepoint::alert(description);
  return name.empty() ? "alert " + std::to_string(description)
                      : std::string(name) + " (" + std::to_string(description) + ")";
}

std::string meaning_of_alert(std::uint8_t description) {
  const auto* known = std::ranges::find(meanings, description, &Meaning::alert);
  return known == meanings.end() ? std::string{} : ": most likely " + std::string(known->words);
}

std::string after(const TlsEnd& end) {
  return end.last_message.empty() ? " in answer to our ClientHello" : " after its " + end.last_message;
}

/// What we found, out of the parts of the error: "the bytes … came where a TLS record was due".
std::string what_we_found(const Error& error) {
  if (error.expected.empty()) return error.got.empty() ? error.doing : error.got;
  return (error.got.empty() ? "something else" : error.got) + " came where " + error.expected + " was due";
}

/// How we ended it, with the alert that we sent, if any.
std::string by_us(const TlsEnd& end) {
  std::string out = end.alert ? " with the alert " + alert_name(*end.alert) : std::string{};
  out += after(end) + ": " + what_we_found(end.error);
  if (end.alert == alert::decrypt_error)
    out +=
        ". The server's proof does not fit its certificate: it does not hold that key, or somebody on the "
        "path has "
        "changed the handshake";
  return out;
}

/// Who ended it and how, one sentence without its full stop.
std::string what_happened(const TlsEnd& end) {
  using Kind = TlsEnd::Kind;
  switch (end.kind) {
    case Kind::alert:
      return "The server ended it with the fatal alert " + alert_name(end.alert.value_or(0)) + after(end) +
             meaning_of_alert(end.alert.value_or(0));
    case Kind::end_of_stream:
      return "The server ended the connection" + after(end) + ", without an alert";
    case Kind::reset:
      return "The connection was reset" + after(end) + ", without an alert";
    case Kind::close_notify:
      return "The server sent close_notify" + after(end);
    case Kind::broken:
    case Kind::refused:
    case Kind::version:
    case Kind::library_limit:
      break;
  }
  return "We ended it" + by_us(end);
}

Range evidence_of(const TlsEnd& end) { return end.error.where.value_or(Range{}); }

Finding limit_finding(const TlsEnd& end, const std::string& what) {
  return make_finding(
      FindingId::unsupported_by_client,
      "This is a limit of this program and its TLS library, not a fault of the server: " + what + ".",
      evidence_of(end));
}

bool is_before_server_hello(const TlsEnd& end) {
  return end.last_message.empty() || end.last_message == "HelloRetryRequest";
}

}  // namespace

bool wants_client_certificate(const TlsEnd& end) {
  if (!end.certificate_withheld) return false;
  using Kind = TlsEnd::Kind;
  if (end.kind == Kind::alert) {
    if (end.alert == alert::certificate_required) return true;
    constexpr std::array refusals{alert::handshake_failure,       alert::no_certificate,
                                  alert::bad_certificate,         alert::certificate_unknown,
                                  alert::unsupported_certificate, alert::unknown_ca,
                                  alert::access_denied,           alert::decode_error};
    return !end.data_heard && std::ranges::find(refusals, end.alert.value_or(0)) != refusals.end();
  }
  const bool left =
      end.kind == Kind::end_of_stream || end.kind == Kind::reset || end.kind == Kind::close_notify;
  return left && !end.data_heard;
}

Finding client_certificate_finding(const TlsEnd& end) {
  const bool certain = end.kind == TlsEnd::Kind::alert && end.alert == alert::certificate_required;
  std::string how = "left";
  if (end.kind == TlsEnd::Kind::alert)
    how = "ended the connection with the fatal alert " + alert_name(*end.alert);
  return make_finding(FindingId::client_certificate_required,
                      "The server asked for a client certificate, got none and " + how +
                          (certain ? "" : ", most likely for want of one") + ".",
                      evidence_of(end));
}

std::string sentence_of(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::vector<Finding> handshake_findings(const TlsEnd& end) {
  if (wants_client_certificate(end)) return {client_certificate_finding(end)};
  std::vector<Finding> out{
      make_finding(FindingId::handshake_failed, what_happened(end) + ".", evidence_of(end))};
  using Kind = TlsEnd::Kind;
  const bool alerted = end.kind == Kind::alert;
  if (end.kind == Kind::version || (alerted && end.alert == alert::protocol_version))
    out.push_back(make_finding(
        FindingId::tls_version,
        "The server takes none of the versions of TLS that were offered to it: " + end.offered + ".",
        evidence_of(end)));
  if (end.kind == Kind::library_limit) out.push_back(limit_finding(end, what_we_found(end.error)));
  const auto description = end.alert.value_or(0);
  if (alerted && is_before_server_hello(end) &&
      (description == alert::handshake_failure || description == alert::insufficient_security))
    out.push_back(
        make_finding(FindingId::unsupported_by_client,
                     "This may be a limit of the TLS library used here: it offers no Ed25519, Ed448 or "
                     "RSASSA-PSS keys, no hybrid "
                     "groups and no versions before TLS 1.2, and a server that has nothing else answers so.",
                     evidence_of(end)));
  return out;
}

std::vector<Finding> connection_findings(const TlsEnd& end, bool complete) {
  using Kind = TlsEnd::Kind;
  if (wants_client_certificate(end)) return {client_certificate_finding(end)};
  const std::string when =
      complete ? "After the inspection was complete" : "Before the inspection was complete";
  switch (end.kind) {
    case Kind::end_of_stream:
    case Kind::reset:
    case Kind::close_notify:
      return {};
    case Kind::library_limit:
      return {limit_finding(end, end.error.text())};
    case Kind::alert:
      return {make_finding(FindingId::tls_broken,
                           when + " the server ended TLS with the fatal alert " +
                               alert_name(end.alert.value_or(0)) + meaning_of_alert(end.alert.value_or(0)) +
                               ".",
                           evidence_of(end))};
    case Kind::broken:
    case Kind::refused:
    case Kind::version:
      break;
  }
  return {make_finding(FindingId::tls_broken, when + " we ended TLS" + by_us(end) + ".", evidence_of(end))};
}

}  // namespace sti::net
