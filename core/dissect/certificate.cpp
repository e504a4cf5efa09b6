#include "dissect/certificate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "dissect/certificate_parts.hpp"
#include "dissect/cursor.hpp"
#include "model/codepoints.hpp"

namespace sti::dissect {
namespace {

Node validity(const DerTree& tree, const DerElement& element) {
  return tree.list(element, "x509.validity", [&](const DerElement& e, std::size_t i) {
    return tree.value(e, i == 0   ? FieldKey("x509.not_before")
                         : i == 1 ? FieldKey("x509.not_after")
                                  : "der.element");
  });
}

/// Whether an AlgorithmIdentifier names a key of RSA: rsaEncryption, id-RSAES-OAEP or id-RSASSA-PSS (RFC 4055
/// §1.2, §3.1, §4.1).
bool names_rsa(const DerElement& algorithm) {
  // The OBJECT IDENTIFIER 1.2.840.113549.1.1 and one number more.
  constexpr std::array<std::uint8_t, 10> pkcs1{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01};
  constexpr std::array<std::uint8_t, 3> of_keys{1, 7, 10};
  const auto& bytes = algorithm.content;
  return bytes.size() > pkcs1.size() && std::equal(pkcs1.begin(), pkcs1.end(), bytes.begin()) &&
         std::ranges::find(of_keys, bytes[pkcs1.size()]) != of_keys.end();
}

// RFC 5280 §4.1.2.7
Node public_key_info(const DerTree& tree, const DerElement& element) {
  bool is_rsa = false;
  return tree.list(element, "x509.spki", [&](const DerElement& e, std::size_t i) {
    if (i == 0) is_rsa = names_rsa(e);
    if (i == 0) return algorithm(tree, e, "x509.spki.algorithm");
    if (i != 1) return tree.any(e);
    // An RSA key is DER inside the BIT STRING (RFC 3279 §2.3.1); any other is not, whatever it begins with.
    if (!is_rsa || e.content.size() < 2) return tree.value(e, "x509.spki.key");
    return tree.wrapped(e, "x509.spki.key", 1, [&](const DerElement& key, std::size_t) {
      return tree.list(key, "x509.spki.rsa", [&](const DerElement& part, std::size_t n) {
        return tree.value(part, n == 0   ? FieldKey("x509.spki.rsa.modulus")
                                : n == 1 ? FieldKey("x509.spki.rsa.exponent")
                                         : "der.element");
      });
    });
  });
}

Node extensions(const DerTree& tree, const DerElement& element) {
  return tree.list(element, "x509.extensions", [&](const DerElement& list, std::size_t) {
    return tree.list(list, "x509.extension_list",
                     [&](const DerElement& e, std::size_t) { return certificate_extension(tree, e); });
  });
}

// RFC 5280 §4.1.2.2: positive, and of 20 bytes at most
Node serial_number(const DerTree& tree, const DerElement& e) {
  auto node = tree.value(e, "x509.serial", tree.memory().keep(codec::integer_hex(e.content)));
  const auto is_zero = std::all_of(e.content.begin(), e.content.end(), [](auto byte) { return byte == 0; });
  if (is_zero || (e.content[0] & 0x80) != 0) tree.note(node, "against RFC 5280: not positive");
  if (e.content.size() > 20) tree.note(node, "against RFC 5280: longer than 20 bytes");
  return node;
}

Text version_text(TreeMemory& memory, const DerElement& e) {
  const auto number = codec::small_integer(e.content);
  if (!number) return value_text(memory, e);
  const auto code = static_cast<std::uint64_t>(*number);
  return memory.join({"v", Decimal(code + 1), " (", Decimal(code), ")"});
}

Node to_be_signed(const DerTree& tree, const DerElement& element) {
  // The version may be left out, so places are counted from the serial number on.
  std::size_t place = 0;
  return tree.list(element, "x509.tbs", [&](const DerElement& e, std::size_t) {
    if (place == 0 && e.is_context(0))
      return tree.list(e, "x509.version_tag", [&](const DerElement& version, std::size_t) {
        auto node = tree.value(version, "x509.version", version_text(tree.memory(), version));
        if (node.number == 0u) tree.note(node, default_written);
        return node;
      });
    switch (place++) {
      case 0:
        return serial_number(tree, e);
      case 1:
        return algorithm(tree, e, "x509.signature_algorithm");
      case 2:
        return certificate_name(tree, e, "x509.issuer");
      case 3:
        return validity(tree, e);
      case 4:
        return certificate_name(tree, e, "x509.subject");
      case 5:
        return public_key_info(tree, e);
      default:
        break;
    }
    if (e.is_context(1)) return tree.value(e, "x509.issuer_unique_id");
    if (e.is_context(2)) return tree.value(e, "x509.subject_unique_id");
    if (e.is_context(3)) return extensions(tree, e);
    return tree.any(e);
  });
}

/// An AttributeTypeAndValue (RFC 5280 §4.1.2.4), as "CN=…".
Node attribute(const DerTree& tree, const DerElement& element) {
  std::string name = "?";
  Text value = "?";
  auto node = tree.list(element, "x509.attribute", [&](const DerElement& e, std::size_t i) {
    if (i == 0) {
      const auto dotted = e.is(Asn1::oid) ? codec::oid_text(e.content) : std::nullopt;
      const auto* object = dotted ? codepoint::object(*dotted) : nullptr;
      if (dotted) name = object ? std::string(object->short_name) : *dotted;
      return tree.value(e, "x509.attribute.type");
    }
    if (i > 1) return tree.value(e, "der.element");
    auto read = tree.value(e, "x509.attribute.value");
    value = read.text;
    return read;
  });
  if (node.reading == Reading::whole) node.text = tree.memory().join({name, "=", value});
  return node;
}

}  // namespace

Node relative_name(const DerTree& tree, const DerElement& element, FieldKey key) {
  std::string all;
  auto node = tree.list(element, key, [&](const DerElement& e, std::size_t) {
    auto part = attribute(tree, e);
    all += (all.empty() ? "" : ", ") + std::string(part.reading == Reading::whole ? part.text : "?");
    return part;
  });
  if (node.reading == Reading::whole) node.text = tree.memory().keep(all);
  return node;
}

Node certificate_name(const DerTree& tree, const DerElement& element, FieldKey key) {
  std::string all;
  auto node = tree.list(element, key, [&](const DerElement& rdn, std::size_t) {
    auto part = relative_name(tree, rdn, "x509.rdn");
    if (part.reading == Reading::whole) all += (all.empty() ? "" : ", ") + std::string(part.text);
    return part;
  });
  if (node.reading == Reading::whole) node.text = tree.memory().keep(all);
  return node;
}

Node algorithm(const DerTree& tree, const DerElement& element, FieldKey key) {
  Text name;
  auto node = tree.list(element, key, [&](const DerElement& e, std::size_t i) {
    if (i > 0) return tree.any(e);
    name = value_text(tree.memory(), e);
    return tree.value(e, "x509.algorithm.id");
  });
  if (node.reading == Reading::whole) node.text = name;
  return node;
}

Node certificate(TreeMemory& memory, ByteView der, Range where) {
  where.length = der.size();
  const DerTree tree(memory, where);
  DerReader in(der);
  const auto outer = in.next();
  if (!outer || !in.done() || !outer->is_list(Asn1::sequence)) return der_tree(memory, der, where);
  return tree.list(*outer, "x509", [&](const DerElement& e, std::size_t i) {
    switch (i) {
      case 0:
        return to_be_signed(tree, e);
      case 1:
        return algorithm(tree, e, "x509.signature_algorithm");
      case 2:
        return tree.value(e, "x509.signature");
      default:
        return tree.any(e);
    }
  });
}

Tree certificate(ByteView der, Range where) {
  return make_tree(der.size(), [&](TreeMemory& memory) { return certificate(memory, der, where); });
}

}  // namespace sti::dissect
