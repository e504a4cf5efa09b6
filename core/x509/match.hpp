// Which of a certificate's names are the name asked for: RFC 9525.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/certificate.hpp"
#include "x509/names.hpp"

namespace sti::x509 {

struct NameVerdict {
  bool matched = false;
  bool comparable = false;  ///< whether any presented name was a DNS name or an IP address
  std::vector<NameMatch>
      names;                   ///< the first ones (allowance::names_of_a_certificate), and those that matched
  std::uint64_t left_out = 0;  ///< how many are not among them
};

/// Compares `reference`, a DNS name (A-labels or U-labels, a final dot makes no difference) or an IP address
/// in any textual form, with each presented name. The subject's common name is never looked at.
NameVerdict match_names(const std::vector<GeneralName>& presented, std::string_view reference);

}  // namespace sti::x509
