// PEM text gives certificates or an error that can be printed, never an empty certificate.
#include <cstdint>
#include <cstdlib>

#include "x509/trust_store.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = sti::x509::read_certificates({data, size});
  if (!read) {
    for (const char c : read.error().text())
      if (static_cast<unsigned char>(c) < 0x20) std::abort();
    return 0;
  }
  if (read->empty()) std::abort();
  for (const auto& certificate : *read)
    if (certificate.empty() || certificate.size() > size) std::abort();
  return 0;
}
