#include "dissect/tls_handshake.hpp"

#include <algorithm>
#include <array>

#include "dissect/certificate.hpp"
#include "dissect/cursor.hpp"
#include "dissect/tls_extensions.hpp"
#include "dissect/tls_key_exchange.hpp"
#include "dissect/tls_names.hpp"
#include "model/reader.hpp"

namespace sti::dissect {
namespace {

// RFC 8446 §4.1.3: a ServerHello whose random is SHA-256("HelloRetryRequest") is a HelloRetryRequest.
constexpr std::array<std::uint8_t, 32> retry_random{
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

// RFC 8446 §4.1.3: the last eight bytes of a server that could have spoken a later version than it chose.
constexpr std::array<std::uint8_t, 7> downgrade_mark{0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44};

bool is_retry(ByteView random) {
  return std::equal(random.begin(), random.end(), retry_random.begin(), retry_random.end());
}

void random(Cursor& in, Node& node) {
  if (in.remaining() < 32) {
    in.bytes(node, "tls.handshake.random", 32);
    return;
  }
  const auto value = in.rest().first(32);
  if (is_retry(value)) {
    in.bytes(node, "tls.handshake.random.retry", 32);
  } else if (std::equal(downgrade_mark.begin(), downgrade_mark.end(), value.begin() + 24) && value[31] <= 1) {
    in.group(node, "tls.handshake.random", 32, [](Cursor& within, Node& parts) {
      within.bytes(parts, "tls.handshake.random.bytes", 24);
      within.bytes(parts, "tls.handshake.random.downgrade", 8);
    });
  } else {
    in.bytes(node, "tls.handshake.random", 32);
  }
}

void session_id(Cursor& in, Node& node) {
  in.vector(node, "tls.handshake.session_id", 1, [](Cursor& one, Node& id) {
    if (!one.done()) one.bytes(id, "opaque", one.remaining());
  });
}

// RFC 8446 §4.1.2, RFC 5246 §7.4.1.2
void client_hello(Cursor& in, Node& node, const HandshakeContext& context) {
  in.number(node, "tls.handshake.version", 2, protocol_version);
  random(in, node);
  session_id(in, node);
  in.vector(node, "tls.handshake.cipher_suites", 2, [](Cursor& within, Node& list) {
    within.numbers(list, "tls.handshake.cipher_suite", 2, cipher_suite);
  });
  in.vector(node, "tls.handshake.compression_methods", 1, [](Cursor& within, Node& list) {
    within.numbers(list, "tls.handshake.compression_method", 1, compression_method);
  });
  if (!in.done()) tls_extensions(in, node, ExtensionHome::client_hello, context);
}

// RFC 8446 §4.1.3, RFC 5246 §7.4.1.3
void server_hello(Cursor& in, Node& node, const HandshakeContext& context) {
  in.number(node, "tls.handshake.version", 2, protocol_version);
  const bool retry = in.remaining() >= 32 && is_retry(in.rest().first(32));
  random(in, node);
  session_id(in, node);
  in.number(node, "tls.handshake.cipher_suite", 2, cipher_suite);
  in.number(node, "tls.handshake.compression_method", 1, compression_method);
  if (!in.done())
    tls_extensions(in, node, retry ? ExtensionHome::hello_retry_request : ExtensionHome::server_hello,
                   context);
}

void certificate_data(Cursor& in, Node& node) {
  if (in.done()) return;
  if (in.rest()[0] != 0x30) {  // no SEQUENCE, so no certificate
    in.bytes(node, "tls.handshake.certificate.data", in.remaining());
    return;
  }
  in.group(node, "tls.handshake.certificate.data", in.remaining(), [](Cursor& within, Node& data) {
    within.hang(data, dissect::certificate(within.memory(), within.rest(), within.place()));
  });
}

// RFC 8446 §4.4.2, RFC 5246 §7.4.2
void certificate(Cursor& in, Node& node, const HandshakeContext& context) {
  if (context.tls13)
    in.vector(node, "tls.handshake.certificate.context", 1, [](Cursor& one, Node& value) {
      if (!one.done()) one.bytes(value, "opaque", one.remaining());
    });
  in.vector(node, "tls.handshake.certificates", 3, [&](Cursor& within, Node& list) {
    while (!within.done()) {
      if (!within.vector(list, "tls.handshake.certificate", 3, certificate_data)) return;
      if (context.tls13) tls_extensions(within, list, ExtensionHome::certificate, context);
    }
  });
}

// RFC 8446 §4.3.2, RFC 5246 §7.4.4
void certificate_request(Cursor& in, Node& node, const HandshakeContext& context) {
  if (context.tls13) {
    in.vector(node, "tls.handshake.certificate.context", 1, [](Cursor& one, Node& value) {
      if (!one.done()) one.bytes(value, "opaque", one.remaining());
    });
    tls_extensions(in, node, ExtensionHome::certificate_request, context);
    return;
  }
  in.vector(node, "tls.handshake.certificate_types", 1, [](Cursor& within, Node& list) {
    while (!within.done())
      if (!within.number(list, "tls.handshake.certificate_type", 1, certificate_type)) return;
  });
  in.vector(node, "tls.ext.signature_algorithms", 2, [](Cursor& within, Node& list) {
    while (!within.done())
      if (!within.number(list, "tls.ext.signature_algorithms.scheme", 2, signature_scheme)) return;
  });
  tls_certificate_authorities(in, node);
}

// RFC 8446 §4.6.1, RFC 5077 §3.3
void new_session_ticket(Cursor& in, Node& node, const HandshakeContext& context) {
  in.number(node, "tls.handshake.ticket.lifetime", 4);
  if (context.tls13) {
    in.number(node, "tls.handshake.ticket.age_add", 4);
    in.vector(node, "tls.handshake.ticket.nonce", 1, [](Cursor& one, Node& nonce) {
      if (!one.done()) one.bytes(nonce, "opaque", one.remaining());
    });
  }
  in.vector(node, "tls.handshake.ticket", 2, [](Cursor& one, Node& ticket) {
    if (!one.done()) one.bytes(ticket, "opaque", one.remaining());
  });
  if (context.tls13) tls_extensions(in, node, ExtensionHome::new_session_ticket, context);
}

// RFC 8879 §4
void compressed_certificate(Cursor& in, Node& node) {
  in.number(node, "tls.ext.compress_certificate.algorithm", 2, compression_algorithm);
  in.number(node, "tls.handshake.compressed.uncompressed_length", 3);
  in.vector(node, "tls.handshake.compressed.message", 3,
            [](Cursor& one, Node& message) { one.bytes(message, "opaque", one.remaining()); });
}

void read_body(Cursor& in, Node& node, std::uint64_t type, const HandshakeContext& context) {
  switch (type) {
    case 1:
      return client_hello(in, node, context);
    case 2:
      return server_hello(in, node, context);
    case 4:
      return new_session_ticket(in, node, context);
    case 8:
      return tls_extensions(in, node, ExtensionHome::encrypted_extensions, context);
    case 11:
      return certificate(in, node, context);
    case 12:
      return server_key_exchange(in, node, context);
    case 13:
      return certificate_request(in, node, context);
    case 15:
      return tls_signature(in, node);
    case 16:
      return client_key_exchange(in, node, context);
    case 20:
      in.bytes(node, "tls.handshake.verify_data", in.remaining());
      return;
    case 22:
      return tls_certificate_status(in, node);
    case 24:
      in.number(node, "tls.handshake.key_update", 1, key_update_request);
      return;
    case 25:
      return compressed_certificate(in, node);
    case 254:
      in.bytes(node, "tls.handshake.message_hash", in.remaining());
      return;
    default:
      return;  // hello_request, server_hello_done and end_of_early_data are empty; others are unexplained
  }
}

}  // namespace

std::string_view tls_handshake_name(ByteView message) {
  if (message.empty()) return {};
  if (message[0] == 2 && message.size() >= 38 && is_retry(message.subspan(6, 32)))
    return "hello_retry_request";
  return handshake_type(message[0]);
}

std::optional<HandshakeContext> context_after(ByteView message) {
  Reader header(message);
  if (header.u8() != 2) return {};
  HandshakeContext out;
  const auto body = header.vector(3);
  Reader in(body.value_or(ByteView()));
  if (!in.take(2 + 32) || !in.vector(1)) return out;
  out.cipher_suite = in.u16().value_or(0);
  if (!in.u8()) return out;
  // RFC 8446 §4.2.1: the version is that of supported_versions where the extension is there.
  Reader extensions(in.vector(2).value_or(ByteView()));
  while (const auto type = extensions.u16()) {
    const auto data = extensions.vector(2);
    if (!data) break;
    if (*type != 43) continue;
    out.tls13 = Reader(*data).u16() == 0x0304;
    break;
  }
  return out;
}

Node tls_handshake(TreeMemory& memory, ByteView message, Range where, const HandshakeContext& context) {
  Cursor in(memory, message, where);
  auto root = in.root("tls.handshake");
  root.text = memory.keep(tls_handshake_name(message));
  const auto type = in.number(root, "tls.handshake.type", 1, handshake_type);
  const auto length = in.number(root, "tls.handshake.length", 3);
  if (!type || !length) return root;
  if (in.remaining() < *length)
    in.fault(root, "tls.handshake.body", std::to_string(*length) + " bytes", std::to_string(in.remaining()));
  else if (*length > 0)
    in.group(root, "tls.handshake.body", *length,
             [&](Cursor& within, Node& body) { read_body(within, body, *type, context); });
  in.finish(root);
  return root;
}

Tree tls_handshake(ByteView message, Range where, const HandshakeContext& context, std::uint64_t most_nodes) {
  return make_tree(
      message.size(), [&](TreeMemory& memory) { return tls_handshake(memory, message, where, context); },
      most_nodes);
}

}  // namespace sti::dissect
