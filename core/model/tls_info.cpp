#include "model/tls_info.hpp"

#include <fmt/format.h>

namespace sti {

std::string key_exchange_text(const TlsInfo& tls) {
  if (tls.group || tls.group_bits) {
    auto text = tls.group.value_or("Diffie-Hellman in a group without a name");
    if (tls.group_bits) text += fmt::format(", {} bits", *tls.group_bits);
    return text;
  }
  if (tls.resumed) return "from an earlier session";
  // Without a group it is known only at the end that there was none.
  return tls.established ? "RSA key transport, no forward secrecy" : "not reached";
}

}  // namespace sti
