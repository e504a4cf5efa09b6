// Certificates to order: any field, any extension, any damage. Keys and certificates are the same in every
// run, as the randomness is a fixed sequence.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"

namespace sti::test {

// DER, X.690.
Bytes tlv(std::uint8_t tag, ByteView content);
Bytes joined(const std::vector<Bytes>& parts);
Bytes sequence(const std::vector<Bytes>& parts);
Bytes oid(std::string_view dotted);
Bytes integer(std::int64_t value);
Bytes boolean(bool value);
Bytes text(std::string_view value, std::uint8_t tag = 0x0c);  ///< UTF8String
Bytes time(UnixTime at);  ///< UTCTime or GeneralizedTime, as RFC 5280 wants

/// "CN=Root,O=Example" to a Name in the order written, values as strings of type `tag`.
Bytes name(std::string_view attributes, std::uint8_t tag = 0x0c);

// GeneralNames.
Bytes dns(std::string_view name);
Bytes email(std::string_view mailbox);
Bytes uri(std::string_view uri);
Bytes ip(std::initializer_list<std::uint8_t> octets);
Bytes directory(const Bytes& name);
Bytes other_name(std::string_view type, const Bytes& value);

// Extensions.
Bytes extension(std::string_view type, bool critical, const Bytes& value);
Bytes basic_constraints(bool ca, std::optional<int> path_length = {});
Bytes key_usage(std::initializer_list<unsigned> bits);
Bytes extended_key_usage(const std::vector<std::string>& purposes);
Bytes alt_names(const std::vector<Bytes>& names);
Bytes subject_key_id(std::string_view id);
Bytes authority_key_id(std::string_view id);
Bytes name_constraints(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded);
Bytes policies(const std::vector<std::string>& policies);

inline const std::string server_auth = "1.3.6.1.5.5.7.3.1";
inline const std::string client_auth = "1.3.6.1.5.5.7.3.2";

enum class Scheme : std::uint8_t {
  rsa_md5,
  rsa_sha1,
  rsa_sha256,
  rsa_sha384,
  rsa_sha512,
  rsa_sha3_256,  ///< which the TLS library does not know in a certificate
  pss_sha256,
  pss_sha1,
  ecdsa_sha1,
  ecdsa_sha256,
  ecdsa_sha384,
  ecdsa_sha512,
  ed25519,  ///< the signature is zeros: no library here makes one
};

class TestKey {
 public:
  /// Kept for the whole program and the same for the same arguments. `which` tells keys of one kind apart.
  static const TestKey& rsa(unsigned bits, int which = 0);
  static const TestKey& ec(std::string_view curve = "secp256r1", int which = 0);
  static const TestKey& ed25519();

  [[nodiscard]] const Bytes& spki() const { return spki_; }
  [[nodiscard]] Bytes sign(Scheme scheme, ByteView data) const;
  [[nodiscard]] bool is_rsa() const { return is_rsa_; }

  struct Pk;

 private:
  TestKey() = default;
  std::shared_ptr<Pk> pk_;
  Bytes spki_;
  bool is_rsa_ = false;
};

inline constexpr UnixTime test_now = 1'772'323'200;  // 2026-03-01T00:00:00Z
inline constexpr UnixTime day = 86'400;

struct CertificateSpec {
  Bytes subject = name("CN=leaf");
  Bytes issuer = name("CN=Intermediate");
  const TestKey* key = &TestKey::ec("secp256r1", 2);
  const TestKey* issuer_key = &TestKey::ec("secp256r1", 1);
  std::optional<Scheme> scheme;  ///< by default SHA-256 with what the issuer's key is
  UnixTime not_before = test_now - 30 * day;
  UnixTime not_after = test_now + 60 * day;
  std::vector<Bytes> extensions{};
  int version = 3;
  std::int64_t serial = 1;
  std::optional<Bytes> spki{};             ///< in place of the key's own
  std::optional<Bytes> inner_algorithm{};  ///< in place of the one that fits the signature
};
Bytes make(const CertificateSpec& spec);

std::string pem(const std::vector<Bytes>& certificates);

/// The SubjectPublicKeyInfo of an RSA key marked for RSASSA-PSS alone (RFC 4055 §1.2), with these parameters
/// if any.
Bytes pss_spki(const TestKey& key, const std::optional<Bytes>& parameters);
/// RSASSA-PSS-params for a hash by its OID, the same hash in its mask, and a salt's length in bytes.
Bytes pss_parameters(std::string_view hash, int salt);

/// Root, intermediate and leaf that nothing is wrong with; tests change a copy of one spec.
CertificateSpec root_spec();
CertificateSpec intermediate_spec();
CertificateSpec leaf_spec();  ///< for mail.example.org

}  // namespace sti::test
