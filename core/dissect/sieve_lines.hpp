#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// A command or response of ManageSieve (RFC 5804 §4), its line end and literals included.
Node sieve_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind);

}  // namespace sti::dissect
