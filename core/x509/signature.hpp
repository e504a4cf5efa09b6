// Keys, hashes and signatures: the only part that asks mbedTLS anything.
#pragma once

#include <optional>
#include <string>

#include "codec/der.hpp"
#include "model/bytes.hpp"

namespace sti::x509 {

std::string sha256_hex(ByteView bytes);

/// AlgorithmIdentifier, RFC 5280 §4.1.1.2.
struct Algorithm {
  std::string oid;
  std::optional<codec::DerElement> parameters;
  ByteView whole;
};
/// nullopt where the element is none.
std::optional<Algorithm> algorithm(const codec::DerElement& element);

/// What a SubjectPublicKeyInfo says.
struct PublicKey {
  Algorithm algorithm;
  std::string type;        ///< "RSA" (RSASSA-PSS keys too), "EC", "DSA", "Ed25519", "Ed448", or the OID
  std::uint32_t bits = 0;  ///< modulus, or field of the curve; 0 where it is not known
  std::string curve;       ///< IANA group name, or the curve's OID
  ByteView spki;           ///< the whole structure
  ByteView key;            ///< what the BIT STRING holds
};
/// nullopt where the element is no SubjectPublicKeyInfo; a key inside that cannot be read gives bits 0.
std::optional<PublicKey> public_key(const codec::DerElement& element);

/// "sha256WithRSAEncryption", "ecdsa-with-SHA256", …, or the OID.
std::string signature_name(const Algorithm& algorithm);
/// The hash that a signature stands on, where it is a broken one: "MD2", "MD4", "MD5" or "SHA-1"; else empty.
std::string weak_hash(const Algorithm& signature);

struct SignatureCheck {
  enum class Outcome : std::uint8_t { good, bad, unsupported } outcome = Outcome::unsupported;
  std::string why;  ///< for `bad` and `unsupported`
};
/// Whether `signature` over `signed_bytes` was made with `key`.
SignatureCheck check_signature(const Algorithm& algorithm, ByteView signed_bytes, ByteView signature,
                               const PublicKey& key);

}  // namespace sti::x509
