#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sti {

/// What client and server agreed on, read from the wire, with the IANA registry's names ("0x1a2b" where a
/// code point has none).
struct TlsInfo {
  bool established = false;  ///< the handshake was completed, on both sides
  std::string version;       ///< "TLSv1.2", "TLSv1.3"
  std::string cipher;
  std::optional<std::string>
      group;  ///< of the key exchange, by IANA's name alone; none for RSA key transport
  std::optional<std::uint32_t> group_bits;  ///< size of the field of the group, in bits
  std::optional<std::string> signature;     ///< scheme of the server's signature; none where it made none
  std::optional<std::string> alpn;
  bool resumed = false;
  std::optional<std::string> server_name;  ///< the SNI that we sent
  bool client_certificate_requested = false;
  bool hello_retry = false;
  bool extended_master_secret = false;  ///< TLS 1.2 only (RFC 7627)
  bool encrypt_then_mac = false;        ///< TLS 1.2 only, of weight where the suite is CBC (RFC 7366)
  bool secure_renegotiation = false;    ///< TLS 1.2 only (RFC 5746)
  bool operator==(const TlsInfo&) const = default;
};

/// The key exchange in a few words: "x25519, 255 bits", or why there is no group to name. Text of the wire in
/// it is as in TlsInfo::group.
std::string key_exchange_text(const TlsInfo& tls);

}  // namespace sti
