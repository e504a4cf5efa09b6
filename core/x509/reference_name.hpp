#pragma once

#include <string>
#include <string_view>

#include "model/error.hpp"

namespace sti::x509 {

/// A name that a certificate is to be asked for, in the one form in which it is compared and sent as SNI: a
/// DNS name in lower-case A-labels (IDNA 2008) without a final dot, or an IP address as RFC 5952 or dotted
/// decimals write it. An error where `text` is neither: empty, with a wildcard or control bytes, in brackets,
/// with a label that is empty or longer than 63 bytes, longer than 253 in all, or a number that no system
/// reads as an address alike ("127.1").
Result<std::string> reference_name(std::string_view text);

}  // namespace sti::x509
