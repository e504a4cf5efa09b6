#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/finding_kind.hpp"
#include "model/range.hpp"

namespace sti {

/// Seconds since 1970-01-01T00:00:00Z. 64 bits: certificates run from year 0 to 9999.
using UnixTime = std::int64_t;

/// What a certificate says, read leniently: a field that could not be read is empty, and `faults` says why.
struct CertificateInfo {
  Range der;            ///< where its bytes are in the session, empty for one that was not sent
  std::string subject;  ///< RFC 4514 string, escaped
  std::string issuer;
  std::string serial;  ///< lower-case hexadecimal without leading zero bytes, "-" before a negative one
  std::optional<UnixTime> not_before;
  std::optional<UnixTime> not_after;
  std::vector<std::string>
      names;  ///< subjectAltName: "DNS:…", "IP:…", "email:…", "URI:…", "SRV:…", "XMPP:…", escaped
  std::string key_type;  ///< "RSA", "EC", "Ed25519", "Ed448", or the OID
  std::uint32_t key_bits = 0;
  std::string key_curve;            ///< IANA group name for EC keys
  std::string signature_algorithm;  ///< "sha256WithRSAEncryption", or the OID
  std::string sha256;               ///< of the whole certificate, hexadecimal
  std::string spki_sha256;          ///< of its SubjectPublicKeyInfo, hexadecimal
  bool self_issued = false;         ///< subject equals issuer
  bool is_ca = false;
  std::vector<std::string> faults;
  bool operator==(const CertificateInfo&) const = default;
};

/// A reason why a chain is not, or not fully, acceptable. Codes are those of the session document.
struct VerificationProblem {
  ProblemCode code;
  std::string certificate;  ///< sha256 in hexadecimal, empty where it is about no certificate in particular
  std::string text;
  /// That of its kind; error where none is known, as in a file from a later version.
  [[nodiscard]] Severity severity() const { return code.kind() ? code.kind()->severity : Severity::error; }
  bool operator==(const VerificationProblem&) const = default;
};

/// Why one name of the leaf did or did not match the name asked for.
struct NameMatch {
  std::string presented;
  bool matched = false;
  std::string why;
  bool operator==(const NameMatch&) const = default;
};

struct Verification {
  /// The peer has shown, in the handshake that this is about, that it holds the key of the first certificate
  /// of its chain. False where there was no handshake, as in `starttls verify`.
  bool proved = false;
  /// False where this was read from a file that was written before `proved` was recorded, and is then
  /// unknown.
  bool proof_recorded = true;
  bool trusted = false;
  std::optional<bool> name_matched;  ///< nullopt where no name was asked for
  std::string name;
  std::vector<std::string> path;  ///< sha256 in hexadecimal, leaf first, as far as one could be built
  std::vector<CertificateInfo>
      anchors;  ///< certificates of `path` that were not sent but come from the trust store
  std::vector<NameMatch> names;
  std::vector<VerificationProblem> problems;
  std::optional<UnixTime> at;  ///< the time judged at
  /// Whole days from then to the end of the leaf, rounded down, so negative once it has ended.
  std::optional<std::int64_t> days_left;

  /// The chain by itself: trusted, and for the name asked for.
  [[nodiscard]] bool accepted() const { return trusted && name_matched.value_or(true); }
  /// The peer: the chain is accepted, and whoever was spoken with holds its key.
  [[nodiscard]] bool verified() const { return proved && accepted(); }
  bool operator==(const Verification&) const = default;
};

}  // namespace sti
