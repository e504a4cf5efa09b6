#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// One LDAP message down to its last element (RFC 4511). What cannot be read as one is shown as the BER that
/// it is, with what is wrong with it.
Node ldap_message(TreeMemory& memory, ByteView bytes, Range where, const LineKind& kind);

}  // namespace sti::dissect
