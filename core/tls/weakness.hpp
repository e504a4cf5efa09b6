#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/tls_info.hpp"

namespace sti::tls {

/// Something that was negotiated and that today's best current practice (BCP 195: RFC 8996, RFC 9325; and RFC
/// 10015) forbids or advises against.
struct Weakness {
  std::string text;  ///< one sentence, safe to show
  std::string_view reference;
};

/// Every weakness of an established connection, in no particular order.
std::vector<Weakness> weaknesses(const TlsInfo& agreed);

}  // namespace sti::tls
