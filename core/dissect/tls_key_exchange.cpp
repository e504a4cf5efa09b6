#include "dissect/tls_key_exchange.hpp"

#include "dissect/tls_names.hpp"

namespace sti::dissect {
namespace {

enum class Exchange : std::uint8_t { unknown, rsa, dhe, ecdhe };

/// The suite's name says how keys are agreed: TLS_<exchange>_<authentication>_WITH_….
struct Agreement {
  Exchange exchange = Exchange::unknown;
  bool anonymous = false;
};

Agreement agreement_of(std::uint16_t suite) {
  const auto name = cipher_suite(suite);
  const bool anonymous = name.find("_anon_") != std::string_view::npos;
  if (name.starts_with("TLS_ECDH")) return {Exchange::ecdhe, anonymous};
  if (name.starts_with("TLS_DHE_") || name.starts_with("TLS_DH_anon_")) return {Exchange::dhe, anonymous};
  if (name.starts_with("TLS_RSA_WITH_")) return {Exchange::rsa, false};
  return {};
}

void opaque(Cursor& in, Node& node) {
  if (!in.done()) in.bytes(node, "opaque", in.remaining());
}

}  // namespace

void tls_signature(Cursor& in, Node& node) {
  in.number(node, "tls.handshake.signature.scheme", 2, signature_scheme);
  in.vector(node, "tls.handshake.signature", 2, opaque);
}

void server_key_exchange(Cursor& in, Node& node, const HandshakeContext& context) {
  const auto agreement = agreement_of(context.cipher_suite);
  switch (agreement.exchange) {
    case Exchange::ecdhe: {
      const auto type = in.number(node, "tls.handshake.ecdhe.curve_type", 1, curve_type);
      if (type != 3u) return;  // explicit curves are forbidden (RFC 8422 §5.4) and stay unexplained
      in.number(node, "tls.handshake.ecdhe.group", 2, named_group);
      in.vector(node, "tls.handshake.ecdhe.public", 1, opaque);
      break;
    }
    case Exchange::dhe:
      in.vector(node, "tls.handshake.dhe.prime", 2, opaque);
      in.vector(node, "tls.handshake.dhe.generator", 2, opaque);
      in.vector(node, "tls.handshake.dhe.public", 2, opaque);
      break;
    case Exchange::rsa:
    case Exchange::unknown:
      return;
  }
  if (!agreement.anonymous) tls_signature(in, node);
}

void client_key_exchange(Cursor& in, Node& node, const HandshakeContext& context) {
  switch (agreement_of(context.cipher_suite).exchange) {
    case Exchange::ecdhe:
      in.vector(node, "tls.handshake.ecdhe.public", 1, opaque);
      return;
    case Exchange::dhe:
      in.vector(node, "tls.handshake.dhe.public", 2, opaque);
      return;
    case Exchange::rsa:
      in.vector(node, "tls.handshake.rsa.encrypted_secret", 2, opaque);
      return;
    case Exchange::unknown:
      return;
  }
}

}  // namespace sti::dissect
