#pragma once

#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"

namespace sti::report {

/// A chain that was judged without a session: what was given, in its order, and the verdict.
struct JudgedChain {
  std::vector<Bytes> der;
  std::vector<CertificateInfo> certificates;  ///< one for each of `der`
  Verification verification;
};

/// The document of schema starttls-verify/1, ending in a line end.
std::string chain_json(const JudgedChain& chain);
/// The verdict, the path and every reason, for a terminal.
std::string chain_text(const JudgedChain& chain, bool color);

}  // namespace sti::report
