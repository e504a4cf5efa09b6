#pragma once

#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"
#include "report/sink.hpp"

namespace sti::report {

/// A chain that was judged without a session: what was given, in its order, and the verdict.
struct JudgedChain {
  std::vector<Bytes> der;
  std::vector<CertificateInfo> certificates;  ///< of the first of `der`, as many as were looked at
  Verification verification;
};

/// The document of schema starttls-verify/1, ending in a line end.
void chain_json(const JudgedChain& chain, const Sink& sink);
/// The verdict, the path and every reason, for a terminal.
std::string chain_text(const JudgedChain& chain, bool color);

}  // namespace sti::report
