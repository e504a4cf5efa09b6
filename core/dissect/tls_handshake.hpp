#pragma once

#include <cstdint>
#include <optional>

#include "dissect/tree.hpp"
#include "model/bytes.hpp"

namespace sti::dissect {

/// What has to be known from earlier messages to read a later one: several of TLS's messages have the same
/// number but another form by version and key exchange.
struct HandshakeContext {
  bool tls13 = false;
  std::uint16_t cipher_suite = 0;  ///< as agreed; 0 where it is not known yet
};

/// One handshake message with its four-byte header, down to the last field (RFC 5246 §7.4, RFC 8446 §4).
/// `most_nodes` as in make_tree.
Tree tls_handshake(ByteView message, Range where, const HandshakeContext& context,
                   std::uint64_t most_nodes = UINT64_MAX);
/// The same in the memory of a larger tree.
Node tls_handshake(TreeMemory& memory, ByteView message, Range where, const HandshakeContext& context);

/// What a ServerHello settles for the messages after it, and a HelloRetryRequest likewise; nullopt for any
/// other message.
std::optional<HandshakeContext> context_after(ByteView message);

/// The protocol's name of the message, HelloRetryRequest told from ServerHello.
std::string_view tls_handshake_name(ByteView message);

}  // namespace sti::dissect
