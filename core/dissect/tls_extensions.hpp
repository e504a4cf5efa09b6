#pragma once

#include "dissect/cursor.hpp"
#include "dissect/tls_handshake.hpp"

namespace sti::dissect {

/// The message an extension stands in: the same extension has another form in a request than in its answer.
enum class ExtensionHome : std::uint8_t {
  client_hello,
  server_hello,
  hello_retry_request,
  encrypted_extensions,
  certificate,
  certificate_request,
  new_session_ticket,
};

/// The block of extensions that ends most messages: a vector of (type, vector of data), RFC 8446 §4.2.
void tls_extensions(Cursor& in, Node& parent, ExtensionHome home, const HandshakeContext& context);

/// A list of authorities with its length: the extension's data (RFC 8446 §4.2.4) and a field of TLS 1.2's
/// CertificateRequest (RFC 5246 §7.4.4).
void tls_certificate_authorities(Cursor& in, Node& parent);

/// CertificateStatus: a message of TLS 1.2 (RFC 6066 §8, for ocsp_multi RFC 6961 §2.2) and the data of
/// status_request in a Certificate of TLS 1.3 (RFC 8446 §4.4.2.1).
void tls_certificate_status(Cursor& in, Node& parent);

}  // namespace sti::dissect
