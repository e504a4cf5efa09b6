#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// A command or a line of a reply of SMTP, submission or LMTP (RFC 5321 §4.1, §4.2; RFC 2033), its line end
/// included.
Node smtp_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind);

}  // namespace sti::dissect
