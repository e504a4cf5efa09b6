// Readers of the handshake messages that say what a connection agreed on. They take a whole message with its
// four-byte header and are tolerant: what is not needed is not judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"

namespace sti::tls {

/// HandshakeType (RFC 8446 §4, RFC 5246 §7.4).
namespace handshake_type {
inline constexpr std::uint8_t hello_request = 0, client_hello = 1, server_hello = 2, new_session_ticket = 4,
                              end_of_early_data = 5, encrypted_extensions = 8, certificate = 11,
                              server_key_exchange = 12, certificate_request = 13, server_hello_done = 14,
                              certificate_verify = 15, client_key_exchange = 16, finished = 20,
                              certificate_url = 21, certificate_status = 22, supplemental_data = 23,
                              key_update = 24, compressed_certificate = 25, message_hash = 254;
}

struct Extension {
  std::uint16_t type = 0;
  ByteView body;  ///< within the message
};

struct ClientHello {
  std::uint16_t legacy_version = 0;
  ByteView random, session_id;
  std::vector<std::uint16_t> suites;
  std::vector<Extension> extensions;

  std::optional<std::string> server_name;  ///< as sent; not escaped
  std::vector<std::uint16_t> versions;     ///< supported_versions, else the legacy version alone
  std::vector<std::string> alpn;
  std::vector<std::uint16_t> signature_schemes;  ///< signature_algorithms
  std::vector<std::uint16_t> groups;             ///< supported_groups
  ByteView psk_modes;                            ///< psk_key_exchange_modes (RFC 8446 §4.2.9)
  std::size_t psk_identities = 0;                ///< how many pre_shared_key offers
};
Result<ClientHello> read_client_hello(ByteView message);

struct ServerHello {
  std::uint16_t legacy_version = 0;
  ByteView random, session_id;
  std::uint16_t suite = 0;
  std::vector<Extension> extensions;

  std::optional<std::uint16_t> selected_version;  ///< supported_versions
  std::optional<std::uint16_t> group;             ///< key_share: of the share, or the one asked for
  std::optional<std::string> alpn;                ///< TLS 1.2; not escaped
  bool hello_retry = false;                       ///< it is a HelloRetryRequest (RFC 8446 §4.1.3)
  bool pre_shared_key = false;
  std::optional<std::uint16_t> psk_identity;  ///< selected_identity of pre_shared_key
  bool extended_master_secret = false;
  bool renegotiation_info = false;

  [[nodiscard]] std::uint16_t version() const { return selected_version.value_or(legacy_version); }
};
Result<ServerHello> read_server_hello(ByteView message);
/// Whether `message` is a ServerHello with the random that makes it a HelloRetryRequest.
bool is_hello_retry(ByteView message);

/// The protocol chosen in EncryptedExtensions (TLS 1.3); nullopt where none was.
std::optional<std::string> alpn_in_encrypted_extensions(ByteView message);

/// What a TLS 1.2 ServerKeyExchange says, for the cipher suite with this IANA name.
struct KeyExchange {
  std::optional<std::string> group;    ///< IANA's name; none for a prime that has no name
  std::optional<std::uint16_t> curve;  ///< NamedGroup of an elliptic curve
  std::uint32_t group_bits = 0;        ///< size of the group's field; 0 where that is not known
  std::optional<std::uint16_t> signature_scheme;
  std::size_t scheme_at = 0;  ///< offset of the scheme within the message
};
KeyExchange read_server_key_exchange(ByteView message, std::string_view suite_name);

/// The scheme of a CertificateVerify message.
std::optional<std::uint16_t> scheme_in_certificate_verify(ByteView message);

/// Size of the field of a named group in bits: 255 for x25519, 2048 for ffdhe2048; 0 where it is not known.
std::uint32_t group_bits(std::uint16_t group);

// Names as TlsInfo has them: IANA's, or the number as "0x1a2b".
std::string version_name(std::uint16_t version);
std::string suite_name(std::uint16_t suite);
std::string group_name(std::uint16_t group);
std::string scheme_name(std::uint16_t scheme);

}  // namespace sti::tls
