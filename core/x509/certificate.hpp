#pragma once

#include "model/bytes.hpp"
#include "model/certificate.hpp"

namespace sti::x509 {

/// Reads what a certificate says, as leniently as its bytes allow; never fails, but lists what it could not
/// read in `faults`. `where` is remembered as its place in the session.
CertificateInfo describe(ByteView der, Range where = {});

}  // namespace sti::x509
