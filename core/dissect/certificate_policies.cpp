#include "dissect/certificate_parts.hpp"

namespace sti::dissect {
namespace {

// RFC 5280 §4.2.1.4: UserNotice. Both parts may be left out; only the reference is a SEQUENCE.
Node user_notice(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.policies.notice", [&](const DerElement& part, std::size_t) {
    if (!part.is_list(Asn1::sequence)) return tree.value(part, "x509.ext.policies.notice.text");
    return tree.list(part, "x509.ext.policies.notice.reference", [&](const DerElement& r, std::size_t i) {
      if (i == 0) return tree.value(r, "x509.ext.policies.notice.organization");
      return tree.list(r, "x509.ext.policies.notice.numbers", [&](const DerElement& number, std::size_t) {
        return tree.value(number, "x509.ext.policies.notice.number");
      });
    });
  });
}

Node qualifier(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.policies.qualifier", [&](const DerElement& part, std::size_t i) {
    if (i == 0) return tree.value(part, "x509.ext.policies.qualifier.id");
    return part.constructed ? user_notice(tree, part) : tree.value(part, "x509.ext.policies.qualifier.value");
  });
}

}  // namespace

Node certificate_policies(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.policies", [&](const DerElement& policy, std::size_t) {
    return tree.list(policy, "x509.ext.policies.policy", [&](const DerElement& part, std::size_t i) {
      if (i == 0) return tree.value(part, "x509.ext.policies.id");
      return tree.list(part, "x509.ext.policies.qualifiers",
                       [&](const DerElement& q, std::size_t) { return qualifier(tree, q); });
    });
  });
}

Node policy_mappings(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.policy_mappings", [&](const DerElement& mapping, std::size_t) {
    return tree.list(mapping, "x509.ext.policy_mappings.mapping", [&](const DerElement& part, std::size_t i) {
      return tree.value(part, i == 0   ? FieldKey("x509.ext.policy_mappings.issuer_policy")
                              : i == 1 ? FieldKey("x509.ext.policy_mappings.subject_policy")
                                       : "der.element");
    });
  });
}

Node policy_constraints(const DerTree& tree, const DerElement& e) {
  return tree.list(e, "x509.ext.policy_constraints", [&](const DerElement& part, std::size_t) {
    if (part.is_context(0))
      return tree.implicit(part, "x509.ext.policy_constraints.require_explicit", Asn1::integer);
    if (part.is_context(1))
      return tree.implicit(part, "x509.ext.policy_constraints.inhibit_mapping", Asn1::integer);
    return tree.any(part);
  });
}

Node inhibit_any_policy(const DerTree& tree, const DerElement& e) {
  return tree.value(e, "x509.ext.inhibit_any_policy");
}

}  // namespace sti::dissect
