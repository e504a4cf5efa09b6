#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sti {

/// The protocols that are spoken; several schemes may be ways to one.
enum class AppProtocol : std::uint8_t { smtp, lmtp, imap, pop3, sieve, xmpp, nntp, ldap };

/// The command that asks for TLS, and the word that offers it: "STARTTLS", "STLS", "starttls".
std::string_view starttls_word(AppProtocol protocol);

/// What is fixed about one scheme that a target may have.
struct SchemeFacts {
  std::string_view scheme;
  std::string_view label;  ///< "SMTP", "ManageSieve", …
  std::uint16_t port = 0;  ///< default
  AppProtocol protocol = AppProtocol::smtp;
  bool tls_first = false;  ///< TLS from the first byte instead of STARTTLS
  std::string_view reference;
  std::string_view alpn;  ///< protocol name registered for ALPN that we offer, empty for none
  std::string_view
      openssl_name;  ///< for `openssl s_client -starttls`, empty where TLS comes first or it has none
  std::string_view counterpart;  ///< the scheme that is this one with TLS at the other time; empty for none
};

/// Every scheme there is. Of schemes of one port the first is meant where only the port is given.
std::span<const SchemeFacts> schemes();
/// nullptr where there is no such scheme.
const SchemeFacts* scheme_facts(std::string_view scheme);

}  // namespace sti
