#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sti {

/// How a session ended. The order is that of the names in the session document.
enum class Outcome : std::uint8_t {
  verified,
  unverified,
  not_offered,
  refused,
  handshake_failed,
  violation,
  unreachable,
  timeout,
  inconclusive,
  cancelled,
};

std::string_view name_of(Outcome o);  ///< "verified", "not-offered", …
std::optional<Outcome> outcome_from(std::string_view name);

/// One sentence in plain words: what this outcome means for the person asking.
/// Where TLS comes first it speaks of no STARTTLS.
std::string_view meaning_of(Outcome o, bool tls_first = false);

/// The exit status of `starttls inspect`; `error_found` says that a finding of severity error was made.
int exit_status(Outcome o, bool error_found);

}  // namespace sti
