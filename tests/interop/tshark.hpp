// What Wireshark's dissectors show of a capture.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "recordings.hpp"

namespace sti::interop {

/// The values of each field in one direction of a connection, in the order in which tshark shows them.
using Shown = std::map<std::string, std::vector<std::string>>;
/// By direction: from the client, from the server.
using ShownBothWays = std::array<Shown, 2>;

/// Wireshark's name for the dialogue of a scheme, empty for ManageSieve, which it does not know, and for NNTP
/// where TLS comes first, which it does not look for there; it takes LMTP for SMTP.
std::string dissector(const std::string& scheme);

/// Writes the sessions into one capture, as `--output FILE.pcapng` would, has tshark read it once, and
/// returns what it shows of each, in their order. Throws std::runtime_error where tshark fails.
std::vector<ShownBothWays> ask_tshark(const std::vector<Recorded>& sessions,
                                      const std::vector<std::string>& fields, bool with_secrets);

}  // namespace sti::interop
