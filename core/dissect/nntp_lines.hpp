#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// A command or a line of a response of NNTP (RFC 3977 §3, RFC 4642, RFC 4643), its line end included.
Node nntp_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind);

}  // namespace sti::dissect
