#pragma once

#include <optional>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"

namespace sti::x509 {

/// What PEM text (RFC 7468) holds: certificates in order, and the first block that could not be read, if any.
/// Text between blocks, blocks of another kind, CRLF and white space anywhere in the base64 are passed over.
/// Of a "TRUSTED CERTIFICATE" only the certificate is kept.
struct PemCertificates {
  std::vector<Bytes> certificates;
  std::optional<Error> first_error;  ///< names the line of its BEGIN
};
PemCertificates scan_pem(ByteView text);

}  // namespace sti::x509
