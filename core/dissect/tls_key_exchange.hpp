#pragma once

#include "dissect/cursor.hpp"
#include "dissect/tls_handshake.hpp"

namespace sti::dissect {

/// TLS 1.2's key exchange messages, whose form the agreed cipher suite decides (RFC 5246 §7.4.3 and §7.4.7,
/// RFC 8422 §5).
void server_key_exchange(Cursor& in, Node& node, const HandshakeContext& context);
void client_key_exchange(Cursor& in, Node& node, const HandshakeContext& context);

/// A DigitallySigned struct: scheme and signature (RFC 5246 §4.7, RFC 8446 §4.4.3).
void tls_signature(Cursor& in, Node& node);

}  // namespace sti::dissect
