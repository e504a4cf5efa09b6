#include <algorithm>
#include <array>
#include <span>

#include "dissect/certificate_parts.hpp"
#include "dissect/certificate_timestamp.hpp"
#include "dissect/cursor.hpp"
#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::dissect {
namespace {

using Show = Node (*)(const DerTree&, const DerElement&);

std::string address_text(ByteView a) {
  std::string out;
  if (a.size() == 4 || a.size() == 8) {
    for (std::size_t i = 0; i < a.size(); ++i)
      out += (i == 0 ? "" : i == 4 ? "/" : ".") + std::to_string(a[i]);
    return out;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i > 0 && i % 2 == 0) out += i == 16 ? "/" : ":";
    out += hex(a.subspan(i, 1));
  }
  return out;
}

/// OtherName: its type, and a value of a form of its own inside an explicit tag.
Node other_name(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.name.other", [&](const DerElement& part, std::size_t i) {
    if (i == 0) return tree.value(part, "x509.name.other.type");
    return tree.list(part, "x509.name.other.value", tree.any_element());
  });
}

// RFC 5280 §4.2.1.8: attributes as in a name, but with a SET of values each
Node directory_attributes(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.directory_attributes", [&](const DerElement& attribute, std::size_t) {
    return tree.list(attribute, "x509.attribute", [&](const DerElement& part, std::size_t i) {
      if (i == 0) return tree.value(part, "x509.attribute.type");
      return tree.list(part, "x509.attribute.values", [&](const DerElement& value, std::size_t) {
        return value.constructed ? tree.any(value) : tree.value(value, "x509.attribute.value");
      });
    });
  });
}

// RFC 5280 §4.2.1.3, in the order of the bits
constexpr std::array<std::string_view, 9> key_usages{"digitalSignature", "nonRepudiation", "keyEncipherment",
                                                     "dataEncipherment", "keyAgreement",   "keyCertSign",
                                                     "cRLSign",          "encipherOnly",   "decipherOnly"};

/// The names of the bits that are set, in their order; of bits without a name the numbers.
std::string named_bits(ByteView content, std::span<const std::string_view> names) {
  const auto set = codec::bits(content);
  if (!set) return "not a BIT STRING: " + hex(content.first(std::min<std::size_t>(content.size(), 64)));
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(set->bytes.size() * 8, 64); ++i)
    if (set->bit(i))
      text += (text.empty() ? "" : ", ") +
              (i < names.size() ? std::string(names[i]) : "bit " + std::to_string(i));
  return text;
}

Node flags(const DerTree& tree, const DerElement& e, FieldKey key, std::span<const std::string_view> names) {
  auto node = tree.value(e, key, tree.memory().keep(named_bits(e.content, names)));
  // X.690 §11.2.2: of a list of named bits the zeros at the end are left out.
  if (const auto set = codec::bits(e.content);
      set && !set->bytes.empty() && !set->bit(set->bytes.size() * 8 - set->unused - 1))
    tree.note(node, "not DER: zero bits at the end");
  return node;
}

Node key_usage(const DerTree& tree, const DerElement& e) {
  return flags(tree, e, "x509.ext.key_usage", key_usages);
}

// RFC 5280 §4.2.1.9
Node basic_constraints(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.basic_constraints", [&](const DerElement& part, std::size_t) {
    if (!part.is(Asn1::boolean)) return tree.value(part, "x509.ext.basic_constraints.path_length");
    auto node = tree.value(part, "x509.ext.basic_constraints.ca");
    if (codec::boolean(part.content) == false) tree.note(node, default_written);
    return node;
  });
}

Node extended_key_usage(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.extended_key_usage", [&](const DerElement& purpose, std::size_t) {
    return tree.value(purpose, "x509.ext.extended_key_usage.purpose");
  });
}

Node alternative_names(const DerTree& tree, const DerElement& e) {
  return general_names(tree, e, "x509.ext.san");
}
Node issuer_names(const DerTree& tree, const DerElement& e) { return general_names(tree, e, "x509.ext.ian"); }

Node subject_key_id(const DerTree& tree, const DerElement& e) {
  return tree.value(e, "x509.ext.subject_key_id", tree.memory().hex(e.content));
}

// RFC 5280 §4.2.1.1
Node authority_key_id(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.authority_key_id", [&](const DerElement& part, std::size_t) {
    if (part.is_context(0))
      return tree.value(part, "x509.ext.authority_key_id.key", tree.memory().hex(part.content));
    if (part.is_context(1)) return general_names(tree, part, "x509.ext.authority_key_id.issuer");
    if (part.is_context(2))
      return tree.value(part, "x509.ext.authority_key_id.serial",
                        tree.memory().keep(codec::integer_hex(part.content)));
    return tree.any(part);
  });
}

