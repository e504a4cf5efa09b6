#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "model/error.hpp"
#include "model/target.hpp"
#include "protocol/dialogue.hpp"
#include "protocol/disclosure.hpp"

namespace sti::protocol {

/// One scheme that a target may have.
struct Protocol {
  std::string_view scheme;
  std::string_view label;  ///< "SMTP", "ManageSieve", …
  std::uint16_t port = 0;  ///< default
  bool tls_first = false;  ///< TLS from the first byte instead of STARTTLS
  std::string_view reference;
  std::string_view alpn;  ///< protocol name registered for ALPN that we offer, empty for none
  std::string_view
      openssl_name;  ///< for `openssl s_client -starttls`, empty where TLS comes first or it has none
  std::unique_ptr<Dialogue> (*make)(Settings);
  /// What may be shown of a line that a person types into such a session while nothing is outstanding.
  Disclosure (*disclosure)(std::string_view line);
};

std::span<const Protocol> protocols();
const Protocol* find(std::string_view scheme);

/// Reads "scheme://host[:port]", "host" or "host:port" (IPv6 in brackets; a bare IPv6 literal is taken as a
/// host). Without a scheme: smtp, or the scheme whose default port the port is. Errors say which part is bad.
Result<Target> parse_target(std::string_view text);

}  // namespace sti::protocol
