// openssl's and GnuTLS's servers behind the STARTTLS front, for what the library's own server does not do.
#pragma once

#include "support/child_process.hpp"
#include "support/starttls_front.hpp"
#include "support/test_pki.hpp"

namespace sti::support {

/// Another implementation's server and the front before it. Throws std::runtime_error where it does not
/// start.
struct TlsPeer {
  /// `command` starts a server that listens on `port` of 127.0.0.1.
  TlsPeer(const Command& command, std::uint16_t port);

  std::uint16_t port;  ///< where the server itself listens, without the front
  TempFolder folder;
  ChildProcess process;
  StarttlsFront front;
};

/// `openssl s_server` with that kind of key and these options more.
TlsPeer openssl(const Command& options, KeyKind kind = KeyKind::rsa);
/// `gnutls-serv`, which echoes what it gets, likewise.
TlsPeer gnutls(const Command& options, KeyKind kind = KeyKind::rsa);

inline constexpr auto every_openssl_cipher = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
inline constexpr auto every_tls13_suite =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
    "TLS_AES_128_CCM_8_SHA256";
inline constexpr auto every_gnutls = "NORMAL:+VERS-ALL:+CIPHER-ALL:+MAC-ALL:+KX-ALL:+GROUP-ALL:+SIGN-ALL";

}  // namespace sti::support