// RFC 5280 §4.2.1.10: GeneralSubtree
Node subtree(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.name_constraints.subtree", [&](const DerElement& part, std::size_t i) {
    if (i == 0) return general_name(tree, part);
    if (part.is_context(1)) return tree.implicit(part, "x509.ext.name_constraints.maximum", Asn1::integer);
    if (!part.is_context(0)) return tree.any(part);
    auto node = tree.implicit(part, "x509.ext.name_constraints.minimum", Asn1::integer);
    if (node.number == 0u) tree.note(node, default_written);
    return node;
  });
}

Node name_constraints(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.name_constraints", [&](const DerElement& part, std::size_t) {
    if (!part.is_context(0) && !part.is_context(1)) return tree.any(part);
    const auto key = part.is_context(0) ? FieldKey("x509.ext.name_constraints.permitted")
                                        : "x509.ext.name_constraints.excluded";
    return tree.list(part, key, [&](const DerElement& names, std::size_t) { return subtree(tree, names); });
  });
}

// RFC 5280 §4.2.1.13, in the order of the bits
constexpr std::string_view revocation_reasons[] = {
    "unused",      "keyCompromise",        "cACompromise",    "affiliationChanged",
    "superseded",  "cessationOfOperation", "certificateHold", "privilegeWithdrawn",
    "aACompromise"};

Node distribution_point(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.crl.point", [&](const DerElement& part, std::size_t) {
    if (part.is_context(1)) return flags(tree, part, "x509.ext.crl.reasons", revocation_reasons);
    if (part.is_context(2)) return general_names(tree, part, "x509.ext.crl.issuer");
    if (!part.is_context(0)) return tree.any(part);
    return tree.list(part, "x509.ext.crl.name", [&](const DerElement& name, std::size_t) {
      if (name.is_context(0)) return general_names(tree, name, "x509.ext.crl.full_name");
      return name.is_context(1) ? relative_name(tree, name, "x509.ext.crl.relative_name") : tree.any(name);
    });
  });
}

Node distribution_points(const DerTree& tree, const DerElement& e, FieldKey key) {
  return tree.list(e, key,
                   [&](const DerElement& point, std::size_t) { return distribution_point(tree, point); });
}

Node crl_distribution_points(const DerTree& tree, const DerElement& e) {
  return distribution_points(tree, e, "x509.ext.crl");
}

// RFC 5280 §4.2.1.15
Node freshest_crl(const DerTree& tree, const DerElement& e) {
  return distribution_points(tree, e, "x509.ext.freshest_crl");
}

Node access_descriptions(const DerTree& tree, const DerElement& e, FieldKey key) {
  return tree.list(e, key, [&](const DerElement& description, std::size_t) {
    return tree.list(description, "x509.ext.aia.access", [&](const DerElement& part, std::size_t i) {
      return i == 0 ? tree.value(part, "x509.ext.aia.method") : general_name(tree, part);
    });
  });
}

Node authority_information(const DerTree& tree, const DerElement& e) {
  return access_descriptions(tree, e, "x509.ext.aia");
}

Node subject_information(const DerTree& tree, const DerElement& e) {
  return access_descriptions(tree, e, "x509.ext.sia");
}

// RFC 3280 §4.2.1.4: both times are implicit
Node private_key_period(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.private_key_period", [&](const DerElement& part, std::size_t) {
    if (part.is_context(0))
      return tree.implicit(part, "x509.ext.private_key_period.not_before", Asn1::generalized_time);
    if (part.is_context(1))
      return tree.implicit(part, "x509.ext.private_key_period.not_after", Asn1::generalized_time);
    return tree.any(part);
  });
}

// RFC 7633 §4: numbers of TLS extensions that the server must then use
Node tls_feature(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.tls_feature", [&](const DerElement& feature, std::size_t) {
    const auto number = codec::small_integer(feature.content);
    const auto name = number && *number <= 0xFFFF ? codepoint::extension(static_cast<std::uint16_t>(*number))
                                                  : std::string_view{};
    auto text = value_text(tree.memory(), feature);
    if (!name.empty()) text = tree.memory().join({name, " (", text, ")"});
    return tree.value(feature, "x509.ext.tls_feature.extension", text);
  });
}

Node poison(const DerTree& tree, const DerElement& e) { return tree.value(e, "x509.ext.poison", "NULL"); }

