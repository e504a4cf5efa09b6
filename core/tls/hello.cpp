#include "tls/hello.hpp"

#include <fmt/format.h>
#include <mbedtls/dhm.h>

#include <algorithm>
#include <bit>
#include <iterator>

#include "dissect/tls_handshake.hpp"
#include "dissect/tls_names.hpp"
#include "model/codepoints.hpp"
#include "model/reader.hpp"
#include "tls/tap.hpp"

namespace sti::tls {
namespace {

constexpr std::size_t header_length = 4;

namespace extension_type {
constexpr std::uint16_t server_name = 0, supported_groups = 10, signature_algorithms = 13, alpn = 16,
                        extended_master_secret = 23, pre_shared_key = 41, supported_versions = 43,
                        psk_key_exchange_modes = 45, key_share = 51, renegotiation_info = 0xFF01;
}

Error cut_short(std::string_view message_name, std::string_view part, const Reader& at) {
  return {Fault::misbehaved, fmt::format("reading {}", message_name), fmt::format("its {}", part),
          fmt::format("the message's end {} bytes after byte {}", at.remaining(), at.position()),
          std::nullopt};
}

/// An Extensions vector, which may be missing altogether in TLS 1.2; false where its lengths do not fit.
bool read_extensions(Reader& reader, std::vector<Extension>& out) {
  if (reader.done()) return true;
  const auto block = reader.vector(2);
  if (!block) return false;
  Reader inner(*block);
  while (!inner.done()) {
    const auto type = inner.u16();
    const auto body = inner.vector(2);
    if (!type || !body) return false;
    out.push_back({*type, *body});
  }
  return true;
}

std::vector<std::uint16_t> numbers_in(ByteView body) {
  std::vector<std::uint16_t> out;
  Reader reader(body);
  while (const auto value = reader.u16()) out.push_back(*value);
  return out;
}

/// ProtocolNameList (RFC 7301 §3.1), as far as it is whole.
std::vector<std::string> protocols_in(ByteView body) {
  std::vector<std::string> out;
  const auto list = Reader(body).vector(2);
  if (!list) return out;
  Reader names(*list);
  while (const auto name = names.vector(1)) out.emplace_back(text_of(*name));
  return out;
}

/// How many identities an OfferedPsks has (RFC 8446 §4.2.11).
std::size_t psk_identities_in(ByteView body) {
  const auto list = Reader(body).vector(2);
  if (!list) return 0;
  Reader identities(*list);
  std::size_t count = 0;
  while (identities.vector(2) && identities.u32()) ++count;
  return count;
}

/// The host_name of a ServerNameList (RFC 6066 §3).
std::optional<std::string> host_in(ByteView body) {
  const auto list = Reader(body).vector(2);
  if (!list) return std::nullopt;
  Reader names(*list);
  while (true) {
    const auto type = names.u8();
    const auto name = names.vector(2);
    if (!type || !name) return std::nullopt;
    if (*type == 0) return std::string(text_of(*name));
  }
}

ByteView body_of(ByteView message) { return message.subspan(std::min(header_length, message.size())); }

void interpret(ClientHello& hello, const Extension& extension) {
  switch (extension.type) {
    case extension_type::server_name:
      hello.server_name = host_in(extension.body);
      break;
    case extension_type::alpn:
      hello.alpn = protocols_in(extension.body);
      break;
    case extension_type::supported_versions:
      if (const auto list = Reader(extension.body).vector(1)) hello.versions = numbers_in(*list);
      break;
    case extension_type::signature_algorithms:
      if (const auto list = Reader(extension.body).vector(2)) hello.signature_schemes = numbers_in(*list);
      break;
    case extension_type::supported_groups:
      if (const auto list = Reader(extension.body).vector(2)) hello.groups = numbers_in(*list);
      break;
    case extension_type::psk_key_exchange_modes:
      if (const auto list = Reader(extension.body).vector(1)) hello.psk_modes = *list;
      break;
    case extension_type::pre_shared_key:
      hello.psk_identities = psk_identities_in(extension.body);
      break;
    default:
      break;
  }
}

void interpret(ServerHello& hello, const Extension& extension) {
  Reader reader(extension.body);
  switch (extension.type) {
    case extension_type::supported_versions:
      hello.selected_version = reader.u16();
      break;
    case extension_type::key_share:
      hello.group = reader.u16();
      break;
    case extension_type::pre_shared_key:
      hello.pre_shared_key = true;
      hello.psk_identity = reader.u16();
      break;
    case extension_type::extended_master_secret:
      hello.extended_master_secret = true;
      break;
    case extension_type::renegotiation_info:
      hello.renegotiation_info = true;
      break;
    case extension_type::alpn:
      if (auto names = protocols_in(extension.body); !names.empty()) hello.alpn = std::move(names.front());
      break;
    default:
      break;
  }
}

std::uint32_t bit_length(ByteView number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  return number.empty()
             ? 0
             : static_cast<std::uint32_t>((number.size() - 1) * 8 + std::bit_width(number.front()));
}

/// The name of a finite-field group by its prime (RFC 7919), as TLS 1.2 sends primes, not names; nullopt for
/// any other.
std::optional<std::string> group_of_prime(ByteView prime) {
  static const struct {
    const char* name;
    Bytes prime;
  } known[] = {{"ffdhe2048", MBEDTLS_DHM_RFC7919_FFDHE2048_P_BIN},
               {"ffdhe3072", MBEDTLS_DHM_RFC7919_FFDHE3072_P_BIN},
               {"ffdhe4096", MBEDTLS_DHM_RFC7919_FFDHE4096_P_BIN},
               {"ffdhe6144", MBEDTLS_DHM_RFC7919_FFDHE6144_P_BIN},
               {"ffdhe8192", MBEDTLS_DHM_RFC7919_FFDHE8192_P_BIN}};
  while (!prime.empty() && prime.front() == 0) prime = prime.subspan(1);
  for (const auto& group : known)
    if (std::ranges::equal(group.prime, prime)) return group.name;
  return std::nullopt;
}

/// ECParameters (RFC 8422 §5.4) and the point after them.
std::optional<std::uint16_t> read_curve(Reader& reader) {
  constexpr std::uint8_t named_curve = 3;
  const auto form = reader.u8();
  if (!form || *form != named_curve) return std::nullopt;
  const auto group = reader.u16();
  if (!group || !reader.vector(1)) return std::nullopt;
  return group;
}

/// ServerDHParams (RFC 5246 §7.4.3).
std::optional<ByteView> read_prime(Reader& reader) {
  const auto prime = reader.vector(2);
  if (!prime || !reader.vector(2) || !reader.vector(2)) return std::nullopt;
  return prime;
}

std::string named(std::string_view name, std::uint16_t code) {
  return name.empty() ? fmt::format("0x{:04x}", code) : std::string(name);
}

}  // namespace

Result<ClientHello> read_client_hello(ByteView message) {
  constexpr std::string_view name = "ClientHello";
  ClientHello out;
  Reader reader(body_of(message));
  const auto version = reader.u16();
  if (!version) return cut_short(name, "version", reader);
  const auto random = reader.take(32);
  if (!random) return cut_short(name, "random", reader);
  const auto session_id = reader.vector(1);
  if (!session_id) return cut_short(name, "session id", reader);
  const auto suites = reader.vector(2);
  if (!suites) return cut_short(name, "cipher suites", reader);
  if (!reader.vector(1)) return cut_short(name, "compression methods", reader);
  if (!read_extensions(reader, out.extensions)) return cut_short(name, "extensions", reader);
  out.legacy_version = *version;
  out.random = *random;
  out.session_id = *session_id;
  out.suites = numbers_in(*suites);
  for (const auto& extension : out.extensions) interpret(out, extension);
  if (out.versions.empty()) out.versions.push_back(out.legacy_version);
  return out;
}

Result<ServerHello> read_server_hello(ByteView message) {
  constexpr std::string_view name = "ServerHello";
  ServerHello out;
  Reader reader(body_of(message));
  const auto version = reader.u16();
  if (!version) return cut_short(name, "version", reader);
  const auto random = reader.take(32);
  if (!random) return cut_short(name, "random", reader);
  const auto session_id = reader.vector(1);
  if (!session_id) return cut_short(name, "session id", reader);
  const auto suite = reader.u16();
  if (!suite) return cut_short(name, "cipher suite", reader);
  if (!reader.u8()) return cut_short(name, "compression method", reader);
  if (!read_extensions(reader, out.extensions)) return cut_short(name, "extensions", reader);
  out.legacy_version = *version;
  out.random = *random;
  out.session_id = *session_id;
  out.suite = *suite;
  out.hello_retry = is_hello_retry(message);
  for (const auto& extension : out.extensions) interpret(out, extension);
  return out;
}

bool is_hello_retry(ByteView message) {
  return dissect::tls_handshake_name(message) == "hello_retry_request";
}

std::optional<std::string> alpn_in_encrypted_extensions(ByteView message) {
  Reader reader(body_of(message));
  std::vector<Extension> extensions;
  read_extensions(reader, extensions);
  for (const auto& extension : extensions)
    if (extension.type == extension_type::alpn)
      if (auto names = protocols_in(extension.body); !names.empty()) return std::move(names.front());
  return std::nullopt;
}

KeyExchange read_server_key_exchange(ByteView message, std::string_view suite_name) {
  const auto uses = [&](std::string_view part) { return suite_name.find(part) != std::string_view::npos; };
  KeyExchange out;
  Reader reader(body_of(message));
  if (uses("_PSK_") && !reader.vector(2)) return out;
  if (uses("_ECDHE_") || uses("_ECDH_anon_")) {
    out.curve = read_curve(reader);
    if (out.curve) {
      out.group = group_name(*out.curve);
      out.group_bits = group_bits(*out.curve);
    }
  } else if (uses("_DHE_") || uses("_DH_anon_")) {
    if (const auto prime = read_prime(reader)) {
      out.group = group_of_prime(*prime);
      out.group_bits = bit_length(*prime);
    }
  }
  if (out.group_bits == 0 && !out.group) return out;
  if (uses("_anon_") || uses("_PSK_")) return out;
  out.scheme_at = header_length + reader.position();
  out.signature_scheme = reader.u16();
  return out;
}

std::optional<std::uint16_t> scheme_in_certificate_verify(ByteView message) {
  return Reader(body_of(message)).u16();
}

std::vector<Tap::CertificateAt> Tap::certificates_in(ByteView message, bool tls13) {
  std::vector<CertificateAt> out;
  Reader reader(message);
  if (!reader.take(header_length)) return out;
  if (tls13 && !reader.vector(1)) return out;  // certificate_request_context
  if (!reader.take(3)) return out;             // the list's length: what follows it is read as far as it goes
  while (const auto certificate = reader.vector(3)) {
    out.push_back({reader.position() - certificate->size(), certificate->size()});
    if (tls13 && !reader.vector(2)) break;  // extensions of the entry
  }
  return out;
}

std::uint32_t group_bits(std::uint16_t group) {
  struct Size {
    std::uint16_t group;
    std::uint32_t bits;
  };
  // IANA's registry of TLS supported groups.
  static constexpr Size sizes[] = {{15, 160},     {16, 160},     {17, 160},     {18, 192},    {19, 192},
                                   {20, 224},     {21, 224},     {22, 256},     {23, 256},    {24, 384},
                                   {25, 521},     {26, 256},     {27, 384},     {28, 512},    {29, 255},
                                   {30, 448},     {31, 256},     {32, 384},     {33, 512},    {0x100, 2048},
                                   {0x101, 3072}, {0x102, 4096}, {0x103, 6144}, {0x104, 8192}};
  const auto* found = std::ranges::find(sizes, group, &Size::group);
  return found == std::end(sizes) ? 0 : found->bits;
}

std::string version_name(std::uint16_t version) { return named(dissect::protocol_version(version), version); }
std::string suite_name(std::uint16_t suite) { return named(codepoint::cipher_suite(suite), suite); }
std::string group_name(std::uint16_t group) { return named(codepoint::named_group(group), group); }
std::string scheme_name(std::uint16_t scheme) { return named(codepoint::signature_scheme(scheme), scheme); }

}  // namespace sti::tls
