#include "tls/handshake_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dissect/tls_names.hpp"
#include "model/escape.hpp"
#include "model/reader.hpp"
#include "tls/hello.hpp"
#include "tls/tap.hpp"

namespace sti::tls {
namespace {

namespace type = handshake_type;
constexpr std::size_t header_length = 4;

/// Parts joined by commas, empty ones left out.
std::string listed(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += ", ";
    out += part;
  }
  return out;
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

/// "3,412"
std::string grouped(std::size_t value) {
  auto digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string versions_text(const std::vector<std::uint16_t>& versions) {
  std::vector<std::string> names;
  for (const auto version : versions)
    if (!dissect::is_grease(version))  // it means nothing
      names.push_back(version_name(version));
  if (names.empty()) return {};
  const auto last = names.back();
  names.pop_back();
  return names.empty() ? last : listed(names) + " and " + last;
}

std::string client_hello_text(ByteView message) {
  const auto hello = read_client_hello(message);
  if (!hello) return hello.error().text();
  std::string protocols;
  for (const auto& name : hello->alpn) protocols += (protocols.empty() ? "ALPN " : " ") + escaped(name);
  return listed({versions_text(hello->versions), counted(hello->suites.size(), "suite"),
                 hello->server_name ? "SNI " + escaped(*hello->server_name) : std::string(), protocols});
}

std::string server_hello_text(ByteView message) {
  const auto hello = read_server_hello(message);
  if (!hello) return hello.error().text();
  const auto group = hello->group ? group_name(*hello->group) : std::string();
  return listed({version_name(hello->version()), suite_name(hello->suite),
                 hello->hello_retry && !group.empty() ? "asks for " + group : group,
                 hello->pre_shared_key ? "resumes by ticket" : "",
                 hello->alpn ? "ALPN " + escaped(*hello->alpn) : std::string()});
}

std::string certificate_text(ByteView message, bool tls13) {
  const auto certificates = Tap::certificates_in(message, tls13);
  if (certificates.empty()) return "no certificate";
  std::size_t bytes = 0;
  for (const auto& certificate : certificates) bytes += certificate.length;
  return fmt::format("{}, {} bytes", counted(certificates.size(), "certificate"), grouped(bytes));
}

std::string key_exchange_text(ByteView message, const TlsInfo& agreed) {
  const auto exchange = read_server_key_exchange(message, agreed.cipher);
  const bool has_scheme = exchange.signature_scheme && agreed.version == "TLSv1.2";
  const auto prime = exchange.group || exchange.group_bits == 0
                         ? std::string()
                         : fmt::format("a prime of {} bits", exchange.group_bits);
  return listed({exchange.group.value_or(prime), has_scheme ? scheme_name(*exchange.signature_scheme) : ""});
}

std::string ticket_text(ByteView message) {
  Reader reader(message.subspan(header_length));
  const auto seconds = reader.u32();
  if (!seconds) return {};
  return *seconds == 0 ? "lifetime not given" : fmt::format("lifetime {} s", grouped(*seconds));
}

std::string values_in(ByteView message, const TlsInfo& agreed) {
  const bool tls13 = agreed.version == "TLSv1.3";
  switch (message[0]) {
    case type::client_hello:
      return client_hello_text(message);
    case type::server_hello:
      return server_hello_text(message);
    case type::certificate:
      return certificate_text(message, tls13);
    case type::server_key_exchange:
      return key_exchange_text(message, agreed);
    case type::new_session_ticket:
      return ticket_text(message);
    case type::encrypted_extensions: {
      const auto alpn = alpn_in_encrypted_extensions(message);
      return alpn ? "ALPN " + escaped(*alpn) : std::string();
    }
    case type::certificate_verify: {
      const auto scheme = scheme_in_certificate_verify(message);
      return scheme ? scheme_name(*scheme) : std::string();
    }
    case type::key_update:
      return message.size() > header_length && message[header_length] == 1 ? "asks for one in return" : "";
    default:
      return {};
  }
}

}  // namespace

std::string message_name(ByteView message) {
  if (message.empty()) return {};
  switch (message[0]) {
    case type::hello_request:
      return "HelloRequest";
    case type::client_hello:
      return "ClientHello";
    case type::server_hello:
      return is_hello_retry(message) ? "HelloRetryRequest" : "ServerHello";
    case type::new_session_ticket:
      return "NewSessionTicket";
    case type::end_of_early_data:
      return "EndOfEarlyData";
    case type::encrypted_extensions:
      return "EncryptedExtensions";
    case type::certificate:
      return "Certificate";
    case type::server_key_exchange:
      return "ServerKeyExchange";
    case type::certificate_request:
      return "CertificateRequest";
    case type::server_hello_done:
      return "ServerHelloDone";
    case type::certificate_verify:
      return "CertificateVerify";
    case type::client_key_exchange:
      return "ClientKeyExchange";
    case type::finished:
      return "Finished";
    case type::certificate_url:
      return "CertificateURL";
    case type::certificate_status:
      return "CertificateStatus";
    case type::supplemental_data:
      return "SupplementalData";
    case type::key_update:
      return "KeyUpdate";
    case type::compressed_certificate:
      return "CompressedCertificate";
    default:
      return fmt::format("message of type {}", message[0]);
  }
}

std::string message_summary(ByteView message, const TlsInfo& agreed) {
  if (message.size() < header_length) return {};
  const auto announced =
      static_cast<std::size_t>(message[1]) << 16 | static_cast<std::size_t>(message[2]) << 8 | message[3];
  const auto cut = message.size() - header_length < announced;
  return listed({values_in(message, agreed),
                 cut ? fmt::format("cut short: {} of {} bytes", grouped(message.size() - header_length),
                                   grouped(announced))
                     : ""});
}

}  // namespace sti::tls
