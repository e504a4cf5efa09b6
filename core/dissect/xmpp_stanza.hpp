#pragma once

#include "dissect/line_parts.hpp"

namespace sti::dissect {

/// A stream header, stanza or end of stream of XMPP (RFC 6120 §4, §8) as elements inside elements. What is
/// nested deeper than 64 levels, or is no markup, is left unexplained.
Node xmpp_stanza(TreeMemory& memory, ByteView xml, Range where, const LineKind& kind);

}  // namespace sti::dissect
