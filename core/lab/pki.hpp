#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"
#include "model/error.hpp"
#include "tls/client.hpp"

namespace sti::lab {

enum class KeyType : std::uint8_t { ec_p256, ec_p384, rsa_2048, rsa_1024 };  ///< the last is weak on purpose
enum class Hash : std::uint8_t { sha256, sha384, sha512, sha1 };             ///< the last is weak on purpose

/// What a certificate is to say. Everything not named here is as RFC 5280 wants it: version 3, a random
/// positive serial number, basicConstraints and keyUsage critical, subject and authority key identifiers,
/// and serverAuth as the extended key usage of what is not an authority.
struct CertificateOptions {
  std::string subject = "CN=lab.starttls.test";  ///< "CN=…,O=…"; may be empty, as a server's often is
  std::vector<std::string> dns;                  ///< subjectAltName, wildcards as they are
  std::vector<std::string> ips;                  ///< subjectAltName: IPv4 or IPv6 literals without brackets
  UnixTime not_before = 0;
  UnixTime not_after = 0;
  KeyType key = KeyType::ec_p256;
  Hash signature = Hash::sha256;   ///< the hash under the issuer's signature
  bool authority = false;          ///< may issue certificates: CA flag, keyCertSign and cRLSign
  std::optional<int> path_length;  ///< of an authority, 0 to 127
};

/// A certificate and its private key. A value: copy it, keep it, hand `key` to a tls::ServerConfig.
struct Credential {
  std::string subject;  ///< as in the options it was made from
  Bytes certificate;    ///< DER
  Bytes key;            ///< DER: SEC 1 for EC, PKCS #1 for RSA
};

/// A certificate signed by its own key: a root, or a server's self-signed one. Errors name the option that
/// could not be used. To be called on the thread that owns mbedTLS, as everything here.
Result<Credential> self_sign(const CertificateOptions& options, const tls::RandomSource& random);

/// A certificate signed by `issuer`, whose own certificate need not be an authority's: tests want that too.
Result<Credential> issue(const CertificateOptions& options, const Credential& issuer,
                         const tls::RandomSource& random);

/// PEM text (RFC 7468) of a certificate.
std::string pem_certificate(ByteView der);

/// The three certificates of the lab: a root, an intermediate that it issued, and a leaf for a server.
struct Pki {
  Credential root, intermediate, leaf;
};
/// Makes them, valid around `now`. `leaf` says what is special about the server's certificate; its dates are
/// kept where they are set, and last 90 days otherwise.
Result<Pki> make_pki(CertificateOptions leaf, UnixTime now, const tls::RandomSource& random);

}  // namespace sti::lab
