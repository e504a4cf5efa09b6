#pragma once

#include <optional>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"
#include "x509/trust_store.hpp"

namespace sti::x509 {

/// What PEM text (RFC 7468) holds: certificates in order, and the first block that could not be read, if any.
/// Text between blocks, blocks of another kind, CRLF and white space anywhere in the base64 are passed over.
/// A "TRUSTED CERTIFICATE" whose trust settings cannot be read is an error like other blocks that cannot be.
struct PemCertificates {
  std::vector<Anchor> anchors;
  std::optional<Error> first_error;  ///< names the line of its BEGIN
};
PemCertificates scan_pem(ByteView text);

}  // namespace sti::x509