// RFC 6962 §3.3: an OCTET STRING that holds a list in TLS's own form
Node timestamps(const DerTree& tree, const DerElement& e) {
  auto node = tree.value(e, "x509.ext.sct", "");
  if (node.children.size() != 2) return node;
  Cursor in(tree.memory(), e.content, tree.place(e.content_offset(), e.content.size()));
  auto inside = in.root("x509.ext.sct.list");
  std::size_t count = 0;
  in.vector(inside, "x509.ext.sct.entries", 2, [&](Cursor& within, Node& list) {
    while (!within.done()) {
      if (!within.vector(list, "x509.ext.sct.entry", 2, certificate_timestamp)) return;
      ++count;
    }
  });
  in.finish(inside);
  node.children.back() = std::move(inside);
  node.text = tree.memory().join({Decimal(count), count == 1 ? " timestamp" : " timestamps"});
  return node;
}

struct Known {
  std::string_view oid;
  Show show;
};

constexpr Known known[] = {
    {"2.5.29.9", directory_attributes},
    {"2.5.29.14", subject_key_id},
    {"2.5.29.15", key_usage},
    {"2.5.29.16", private_key_period},
    {"2.5.29.17", alternative_names},
    {"2.5.29.18", issuer_names},
    {"2.5.29.19", basic_constraints},
    {"2.5.29.30", name_constraints},
    {"2.5.29.31", crl_distribution_points},
    {"2.5.29.32", certificate_policies},
    {"2.5.29.33", policy_mappings},
    {"2.5.29.35", authority_key_id},
    {"2.5.29.36", policy_constraints},
    {"2.5.29.37", extended_key_usage},
    {"2.5.29.46", freshest_crl},
    {"2.5.29.54", inhibit_any_policy},
    {"1.3.6.1.5.5.7.1.1", authority_information},
    {"1.3.6.1.5.5.7.1.11", subject_information},
    {"1.3.6.1.5.5.7.1.24", tls_feature},
    {"1.3.6.1.4.1.11129.2.4.2", timestamps},
    {"1.3.6.1.4.1.11129.2.4.3", poison},
};

Show show_for(std::string_view oid) {
  for (const auto& k : known)
    if (k.oid == oid) return k.show;
  return [](const DerTree& tree, const DerElement& e) { return tree.any(e); };
}

}  // namespace

Node general_name(const DerTree& tree, const DerElement& e) {
  if (e.tag_class != TagClass::context) return tree.any(e);
  switch (e.number) {
    case 0:
      return other_name(tree, e);
    case 1:
      return tree.value(e, "x509.name.email", tree.memory().escaped(e.content));
    case 2:
      return tree.value(e, "x509.name.dns", tree.memory().escaped(e.content));
    case 4:
      return tree.list(e, "x509.name.directory", [&](const DerElement& name, std::size_t) {
        return certificate_name(tree, name, "x509.name.directory.name");
      });
    case 6:
      return tree.value(e, "x509.name.uri", tree.memory().escaped(e.content));
    case 7:
      return tree.value(e, "x509.name.ip", tree.memory().keep(address_text(e.content)));
    case 8: {
      const auto dotted = codec::oid_text(e.content);
      return tree.value(e, "x509.name.registered_id",
                        dotted ? object_text(tree.memory(), *dotted) : tree.memory().hex(e.content));
    }
    default:
      return tree.any(e);
  }
}

Node general_names(const DerTree& tree, const DerElement& e, FieldKey key) {
  return tree.list(e, key, [&](const DerElement& name, std::size_t) { return general_name(tree, name); });
}

Node certificate_extension(const DerTree& tree, const DerElement& element) {
  std::string oid;
  auto node = tree.list(element, "x509.extension", [&](const DerElement& e, std::size_t i) {
    if (i == 0) {
      oid = codec::oid_text(e.content).value_or("");
      return tree.value(e, "x509.extension.id");
    }
    if (e.is(Asn1::boolean)) {
      auto critical = tree.value(e, "x509.extension.critical");
      if (codec::boolean(e.content) == false) tree.note(critical, default_written);
      return critical;
    }
    if (!e.is(Asn1::octet_string)) return tree.any(e);
    const auto show = show_for(oid);
    return tree.wrapped(e, "x509.extension.value", 0,
                        [&](const DerElement& inside, std::size_t) { return show(tree, inside); });
  });
  if (node.reading == Reading::whole) node.text = object_text(tree.memory(), oid);
  return node;
}

}  // namespace sti::dissect
