#pragma once

#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"

namespace sti::test {

struct SampleCertificate {
  Bytes der;
  CertificateInfo info;  ///< `der` left empty: it depends on the session
};

/// mail.example.org, its issuing authority and the root, in this order. Times of validity of the first:
/// 2026-01-20T09:00:00Z to 2026-04-20T09:00:00Z. The keys were thrown away.
const std::vector<SampleCertificate>& sample_chain();

}  // namespace sti::test
