#pragma once

#include <cstdint>
#include <string_view>

#include "dissect/tree.hpp"

namespace sti::dissect {

/// What the sender of an alert with this AlertDescription says, as a sentence (RFC 8446 §6.2, RFC 5246 §7.2.2
/// and the RFCs of extensions); empty for a code that none of them defines.
std::string_view alert_meaning(std::uint64_t description);

/// "handshake_failure: The sender found …", or the code alone where it means nothing known.
Text alert_text(TreeMemory& memory, std::uint64_t description);

}  // namespace sti::dissect
