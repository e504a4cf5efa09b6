#include "x509/signature.hpp"

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <array>
#include <bit>

#include "model/codepoints.hpp"
#include "model/escape.hpp"

namespace sti::x509 {
namespace {

using codec::Asn1;
using codec::DerElement;
using codec::DerReader;
using Outcome = SignatureCheck::Outcome;

constexpr std::string_view oid_rsa = "1.2.840.113549.1.1.1";
constexpr std::string_view oid_rsa_pss = "1.2.840.113549.1.1.10";
constexpr std::string_view oid_ec = "1.2.840.10045.2.1";

enum class Family : std::uint8_t { rsa, pss, ecdsa, dsa, eddsa };

struct Hash {
  std::string_view oid;
  std::string_view name;
  mbedtls_md_type_t md = MBEDTLS_MD_NONE;
  bool weak = false;
};
constexpr Hash md2{"1.2.840.113549.2.2", "MD2", MBEDTLS_MD_NONE, true};
constexpr Hash md4{"1.2.840.113549.2.4", "MD4", MBEDTLS_MD_NONE, true};
constexpr Hash md5{"1.2.840.113549.2.5", "MD5", MBEDTLS_MD_MD5, true};
constexpr Hash sha1{"1.3.14.3.2.26", "SHA-1", MBEDTLS_MD_SHA1, true};
constexpr Hash sha224{"2.16.840.1.101.3.4.2.4", "SHA-224", MBEDTLS_MD_SHA224};
constexpr Hash sha256{"2.16.840.1.101.3.4.2.1", "SHA-256", MBEDTLS_MD_SHA256};
constexpr Hash sha384{"2.16.840.1.101.3.4.2.2", "SHA-384", MBEDTLS_MD_SHA384};
constexpr Hash sha512{"2.16.840.1.101.3.4.2.3", "SHA-512", MBEDTLS_MD_SHA512};
constexpr Hash sha3_224{"2.16.840.1.101.3.4.2.7", "SHA3-224", MBEDTLS_MD_SHA3_224};
constexpr Hash sha3_256{"2.16.840.1.101.3.4.2.8", "SHA3-256", MBEDTLS_MD_SHA3_256};
constexpr Hash sha3_384{"2.16.840.1.101.3.4.2.9", "SHA3-384", MBEDTLS_MD_SHA3_384};
constexpr Hash sha3_512{"2.16.840.1.101.3.4.2.10", "SHA3-512", MBEDTLS_MD_SHA3_512};
constexpr std::array hashes{md5,    sha1,     sha224,   sha256,   sha384,
                            sha512, sha3_224, sha3_256, sha3_384, sha3_512};

struct Scheme {
  std::string_view oid;
  Family family;
  Hash hash;
};
constexpr std::array schemes{
    Scheme{"1.2.840.113549.1.1.2", Family::rsa, md2},
    Scheme{"1.2.840.113549.1.1.3", Family::rsa, md4},
    Scheme{"1.2.840.113549.1.1.4", Family::rsa, md5},
    Scheme{"1.3.14.3.2.3", Family::rsa, md5},
    Scheme{"1.2.840.113549.1.1.5", Family::rsa, sha1},
    Scheme{"1.3.14.3.2.29", Family::rsa, sha1},
    Scheme{"1.2.840.113549.1.1.14", Family::rsa, sha224},
    Scheme{"1.2.840.113549.1.1.11", Family::rsa, sha256},
    Scheme{"1.2.840.113549.1.1.12", Family::rsa, sha384},
    Scheme{"1.2.840.113549.1.1.13", Family::rsa, sha512},
    Scheme{"2.16.840.1.101.3.4.3.13", Family::rsa, sha3_224},
    Scheme{"2.16.840.1.101.3.4.3.14", Family::rsa, sha3_256},
    Scheme{"2.16.840.1.101.3.4.3.15", Family::rsa, sha3_384},
    Scheme{"2.16.840.1.101.3.4.3.16", Family::rsa, sha3_512},
    Scheme{oid_rsa_pss, Family::pss, sha1},  // the hash is in the parameters
    Scheme{"1.2.840.10045.4.1", Family::ecdsa, sha1},
    Scheme{"1.2.840.10045.4.3.1", Family::ecdsa, sha224},
    Scheme{"1.2.840.10045.4.3.2", Family::ecdsa, sha256},
    Scheme{"1.2.840.10045.4.3.3", Family::ecdsa, sha384},
    Scheme{"1.2.840.10045.4.3.4", Family::ecdsa, sha512},
    Scheme{"2.16.840.1.101.3.4.3.9", Family::ecdsa, sha3_224},
    Scheme{"2.16.840.1.101.3.4.3.10", Family::ecdsa, sha3_256},
    Scheme{"2.16.840.1.101.3.4.3.11", Family::ecdsa, sha3_384},
    Scheme{"2.16.840.1.101.3.4.3.12", Family::ecdsa, sha3_512},
    Scheme{"1.2.840.10040.4.3", Family::dsa, sha1},
    Scheme{"2.16.840.1.101.3.4.3.1", Family::dsa, sha224},
    Scheme{"2.16.840.1.101.3.4.3.2", Family::dsa, sha256},
    Scheme{"1.3.101.112", Family::eddsa, sha512},
    Scheme{"1.3.101.113", Family::eddsa, sha512},
};

const Scheme* scheme_of(const Algorithm& algorithm) {
  const auto at =
      std::find_if(schemes.begin(), schemes.end(), [&](const Scheme& s) { return s.oid == algorithm.oid; });
  return at == schemes.end() ? nullptr : &*at;
}

const Hash* hash_of(const Algorithm& algorithm) {
  const auto at =
      std::find_if(hashes.begin(), hashes.end(), [&](const Hash& h) { return h.oid == algorithm.oid; });
  return at == hashes.end() ? nullptr : &*at;
}

/// RSASSA-PSS-params, RFC 4055 §3.1.
struct PssParameters {
  const Hash* hash = &sha1;
  const Hash* mask_hash = &sha1;
  int salt = 20;
};

std::optional<PssParameters> pss_parameters(const Algorithm& signature) {
  PssParameters out;
  if (!signature.parameters || !signature.parameters->is_list(Asn1::sequence)) return std::nullopt;
  DerReader fields(*signature.parameters);
  const auto algorithm_in = [](ByteView content) -> std::optional<Algorithm> {
    DerReader reader(content);
    const auto element = reader.take(Asn1::sequence);
    return element && reader.done() ? algorithm(*element) : std::nullopt;
  };
  if (const auto field = fields.take_context(0)) {
    const auto inner = algorithm_in(field->content);
    out.hash = inner ? hash_of(*inner) : nullptr;
  }
  if (const auto field = fields.take_context(1)) {  // MGF1, whose parameter is again an AlgorithmIdentifier
    const auto inner = algorithm_in(field->content);
    const auto mask = inner && inner->oid == "1.2.840.113549.1.1.8" && inner->parameters
                          ? algorithm_in(inner->parameters->whole)
                          : std::nullopt;
    out.mask_hash = mask ? hash_of(*mask) : nullptr;
  }
  if (const auto field = fields.take_context(2)) {
    DerReader reader(field->content);
    const auto number = reader.take(Asn1::integer);
    const auto salt = number ? codec::small_integer(number->content) : std::nullopt;
    if (!salt || *salt > 512) return std::nullopt;
    out.salt = static_cast<int>(*salt);
  }
  if (const auto trailer = fields.take_context(3)) {
    DerReader reader(trailer->content);
    const auto number = reader.take(Asn1::integer);
    if (!number || codec::small_integer(number->content) != 1) return std::nullopt;
  }
  if (out.hash == nullptr || out.mask_hash == nullptr || !fields.done()) return std::nullopt;
  return out;
}

struct Curve {
  std::string_view oid;
  std::string_view name;
  std::uint32_t bits;
};
constexpr std::array curves{
    Curve{"1.2.840.10045.3.1.7", "secp256r1", 256},
    Curve{"1.3.132.0.34", "secp384r1", 384},
    Curve{"1.3.132.0.35", "secp521r1", 521},
    Curve{"1.3.132.0.10", "secp256k1", 256},
    Curve{"1.3.132.0.33", "secp224r1", 224},
    Curve{"1.3.132.0.32", "secp224k1", 224},
    Curve{"1.2.840.10045.3.1.1", "secp192r1", 192},
    Curve{"1.3.132.0.31", "secp192k1", 192},
    Curve{"1.3.132.0.8", "secp160r1", 160},
    Curve{"1.3.132.0.30", "secp160r2", 160},
    Curve{"1.3.132.0.9", "secp160k1", 160},
    Curve{"1.3.132.0.28", "secp128r1", 128},
    Curve{"1.3.132.0.29", "secp128r2", 128},
    Curve{"1.3.132.0.6", "secp112r1", 112},
    Curve{"1.3.132.0.7", "secp112r2", 112},
    Curve{"1.3.132.0.1", "sect163k1", 163},
    Curve{"1.3.132.0.15", "sect163r2", 163},
    Curve{"1.3.132.0.26", "sect233k1", 233},
    Curve{"1.3.132.0.27", "sect233r1", 233},
    Curve{"1.3.132.0.16", "sect283k1", 283},
    Curve{"1.3.132.0.17", "sect283r1", 283},
    Curve{"1.3.132.0.36", "sect409k1", 409},
    Curve{"1.3.132.0.37", "sect409r1", 409},
    Curve{"1.3.132.0.38", "sect571k1", 571},
    Curve{"1.3.132.0.39", "sect571r1", 571},
    Curve{"1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", 192},
    Curve{"1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", 224},
    Curve{"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256},
    Curve{"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384},
    Curve{"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512},
};

std::uint32_t bit_length(ByteView unsigned_number) {
  while (!unsigned_number.empty() && unsigned_number[0] == 0) unsigned_number = unsigned_number.subspan(1);
  if (unsigned_number.empty() || unsigned_number.size() > (1u << 20)) return 0;
  return static_cast<std::uint32_t>((unsigned_number.size() - 1) * 8 + std::bit_width(unsigned_number[0]));
}

/// Modulus and exponent of an RSAPublicKey, RFC 8017 appendix A.1.1.
struct RsaNumbers {
  ByteView modulus, exponent;
};
std::optional<RsaNumbers> rsa_numbers(ByteView key) {
  DerReader outer(key);
  const auto sequence = outer.take(Asn1::sequence);
  if (!sequence || !outer.done()) return std::nullopt;
  DerReader numbers(*sequence);
  const auto modulus = numbers.take(Asn1::integer), exponent = numbers.take(Asn1::integer);
  if (!modulus || !exponent || !numbers.done()) return std::nullopt;
  for (const auto* number : {&*modulus, &*exponent})
    if (number->content.empty() || (number->content[0] & 0x80u) != 0) return std::nullopt;
  return RsaNumbers{modulus->content, exponent->content};
}

/// Size in bits of the prime in DSA parameters, or of the field in explicit EC parameters.
std::uint32_t first_integer_bits(DerReader reader) {
  const auto number = reader.take(Asn1::integer);
  return number ? bit_length(number->content) : 0;
}

std::uint32_t explicit_curve_bits(const DerElement& parameters) {  // ECParameters, X9.62 / RFC 3279 §2.3.5
  DerReader fields(parameters);
  if (!fields.take(Asn1::integer)) return 0;
  const auto field = fields.take(Asn1::sequence);
  if (!field) return 0;
  DerReader parts(*field);
  return parts.take(Asn1::oid) ? first_integer_bits(parts) : 0;
}

void describe_ec(PublicKey& key) {
  if (!key.algorithm.parameters) return;
  const DerElement& parameters = *key.algorithm.parameters;
  if (parameters.is_list(Asn1::sequence)) {
    key.bits = explicit_curve_bits(parameters);
    return;
  }
  if (!parameters.is(Asn1::oid)) return;
  key.curve = codec::oid_text(parameters.content).value_or("#" + hex(parameters.content));
  for (const Curve& curve : curves) {
    if (curve.oid != key.curve) continue;
    key.bits = curve.bits;
    key.curve = curve.name;
    return;
  }
}

class PkContext {
 public:
  PkContext() { mbedtls_pk_init(&context_); }
  ~PkContext() { mbedtls_pk_free(&context_); }
  PkContext(const PkContext&) = delete;
  PkContext& operator=(const PkContext&) = delete;
  mbedtls_pk_context* get() { return &context_; }

 private:
  mbedtls_pk_context context_;
};

SignatureCheck unsupported(std::string why) { return {Outcome::unsupported, std::move(why)}; }
SignatureCheck bad(std::string why) { return {Outcome::bad, std::move(why)}; }

/// RFC 4055 §3.3: the parameters of a key for RSASSA-PSS, where it has any, bind its signatures.
std::optional<SignatureCheck> refused_by_key(const PssParameters& used, const PublicKey& key) {
  if (key.algorithm.oid != oid_rsa_pss || !key.algorithm.parameters) return std::nullopt;
  const auto allowed = pss_parameters(key.algorithm);
  if (!allowed) return unsupported("the RSASSA-PSS parameters of the issuer's key are not understood");
  if (used.hash->oid != allowed->hash->oid || used.mask_hash->oid != allowed->mask_hash->oid)
    return bad("it is made with " + std::string(used.hash->name) + ", and the issuer's key is for " +
               std::string(allowed->hash->name) + " only");
  if (used.salt < allowed->salt)
    return bad("its salt has " + std::to_string(used.salt) +
               " bytes, and the issuer's key asks for at least " + std::to_string(allowed->salt));
  return std::nullopt;
}

/// Loads an RSA key from its numbers, so that keys marked for PSS only load as well.
std::optional<SignatureCheck> load_rsa(PkContext& pk, const PublicKey& key) {
  const auto numbers = rsa_numbers(key.key);
  if (!numbers) return bad("the issuer's RSA key cannot be read");
  // The library holds numbers of 8192 bits, and a long exponent with a long modulus would cost seconds a
  // check.
  if (key.bits > MBEDTLS_MPI_MAX_BITS)
    return unsupported("RSA keys of more than 8192 bits are not supported");
  if (bit_length(numbers->exponent) > 64)
    return unsupported("RSA exponents of more than 64 bits are not supported");
  if (mbedtls_pk_setup(pk.get(), mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) != 0)
    return unsupported("no memory");
  mbedtls_rsa_context* rsa = mbedtls_pk_rsa(*pk.get());
  if (mbedtls_rsa_import_raw(rsa, numbers->modulus.data(), numbers->modulus.size(), nullptr, 0, nullptr, 0,
                             nullptr, 0, numbers->exponent.data(), numbers->exponent.size()) != 0 ||
      mbedtls_rsa_complete(rsa) != 0 || mbedtls_rsa_check_pubkey(rsa) != 0)
    return bad("the issuer's RSA key is not valid");
  return std::nullopt;
}

std::optional<SignatureCheck> load_ec(PkContext& pk, const PublicKey& key) {
  auto* at =
      const_cast<unsigned char*>(key.spki.data());  // only read; the library's signature is older than const
  switch (mbedtls_pk_parse_subpubkey(&at, key.spki.data() + key.spki.size(), pk.get())) {
    case 0:
      return std::nullopt;
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
    case MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE:
      return unsupported("signatures on the curve " +
                         (key.curve.empty() ? "given by parameters" : key.curve) + " are not supported");
    default:
      return bad("the issuer's EC key is not valid");
  }
}

}  // namespace

std::string sha256_hex(ByteView bytes) {
  std::array<std::uint8_t, 32> digest{};
  mbedtls_sha256(bytes.data(), bytes.size(), digest.data(), 0);
  return hex(digest);
}

std::optional<Algorithm> algorithm(const DerElement& element) {
  if (!element.is_list(Asn1::sequence)) return std::nullopt;
  DerReader parts(element);
  const auto oid = parts.take(Asn1::oid);
  const auto text = oid ? codec::oid_text(oid->content) : std::nullopt;
  if (!text) return std::nullopt;
  Algorithm out{*text, std::nullopt, element.whole};
  if (!parts.done()) {
    const auto parameters = parts.next();
    if (!parameters || !parts.done()) return std::nullopt;
    out.parameters = *parameters;
  }
  return out;
}

std::optional<PublicKey> public_key(const DerElement& element) {
  if (!element.is_list(Asn1::sequence)) return std::nullopt;
  DerReader parts(element);
  const auto first = parts.take(Asn1::sequence);
  const auto second = parts.take(Asn1::bit_string);
  const auto kind = first ? algorithm(*first) : std::nullopt;
  const auto bits = second ? codec::bits(second->content) : std::nullopt;
  if (!kind || !bits || bits->unused != 0 || !parts.done()) return std::nullopt;
  PublicKey out;
  out.algorithm = *kind;
  out.spki = element.whole;
  out.key = bits->bytes;
  out.type = kind->oid;
  if (kind->oid == oid_rsa || kind->oid == oid_rsa_pss) {
    out.type = "RSA";
    if (const auto numbers = rsa_numbers(out.key)) out.bits = bit_length(numbers->modulus);
  } else if (kind->oid == oid_ec) {
    out.type = "EC";
    describe_ec(out);
  } else if (kind->oid == "1.2.840.10040.4.1") {
    out.type = "DSA";
    if (kind->parameters) out.bits = first_integer_bits(DerReader(*kind->parameters));
  } else if (kind->oid == "1.3.101.112") {
    out.type = "Ed25519";
    out.bits = 256;
  } else if (kind->oid == "1.3.101.113") {
    out.type = "Ed448";
    out.bits = 456;
  }
  return out;
}

std::string signature_name(const Algorithm& algorithm) {
  const auto* known = codepoint::object(algorithm.oid);
  return known != nullptr ? std::string(known->long_name) : algorithm.oid;
}

std::string weak_hash(const Algorithm& signature) {
  const Scheme* scheme = scheme_of(signature);
  if (scheme == nullptr) return {};
  const Hash* hash = &scheme->hash;
  if (scheme->family == Family::pss) {
    const auto parameters = pss_parameters(signature);
    if (!parameters) return {};
    hash = parameters->hash->weak ? parameters->hash : parameters->mask_hash;
  }
  return hash->weak ? std::string(hash->name) : std::string{};
}

SignatureCheck check_signature(const Algorithm& algorithm, ByteView signed_bytes, ByteView signature,
                               const PublicKey& key) {
  const Scheme* scheme = scheme_of(algorithm);
  if (scheme == nullptr || scheme->family == Family::dsa || scheme->family == Family::eddsa)
    return unsupported("signatures by " + signature_name(algorithm) + " are not supported");
  const bool needs_rsa = scheme->family != Family::ecdsa;
  if (key.type != (needs_rsa ? "RSA" : "EC"))
    return bad("it is made by " + signature_name(algorithm) + ", but the issuer's key is of type " +
               key.type);
  if (scheme->family == Family::rsa && key.algorithm.oid == oid_rsa_pss)
    return bad("it is a PKCS #1 v1.5 signature, but the issuer's key is for RSASSA-PSS only");

  PssParameters pss;
  const Hash* hash = &scheme->hash;
  if (scheme->family == Family::pss) {
    const auto parameters = pss_parameters(algorithm);
    if (!parameters) return unsupported("its RSASSA-PSS parameters are not understood");
    pss = *parameters;
    hash = pss.hash;
    if (auto refused = refused_by_key(pss, key)) return *refused;
  }
  const auto* info = mbedtls_md_info_from_type(hash->md);
  if (info == nullptr) return unsupported("the hash " + std::string(hash->name) + " is not supported");

  PkContext pk;
  if (auto failed = needs_rsa ? load_rsa(pk, key) : load_ec(pk, key)) return *failed;
  std::array<std::uint8_t, MBEDTLS_MD_MAX_SIZE> digest{};
  if (mbedtls_md(info, signed_bytes.data(), signed_bytes.size(), digest.data()) != 0)
    return unsupported("no memory");
  const mbedtls_pk_rsassa_pss_options options{pss.mask_hash->md, pss.salt};
  const int result =
      scheme->family == Family::pss
          ? mbedtls_pk_verify_ext(MBEDTLS_PK_RSASSA_PSS, &options, pk.get(), hash->md, digest.data(),
                                  mbedtls_md_get_size(info), signature.data(), signature.size())
          : mbedtls_pk_verify(pk.get(), hash->md, digest.data(), mbedtls_md_get_size(info), signature.data(),
                              signature.size());
  return result == 0 ? SignatureCheck{Outcome::good, {}}
                     : bad("it does not fit the certificate and the issuer's key");
}

}  // namespace sti::x509
