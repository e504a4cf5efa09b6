#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// A command or a line of an answer of POP3 (RFC 1939 §3, RFC 2449, RFC 5034), its line end included.
Node pop3_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind);

}  // namespace sti::dissect
