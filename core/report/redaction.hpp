#pragma once

#include "model/session.hpp"

namespace sti::report {

/// The bytes of `range` as they may leave the session: what Session::secrets() names is overwritten with '*',
/// byte for byte, unless `with_secrets`. Every report takes bytes from here and not from Session::view.
Bytes visible_bytes(const Session& session, const Range& range, bool with_secrets);

}  // namespace sti::report
