#pragma once

#include "dissect/tree.hpp"
#include "model/bytes.hpp"

namespace sti::dissect {

/// A certificate (RFC 5280 §4) as a tree down to its last byte, every part that has a name under that name;
/// what is not where a certificate would have it is shown by its DER type.
Tree certificate(ByteView der, Range where);
/// The same in the memory of a larger tree.
Node certificate(TreeMemory& memory, ByteView der, Range where);

}  // namespace sti::dissect
