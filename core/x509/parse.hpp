// A certificate taken apart, RFC 5280 §4, for describing it and for judging it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"
#include "x509/names.hpp"
#include "x509/signature.hpp"

namespace sti::x509 {

struct BasicConstraints {
  bool ca = false;
  std::optional<std::int64_t> path_length;
};

/// KeyUsage bits, RFC 5280 §4.2.1.3, by their number there.
enum class KeyUse : std::uint8_t {
  digital_signature = 0,
  key_encipherment = 2,
  key_agreement = 4,
  key_cert_sign = 5
};

struct NameConstraints {
  std::vector<GeneralName> permitted, excluded;
};

struct PolicyConstraints {
  std::optional<std::int64_t> require_explicit, inhibit_mapping;
};

struct PolicyMapping {
  std::string issuer, subject;
};

struct Extensions {
  std::optional<BasicConstraints> basic_constraints;
  std::optional<std::uint16_t> key_usage;  ///< bit n of the BIT STRING is bit n of the number
  std::optional<std::vector<std::string>> extended_key_usage;
  std::optional<std::vector<GeneralName>> alt_names;
  std::optional<ByteView> subject_key_id, authority_key_id;
  std::optional<NameConstraints> name_constraints;
  std::optional<std::vector<std::string>> policies;
  std::vector<PolicyMapping> policy_mappings;
  PolicyConstraints policy_constraints;
  std::optional<std::int64_t> inhibit_any_policy;
  std::vector<std::string> unknown_critical;  ///< OIDs
};

/// Every view points into `der`, which must outlive this.
struct Certificate {
  ByteView der;
  ByteView tbs;
  int version = 0;  ///< 1 to 3; 0 where it cannot be told
  ByteView serial;
  ByteView subject, issuer;  ///< DER of the Names
  std::optional<UnixTime> not_before, not_after;
  std::optional<PublicKey> key;
  std::optional<Algorithm> signature_algorithm;
  ByteView signature;
  Extensions extensions;
  /// What breaks RFC 5280 or cannot be read, a sentence each, safe to print.
  std::vector<std::string> faults;
  /// Whether everything that a path needs was found: names, key, signature.
  bool readable = false;

  [[nodiscard]] bool may(KeyUse use) const {
    return !extensions.key_usage || (*extensions.key_usage >> static_cast<unsigned>(use) & 1u) != 0;
  }
};

/// Never fails: what could not be read is empty, and `faults` says so.
Certificate parse(ByteView der);

/// Where subject and issuer are in a certificate, with nothing else read: quick enough for a whole trust
/// store. Empty where it is not to be found.
ByteView subject_of(ByteView der);

/// Reads the content of [3] in a TBSCertificate.
Extensions parse_extensions(ByteView content, std::vector<std::string>& faults);

}  // namespace sti::x509
