#include "dissect/tls_extensions.hpp"

#include <algorithm>

#include "dissect/certificate_parts.hpp"
#include "dissect/certificate_timestamp.hpp"
#include "dissect/tls_names.hpp"

namespace sti::dissect {
namespace {

using Home = ExtensionHome;

void number_list(Cursor& in, Node& node, FieldKey list, std::size_t prefix, FieldKey key, std::size_t width,
                 NameOf names) {
  in.vector(node, list, prefix,
            [&](Cursor& within, Node& items) { within.numbers(items, key, width, names); });
}

/// The rest as DER of no particular form.
void der(Cursor& in, Node& node) {
  if (!in.done()) in.hang(node, der_tree(in.memory(), in.rest(), in.place()));
}

/// A vector of vectors: `list` and its items both have lengths of two bytes, and `inside` reads an item.
template <typename Inside>
void item_list(Cursor& in, Node& node, FieldKey list, FieldKey item, Inside inside) {
  in.vector(node, list, 2, [&](Cursor& within, Node& items) {
    while (!within.done())
      if (!within.vector(items, item, 2, inside)) return;
  });
}

// RFC 6066 §3. In an answer the extension is empty.
void server_name(Cursor& in, Node& node) {
  if (in.done()) return;
  in.vector(node, "tls.ext.server_name.list", 2, [](Cursor& within, Node& list) {
    while (!within.done()) {
      if (!within.number(list, "tls.ext.server_name.type", 1, name_type)) return;
      if (!within.vector(list, "tls.ext.server_name.entry", 2, [](Cursor& one, Node& entry) {
            one.text(entry, "tls.ext.server_name.name", one.remaining());
          }))
        return;
    }
  });
}

// RFC 7301 §3.1
void alpn(Cursor& in, Node& node) {
  in.vector(node, "tls.ext.alpn.list", 2, [](Cursor& within, Node& list) {
    while (!within.done())
      if (!within.vector(list, "tls.ext.alpn.entry", 1, [](Cursor& one, Node& entry) {
            const auto name = one.text(entry, "tls.ext.alpn.name", one.remaining());
            // RFC 8701 §2: the same sixteen values, as names of two bytes
            if (!name || name->size() != 2) return;
            const auto code = static_cast<std::uint64_t>((*name)[0] << 8 | (*name)[1]);
            if (is_grease(code)) entry.children.back().text = named(one.memory(), "GREASE", code, 2);
          }))
        return;
  });
}

void key_share_entry(Cursor& in, Node& node) {
  in.number(node, "tls.ext.key_share.group", 2, named_group);
  in.vector(node, "tls.ext.key_share.key", 2, [](Cursor& one, Node& key) {
    one.bytes(key, "tls.ext.key_share.key_exchange", one.remaining());
  });
}

// RFC 8446 §4.2.8: a list, one entry, or a group alone
void key_share(Cursor& in, Node& node, Home home) {
  if (home == Home::hello_retry_request) {
    in.number(node, "tls.ext.key_share.group", 2, named_group);
  } else if (home == Home::client_hello) {
    in.vector(node, "tls.ext.key_share.list", 2, [](Cursor& within, Node& list) {
      while (!within.done()) {
        // An entry's own length says where it ends, after the group.
        const auto rest = within.rest();
        const std::size_t length = rest.size() < 4 ? rest.size() : 4u + (std::size_t{rest[2]} << 8 | rest[3]);
        if (!within.group(list, "tls.ext.key_share.entry", std::min(length, rest.size()), key_share_entry))
          return;
      }
    });
  } else {
    in.group(node, "tls.ext.key_share.entry", in.remaining(), key_share_entry);
  }
}

// RFC 8446 §4.2.1
void supported_versions(Cursor& in, Node& node, Home home) {
  if (home == Home::client_hello)
    number_list(in, node, "tls.ext.supported_versions.list", 1, "tls.ext.supported_versions.version", 2,
                protocol_version);
  else
    in.number(node, "tls.ext.supported_versions.version", 2, protocol_version);
}

// RFC 8446 §4.2.11
void pre_shared_key(Cursor& in, Node& node, Home home) {
  if (home != Home::client_hello) {
    in.number(node, "tls.ext.pre_shared_key.selected", 2);
    return;
  }
  in.vector(node, "tls.ext.pre_shared_key.identities", 2, [](Cursor& within, Node& list) {
    while (!within.done()) {
      if (!within.vector(
              list, "tls.ext.pre_shared_key.identity", 2,
              [](Cursor& one, Node& identity) { one.bytes(identity, "opaque", one.remaining()); }) ||
          !within.number(list, "tls.ext.pre_shared_key.obfuscated_age", 4))
        return;
    }
  });
  in.vector(node, "tls.ext.pre_shared_key.binders", 2, [](Cursor& within, Node& list) {
    while (!within.done())
      if (!within.vector(list, "tls.ext.pre_shared_key.binder", 1,
                         [](Cursor& one, Node& binder) { one.bytes(binder, "opaque", one.remaining()); }))
        return;
  });
}

// RFC 6066 §8; in a TLS 1.3 Certificate it holds the response (RFC 8446 §4.4.2.1)
void status_request(Cursor& in, Node& node, Home home) {
  if (in.done()) return;
  if (home == Home::certificate) return tls_certificate_status(in, node);
  if (in.number(node, "tls.ext.status_request.type", 1, status_type) != 1u) return;
  item_list(in, node, "tls.ext.status_request.responders", "tls.ext.status_request.responder", der);
  in.vector(node, "tls.ext.status_request.extensions", 2, der);
}

// RFC 6962 §3.3. A client sends it empty.
void signed_certificate_timestamp(Cursor& in, Node& node) {
  if (!in.done()) item_list(in, node, "tls.ext.sct.list", "tls.ext.sct.entry", certificate_timestamp);
}

// RFC 8446 §4.2.5
void oid_filters(Cursor& in, Node& node) {
  in.vector(node, "tls.ext.oid_filters.list", 2, [](Cursor& within, Node& list) {
    while (!within.done()) {
      if (!within.vector(list, "tls.ext.oid_filters.oid", 1, der) ||
          !within.vector(list, "tls.ext.oid_filters.values", 2, der))
        return;
    }
  });
}

void renegotiation_info(Cursor& in, Node& node) {
  in.vector(node, "tls.ext.renegotiation_info.connection", 1,
            [](Cursor& one, Node& connection) { one.bytes(connection, "opaque", one.remaining()); });
}

/// The data of one extension. What is not decoded here stays as raw bytes under its name.
void read_data(Cursor& in, Node& node, std::uint64_t type, Home home) {
  const bool asks = home == Home::client_hello;
  switch (type) {
    case 0:
      return server_name(in, node);
    case 1:
      in.number(node, "tls.ext.max_fragment_length", 1, fragment_length);
      return;
    case 5:
      return status_request(in, node, home);
    case 10:
      return number_list(in, node, "tls.ext.supported_groups", 2, "tls.ext.supported_groups.group", 2,
                         named_group);
    case 11:
      return number_list(in, node, "tls.ext.ec_point_formats", 1, "tls.ext.ec_point_formats.format", 1,
                         point_format);
    case 13:
      return number_list(in, node, "tls.ext.signature_algorithms", 2, "tls.ext.signature_algorithms.scheme",
                         2, signature_scheme);
    case 16:
      return alpn(in, node);
    case 18:
      return signed_certificate_timestamp(in, node);
    case 22:
    case 23:
    case 49:
      return;  // encrypt_then_mac, extended_master_secret, post_handshake_auth: empty, being there is all
               // they say
    case 27:
      return number_list(in, node, "tls.ext.compress_certificate", 1,
                         "tls.ext.compress_certificate.algorithm", 2, compression_algorithm);
    case 28:
      in.number(node, "tls.ext.record_size_limit", 2);
      return;
    case 35:
      if (!in.done()) in.bytes(node, "tls.ext.session_ticket", in.remaining());
      return;
    case 41:
      return pre_shared_key(in, node, home);
    case 42:
      if (home == Home::new_session_ticket) in.number(node, "tls.ext.early_data.max_size", 4);
      return;
    case 43:
      return supported_versions(in, node, home);
    case 44:
      in.vector(node, "tls.ext.cookie", 2,
                [](Cursor& one, Node& cookie) { one.bytes(cookie, "opaque", one.remaining()); });
      return;
    case 45:
      if (asks)
        number_list(in, node, "tls.ext.psk_key_exchange_modes", 1, "tls.ext.psk_key_exchange_modes.mode", 1,
                    psk_mode);
      return;
    case 47:
      return tls_certificate_authorities(in, node);
    case 48:
      return oid_filters(in, node);
    case 50:
      return number_list(in, node, "tls.ext.signature_algorithms_cert", 2,
                         "tls.ext.signature_algorithms.scheme", 2, signature_scheme);
    case 51:
      return key_share(in, node, home);
    case 0xFF01:
      return renegotiation_info(in, node);
    default:
      if (!in.done()) in.bytes(node, "tls.ext.data", in.remaining());
  }
}

void read_extension(Cursor& in, Node& node, Home home) {
  const auto type = in.number(node, "tls.ext.type", 2, extension_type);
  const auto length = in.number(node, "tls.ext.length", 2);
  if (!type || !length) return;
  node.number = type;
  node.text = named(in.memory(), extension_type(*type), *type, 2);
  if (in.remaining() < *length) {
    in.fault(node, "tls.ext.data", std::to_string(*length) + " bytes", std::to_string(in.remaining()));
    return;
  }
  read_data(in, node, *type, home);
}

/// RFC 8446 §4.2.4: a Name in DER.
void authority(Cursor& in, Node& node) {
  DerReader reader(in.rest());
  const auto name = reader.next();
  if (!name || !reader.done()) return der(in, node);
  auto tree = certificate_name(DerTree(in.memory(), in.place()), *name, "x509.name.directory.name");
  node.text = tree.text;
  in.hang(node, std::move(tree));
}

}  // namespace

void tls_certificate_authorities(Cursor& in, Node& node) {
  item_list(in, node, "tls.ext.certificate_authorities", "tls.ext.certificate_authorities.name", authority);
}

void tls_certificate_status(Cursor& in, Node& node) {
  const auto type = in.number(node, "tls.ext.status_request.type", 1, status_type);
  if (type == 1u) {
    in.vector(node, "tls.ext.status_request.response", 3, der);
  } else if (type == 2u) {
    in.vector(node, "tls.ext.status_request.response_list", 3, [](Cursor& within, Node& list) {
      while (!within.done())
        if (!within.vector(list, "tls.ext.status_request.response", 3, der)) return;
    });
  }
}

void tls_extensions(Cursor& in, Node& parent, ExtensionHome home, const HandshakeContext&) {
  in.vector(parent, "tls.handshake.extensions", 2, [&](Cursor& within, Node& list) {
    while (!within.done()) {
      const auto rest = within.rest();
      const std::size_t length = rest.size() < 4 ? rest.size() : 4u + (std::size_t{rest[2]} << 8 | rest[3]);
      if (!within.group(list, "tls.ext", std::min(length, rest.size()),
                        [&](Cursor& one, Node& extension) { read_extension(one, extension, home); }))
        return;
    }
  });
}

}  // namespace sti::dissect
