// Whatever a certificate holds, describing it ends, and what is shown of it holds no control byte.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "x509/certificate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto info = sti::x509::describe({data, size});
  const auto check = [](const std::string& shown) {
    for (const char c : shown)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) std::abort();
  };
  for (const auto* shown : {&info.subject, &info.issuer, &info.serial, &info.key_type, &info.key_curve,
                            &info.signature_algorithm})
    check(*shown);
  for (const auto* list : {&info.names, &info.faults})
    for (const auto& shown : *list) check(shown);
  if (info.sha256.size() != 64) std::abort();
  return 0;
}
