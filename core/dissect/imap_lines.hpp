#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// A command, response or a later line of either of IMAP (RFC 9051 §9), its line end and literals included.
Node imap_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind);

}  // namespace sti::dissect
