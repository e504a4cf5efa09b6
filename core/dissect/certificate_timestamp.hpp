#pragma once

#include "dissect/cursor.hpp"

namespace sti::dissect {

/// The rest of the cursor's bytes as a SignedCertificateTimestamp, RFC 6962 §3.2: the same in a certificate,
/// in TLS and in an OCSP response. One of a later version is unexplained after its version.
void certificate_timestamp(Cursor& in, Node& node);

}  // namespace sti::dissect
