#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "model/error.hpp"
#include "model/scheme.hpp"
#include "model/target.hpp"
#include "protocol/dialogue.hpp"
#include "protocol/disclosure.hpp"

namespace sti::protocol {

/// One scheme that a target may have, and the dialogue that speaks it.
struct Protocol : SchemeFacts {
  std::unique_ptr<Dialogue> (*make)(Settings) = nullptr;
  /// What may be shown of a line that a person types into such a session while nothing is outstanding.
  Disclosure (*disclosure)(std::string_view line) = nullptr;
};

std::span<const Protocol> protocols();
const Protocol* find(std::string_view scheme);

/// Reads "scheme://host[:port]", "host" or "host:port" (IPv6 in brackets; a bare IPv6 literal is taken as a
/// host). Without a scheme: smtp, or the scheme whose default port the port is. Errors say which part is bad.
Result<Target> parse_target(std::string_view text);

}  // namespace sti::protocol
