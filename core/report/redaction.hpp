#pragma once

#include "model/inspection.hpp"

namespace sti::report {

/// The bytes of `range` as they may leave the session: what Inspection::secrets() names is overwritten with
/// '*', byte for byte, unless `with_secrets`. Every report takes bytes from here and not from
/// Inspection::view.
Bytes visible_bytes(const Inspection& session, const Range& range, bool with_secrets);

}  // namespace sti::report
