#pragma once

#include <string>
#include <string_view>

namespace sti {

/// Text in which every domain name that has A-labels (RFC 5890 §2.3.2.1) is followed by the same name with
/// U-labels, as in "DNS:xn--bcher-kva.example (bücher.example)". A label that IDNA 2008 does not allow, or
/// that is not the A-label of what it decodes to, stays as it is. The text is one that is escaped already;
/// what is added is escaped, too.
std::string with_u_labels(std::string_view text);

}  // namespace sti
