// A chain made of the input, cut at a two-byte length before each certificate: judging it ends, nothing is
// trusted without an anchor, and whatever is not trusted has its reason.
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "model/reader.hpp"
#include "x509/verify.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sti::Reader reader({data, size});
  std::vector<sti::Bytes> chain;
  while (const auto certificate = reader.vector(2))
    chain.emplace_back(certificate->begin(), certificate->end());
  sti::x509::VerifyOptions options{nullptr, "mail.example.org", 1'772'323'200, sti::x509::Purpose::server};
  if (sti::x509::verify(chain, options).trusted) std::abort();
  if (chain.empty()) return 0;
  options.trust = std::make_shared<sti::x509::TrustStore>(std::vector<sti::Bytes>{chain.back()});
  const auto v = sti::x509::verify(chain, options);
  if (!v.accepted() && v.problems.empty()) std::abort();
  if (v.path.empty()) std::abort();
  return 0;
}
