#include "tls/agreement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "tls/hello.hpp"

namespace sti::tls {
namespace {

constexpr std::uint16_t tls12 = 0x0303, tls13 = 0x0304;
constexpr std::uint16_t encrypt_then_mac_extension = 22;  // RFC 7366 §2

/// TlsInfo::group is a name of IANA's registry or none.
std::optional<std::string> registered_group(std::uint16_t code) {
  const auto name = codepoint::named_group(code);
  return name.empty() ? std::nullopt : std::optional<std::string>(name);
}

}  // namespace

void Agreement::take_client_hello(ByteView message) {
  const auto hello = read_client_hello(message);
  if (!hello) return;  // it is our own: the library that wrote it is not what is inspected
  client_random.assign(hello->random.begin(), hello->random.end());
  session_id_.assign(hello->session_id.begin(), hello->session_id.end());
  if (hello->server_name) info.server_name = escaped(*hello->server_name);
}

std::optional<Error> Agreement::take_server_hello(ByteView message) {
  const auto read = read_server_hello(message);
  if (!read) return read.error();
  const auto& hello = *read;
  // RFC 8446 §4.2.1: TLS 1.3 is chosen by the extension alone.
  if (hello.selected_version.value_or(tls13) != tls13 ||
      (!hello.selected_version && hello.legacy_version >= tls13))
    return Error{Fault::misbehaved,
                 "reading TLS from the server",
                 "a ServerHello that chooses TLS 1.3 by supported_versions, or an older version without it",
                 fmt::format("legacy_version 0x{:04x} {}", hello.legacy_version,
                             hello.selected_version
                                 ? fmt::format("and supported_versions 0x{:04x}", *hello.selected_version)
                                 : "and no supported_versions"),
                 {}};
  version = hello.version();
  suite = hello.suite;
  server_random.assign(hello.random.begin(), hello.random.end());
  info.version = version_name(version);
  info.cipher = suite_name(suite);
  if (hello.group) take_group(registered_group(*hello.group), group_bits(*hello.group));
  if (hello.hello_retry) {
    info.hello_retry = true;
    return std::nullopt;
  }
  if (version == tls13) {
    info.resumed = hello.pre_shared_key;
    return std::nullopt;
  }
  take_alpn(hello.alpn);
  info.extended_master_secret = hello.extended_master_secret;
  info.secure_renegotiation = hello.renegotiation_info;
  encrypt_then_mac = info.encrypt_then_mac = std::ranges::find(hello.extensions, encrypt_then_mac_extension,
                                                               &Extension::type) != hello.extensions.end();
  id_echoed_ = !session_id_.empty() && std::ranges::equal(session_id_, hello.session_id);
  return std::nullopt;
}

void Agreement::take(Direction direction, ByteView message) {
  const bool from_server = direction == Direction::server_to_client;
  namespace type = handshake_type;
  switch (message[0]) {
    case type::encrypted_extensions:
      take_alpn(alpn_in_encrypted_extensions(message));
      break;
    case type::certificate:
      if (from_server) full_handshake_ = true;
      break;
    case type::server_key_exchange:
      take_key_exchange(message);
      break;
    case type::server_hello_done:
      full_handshake_ = true;
      break;
    case type::certificate_request:
      info.client_certificate_requested = true;
      break;
    case type::certificate_verify:
      if (const auto scheme = scheme_in_certificate_verify(message); scheme && from_server)
        info.signature = scheme_name(*scheme);
      break;
    default:
      break;
  }
}

void Agreement::take_group(const std::optional<std::string>& name, std::uint32_t bits) {
  info.group = name;
  info.group_bits = bits == 0 ? std::nullopt : std::optional(bits);
}

void Agreement::take_alpn(const std::optional<std::string>& name) {
  if (name) info.alpn = escaped(*name);
}

void Agreement::take_key_exchange(ByteView message) {
  const auto exchange = read_server_key_exchange(message, info.cipher);
  take_group(exchange.curve ? registered_group(*exchange.curve) : exchange.group, exchange.group_bits);
  if (exchange.signature_scheme && version == tls12) info.signature = scheme_name(*exchange.signature_scheme);
}

}  // namespace sti::tls
