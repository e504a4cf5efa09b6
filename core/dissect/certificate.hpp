#pragma once

#include "dissect/node.hpp"
#include "model/bytes.hpp"

namespace sti::dissect {

/// A certificate (RFC 5280 §4) as a tree down to its last byte, every part that has a name under that name;
/// what is not where a certificate would have it is shown by its DER type.
Node certificate(ByteView der, Range where);

}  // namespace sti::dissect
