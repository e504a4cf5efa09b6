#pragma once

#include <string_view>

#include "dissect/der_tree.hpp"

namespace sti::dissect {

// Structures that stand in more than one place of a certificate. Each shows whatever element it is given.

/// Name, RFC 5280 §4.1.2.4.
Node certificate_name(const DerTree& tree, const DerElement& element, FieldKey key);
/// RelativeDistinguishedName: the attributes of one level of a name, whatever its tag.
Node relative_name(const DerTree& tree, const DerElement& element, FieldKey key);
/// AlgorithmIdentifier, RFC 5280 §4.1.1.2.
Node algorithm(const DerTree& tree, const DerElement& element, FieldKey key);
/// GeneralName, RFC 5280 §4.2.1.6; an explicit tag around one (as in DistributionPointName) is not its
/// business.
Node general_name(const DerTree& tree, const DerElement& element);
/// GeneralNames: a list of them, whatever its tag.
Node general_names(const DerTree& tree, const DerElement& element, FieldKey key);
/// Extension, RFC 5280 §4.1.
Node certificate_extension(const DerTree& tree, const DerElement& element);

// Values of extensions about policies.

/// RFC 5280 §4.2.1.4, with qualifiers.
Node certificate_policies(const DerTree& tree, const DerElement& element);
/// RFC 5280 §4.2.1.5.
Node policy_mappings(const DerTree& tree, const DerElement& element);
/// RFC 5280 §4.2.1.11.
Node policy_constraints(const DerTree& tree, const DerElement& element);
/// RFC 5280 §4.2.1.14.
Node inhibit_any_policy(const DerTree& tree, const DerElement& element);

/// What DerTree::note says of a value that equals its DEFAULT (X.690 §11.5).
inline constexpr std::string_view default_written = "not DER: a default value is left out";

}  // namespace sti::dissect
