#include "report/pem.hpp"

#include "model/base64.hpp"
#include "report/report.hpp"

namespace sti::report {

std::string pem_block(ByteView der) {
  constexpr std::size_t width = 64;  // RFC 7468 §2
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  const auto text = base64(der);
  for (std::size_t i = 0; i < text.size(); i += width) out += text.substr(i, width) + "\n";
  return out + "-----END CERTIFICATE-----\n";
}

void pem(const Inspection& session, const ReportOptions&, const Sink& sink) {
  for (const auto& c : session.certificates())
    if (const auto der = session.view(c.der); !der.empty()) sink(pem_block(der));
}

}  // namespace sti::report
