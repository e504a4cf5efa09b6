#include "test_pki/test_pki.hpp"

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <stdexcept>

namespace sti::test {
namespace {

/// SplitMix64: good enough to find primes with, the same in every run.
int fixed_random(void* state, unsigned char* out, std::size_t length) {
  auto& s = *static_cast<std::uint64_t*>(state);
  for (std::size_t i = 0; i < length; ++i) {
    std::uint64_t z = (s += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    out[i] = static_cast<unsigned char>((z ^ (z >> 31)) >> 56);
  }
  return 0;
}

struct SchemeFacts {
  mbedtls_md_type_t md;
  bool pss;
  Bytes algorithm;
};

Bytes null() { return {0x05, 0x00}; }

SchemeFacts facts(Scheme scheme) {
  switch (scheme) {
    case Scheme::rsa_md5:
      return {MBEDTLS_MD_MD5, false, sequence({oid("1.2.840.113549.1.1.4"), null()})};
    case Scheme::rsa_sha1:
      return {MBEDTLS_MD_SHA1, false, sequence({oid("1.2.840.113549.1.1.5"), null()})};
    case Scheme::rsa_sha256:
      return {MBEDTLS_MD_SHA256, false, sequence({oid("1.2.840.113549.1.1.11"), null()})};
    case Scheme::rsa_sha384:
      return {MBEDTLS_MD_SHA384, false, sequence({oid("1.2.840.113549.1.1.12"), null()})};
    case Scheme::rsa_sha512:
      return {MBEDTLS_MD_SHA512, false, sequence({oid("1.2.840.113549.1.1.13"), null()})};
    case Scheme::rsa_sha3_256:
      return {MBEDTLS_MD_SHA3_256, false, sequence({oid("2.16.840.1.101.3.4.3.14"), null()})};
    case Scheme::pss_sha256:
      return {MBEDTLS_MD_SHA256, true,
              sequence({oid("1.2.840.113549.1.1.10"), pss_parameters("2.16.840.1.101.3.4.2.1", 32)})};
    case Scheme::pss_sha1:
      return {MBEDTLS_MD_SHA1, true, sequence({oid("1.2.840.113549.1.1.10"), sequence({})})};
    case Scheme::ecdsa_sha1:
      return {MBEDTLS_MD_SHA1, false, sequence({oid("1.2.840.10045.4.1")})};
    case Scheme::ecdsa_sha256:
      return {MBEDTLS_MD_SHA256, false, sequence({oid("1.2.840.10045.4.3.2")})};
    case Scheme::ecdsa_sha384:
      return {MBEDTLS_MD_SHA384, false, sequence({oid("1.2.840.10045.4.3.3")})};
    case Scheme::ecdsa_sha512:
      return {MBEDTLS_MD_SHA512, false, sequence({oid("1.2.840.10045.4.3.4")})};
    case Scheme::ed25519:
      return {MBEDTLS_MD_NONE, false, sequence({oid("1.3.101.112")})};
  }
  throw std::logic_error("no such scheme");
}

void require(int result, const char* what) {
  if (result != 0) throw std::runtime_error(std::string(what) + " failed: " + std::to_string(result));
}

Bytes bit_string(ByteView content) {
  Bytes inside{0};
  inside.insert(inside.end(), content.begin(), content.end());
  return tlv(0x03, inside);
}

std::string_view attribute_oid(std::string_view type) {
  static const std::map<std::string_view, std::string_view> known{
      {"CN", "2.5.4.3"}, {"C", "2.5.4.6"},   {"L", "2.5.4.7"},
      {"O", "2.5.4.10"}, {"OU", "2.5.4.11"}, {"emailAddress", "1.2.840.113549.1.9.1"},
  };
  return known.at(type);
}

}  // namespace

struct TestKey::Pk {
  Pk() { mbedtls_pk_init(&context); }
  ~Pk() { mbedtls_pk_free(&context); }
  Pk(const Pk&) = delete;
  Pk& operator=(const Pk&) = delete;
  mbedtls_pk_context context;
};

Bytes tlv(std::uint8_t tag, ByteView content) {
  Bytes out{tag};
  const std::size_t n = content.size();
  if (n >= 0x80) {
    std::size_t width = 1;
    while (n >> (8 * width) != 0) ++width;
    out.push_back(static_cast<std::uint8_t>(0x80u | width));
    for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(n >> (8 * i)));
  } else {
    out.push_back(static_cast<std::uint8_t>(n));
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes sequence(const std::vector<Bytes>& parts) { return tlv(0x30, joined(parts)); }

Bytes oid(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  for (std::size_t at = 0; at <= dotted.size();) {
    const auto dot = std::min(dotted.find('.', at), dotted.size());
    arcs.push_back(std::stoull(std::string(dotted.substr(at, dot - at))));
    at = dot + 1;
  }
  arcs[1] += arcs[0] * 40;
  Bytes content;
  for (std::size_t i = 1; i < arcs.size(); ++i) {
    Bytes groups;
    for (std::uint64_t arc = arcs[i];; arc >>= 7) {
      groups.insert(groups.begin(), static_cast<std::uint8_t>((arc & 0x7Fu) | (groups.empty() ? 0 : 0x80u)));
      if (arc < 0x80) break;
    }
    content.insert(content.end(), groups.begin(), groups.end());
  }
  return tlv(0x06, content);
}

Bytes integer(std::int64_t value) {
  Bytes content;
  for (int i = 7; i >= 0; --i) content.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  while (content.size() > 1 &&
         ((content[0] == 0 && content[1] < 0x80) || (content[0] == 0xff && content[1] >= 0x80)))
    content.erase(content.begin());
  return tlv(0x02, content);
}

Bytes boolean(bool value) { return {0x01, 0x01, static_cast<std::uint8_t>(value ? 0xff : 0)}; }

Bytes text(std::string_view value, std::uint8_t tag) { return tlv(tag, bytes_of(value)); }

Bytes time(UnixTime at) {
  const std::time_t seconds = at;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  const bool utc = parts.tm_year >= 50 && parts.tm_year < 150;
  std::array<char, 32> out{};
  std::strftime(out.data(), out.size(), utc ? "%y%m%d%H%M%SZ" : "%Y%m%d%H%M%SZ", &parts);
  return text(out.data(), utc ? 0x17 : 0x18);
}

Bytes name(std::string_view attributes, std::uint8_t tag) {
  std::vector<Bytes> rdns;
  while (!attributes.empty()) {
    const auto part = attributes.substr(0, attributes.find(','));
    attributes.remove_prefix(std::min(attributes.size(), part.size() + 1));
    const auto equals = part.find('=');
    rdns.push_back(tlv(
        0x31, sequence({oid(attribute_oid(part.substr(0, equals))), text(part.substr(equals + 1), tag)})));
  }
  return sequence(rdns);
}

Bytes dns(std::string_view value) { return tlv(0x82, bytes_of(value)); }
Bytes email(std::string_view value) { return tlv(0x81, bytes_of(value)); }
Bytes uri(std::string_view value) { return tlv(0x86, bytes_of(value)); }
Bytes ip(std::initializer_list<std::uint8_t> octets) { return tlv(0x87, Bytes(octets)); }
Bytes directory(const Bytes& value) { return tlv(0xa4, value); }
Bytes other_name(std::string_view type, const Bytes& value) {
  return tlv(0xa0, joined({oid(type), tlv(0xa0, value)}));
}

Bytes extension(std::string_view type, bool critical, const Bytes& value) {
  return sequence({oid(type), critical ? boolean(true) : Bytes{}, tlv(0x04, value)});
}

Bytes basic_constraints(bool ca, std::optional<int> path_length) {
  return extension("2.5.29.19", true,
                   sequence({ca ? boolean(true) : Bytes{}, path_length ? integer(*path_length) : Bytes{}}));
}

Bytes key_usage(std::initializer_list<unsigned> bits) {
  Bytes content{7, 0, 0};
  for (const unsigned bit : bits)
    content[1 + bit / 8] = static_cast<std::uint8_t>(content[1 + bit / 8] | 0x80u >> bit % 8);
  return extension("2.5.29.15", true, tlv(0x03, content));
}

Bytes extended_key_usage(const std::vector<std::string>& purposes) {
  std::vector<Bytes> parts;
  for (const auto& purpose : purposes) parts.push_back(oid(purpose));
  return extension("2.5.29.37", false, sequence(parts));
}

Bytes alt_names(const std::vector<Bytes>& names) { return extension("2.5.29.17", false, sequence(names)); }

Bytes subject_key_id(std::string_view id) { return extension("2.5.29.14", false, text(id, 0x04)); }
Bytes authority_key_id(std::string_view id) {
  return extension("2.5.29.35", false, sequence({text(id, 0x80)}));
}

Bytes name_constraints(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded) {
  const auto subtrees = [](std::uint8_t tag, const std::vector<Bytes>& bases) {
    std::vector<Bytes> parts;
    for (const Bytes& base : bases) parts.push_back(sequence({base}));
    return parts.empty() ? Bytes{} : tlv(tag, joined(parts));
  };
  return extension("2.5.29.30", true, sequence({subtrees(0xa0, permitted), subtrees(0xa1, excluded)}));
}

Bytes policies(const std::vector<std::string>& ids) {
  std::vector<Bytes> parts;
  for (const auto& id : ids) parts.push_back(sequence({oid(id)}));
  return extension("2.5.29.32", false, sequence(parts));
}

const TestKey& TestKey::rsa(unsigned bits, int which) {
  static std::map<std::pair<unsigned, int>, TestKey> made;
  const auto known = made.find({bits, which});
  if (known != made.end()) return known->second;
  TestKey key;
  key.pk_ = std::make_shared<Pk>();
  key.is_rsa_ = true;
  std::uint64_t seed = bits * 1000u + static_cast<unsigned>(which);
  require(mbedtls_pk_setup(&key.pk_->context, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)), "setting up a key");
  require(mbedtls_rsa_gen_key(mbedtls_pk_rsa(key.pk_->context), fixed_random, &seed, bits, 65537),
          "making an RSA key");
  Bytes buffer(4096);
  const int size = mbedtls_pk_write_pubkey_der(&key.pk_->context, buffer.data(), buffer.size());
  if (size < 0) require(size, "writing a key");
  key.spki_.assign(buffer.end() - size, buffer.end());
  return made.emplace(std::pair(bits, which), std::move(key)).first->second;
}

const TestKey& TestKey::ec(std::string_view curve, int which) {
  static std::map<std::pair<std::string, int>, TestKey> made;
  const std::pair<std::string, int> wanted{curve, which};
  const auto known = made.find(wanted);
  if (known != made.end()) return known->second;
  TestKey key;
  key.pk_ = std::make_shared<Pk>();
  std::uint64_t seed =
      static_cast<unsigned>(which) * 77u + curve.size() * 13u + static_cast<unsigned char>(curve[4]);
  const auto* info = mbedtls_ecp_curve_info_from_name(wanted.first.c_str());
  if (info == nullptr) throw std::runtime_error("no curve " + wanted.first);
  require(mbedtls_pk_setup(&key.pk_->context, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)),
          "setting up a key");
  require(mbedtls_ecp_gen_key(info->grp_id, mbedtls_pk_ec(key.pk_->context), fixed_random, &seed),
          "making an EC key");
  Bytes buffer(1024);
  const int size = mbedtls_pk_write_pubkey_der(&key.pk_->context, buffer.data(), buffer.size());
  if (size < 0) require(size, "writing a key");
  key.spki_.assign(buffer.end() - size, buffer.end());
  return made.emplace(wanted, std::move(key)).first->second;
}

const TestKey& TestKey::ed25519() {
  static const TestKey made = [] {
    TestKey key;
    key.spki_ = sequence({sequence({oid("1.3.101.112")}), bit_string(Bytes(32, 0x42))});
    return key;
  }();
  return made;
}

Bytes TestKey::sign(Scheme scheme, ByteView data) const {
  if (scheme == Scheme::ed25519) return Bytes(64, 0);
  const auto [md, pss, algorithm] = facts(scheme);
  const auto* info = mbedtls_md_info_from_type(md);
  Bytes digest(mbedtls_md_get_size(info));
  require(mbedtls_md(info, data.data(), data.size(), digest.data()), "hashing");
  Bytes out(MBEDTLS_PK_SIGNATURE_MAX_SIZE);
  std::size_t length = 0;
  std::uint64_t seed = 7;
  if (is_rsa_ && pss) {
    // The library's own signing takes the longest salt that fits, which most parameters do not say.
    mbedtls_rsa_context* rsa = mbedtls_pk_rsa(pk_->context);
    require(mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, md), "choosing PSS");
    require(
        mbedtls_rsa_rsassa_pss_sign_ext(rsa, fixed_random, &seed, md, static_cast<unsigned>(digest.size()),
                                        digest.data(), static_cast<int>(digest.size()), out.data()),
        "signing");
    length = mbedtls_rsa_get_len(rsa);
  } else {
    if (is_rsa_)
      require(mbedtls_rsa_set_padding(mbedtls_pk_rsa(pk_->context), MBEDTLS_RSA_PKCS_V15, MBEDTLS_MD_NONE),
              "padding");
    require(mbedtls_pk_sign(&pk_->context, md, digest.data(), digest.size(), out.data(), out.size(), &length,
                            fixed_random, &seed),
            "signing");
  }
  out.resize(length);
  return out;
}

Bytes make(const CertificateSpec& spec) {
  const Scheme scheme =
      spec.scheme.value_or(spec.issuer_key->is_rsa() ? Scheme::rsa_sha256 : Scheme::ecdsa_sha256);
  const Bytes algorithm = facts(scheme).algorithm;
  const Bytes tbs = sequence({
      spec.version > 1 ? tlv(0xa0, integer(spec.version - 1)) : Bytes{},
      integer(spec.serial),
      spec.inner_algorithm.value_or(algorithm),
      spec.issuer,
      sequence({time(spec.not_before), time(spec.not_after)}),
      spec.subject,
      spec.spki ? *spec.spki : spec.key->spki(),
      spec.extensions.empty() ? Bytes{} : tlv(0xa3, sequence(spec.extensions)),
  });
  return sequence({tbs, algorithm, bit_string(spec.issuer_key->sign(scheme, tbs))});
}

namespace {

std::string base64(ByteView bytes) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63u];
  }
  return out;
}

std::string pem_text(ByteView certificate) {
  const std::string body = base64(certificate);
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t i = 0; i < body.size(); i += 64) out += body.substr(i, 64) + "\n";
  return out + "-----END CERTIFICATE-----\n";
}

}  // namespace

Bytes pss_parameters(std::string_view hash, int salt) {
  const Bytes hash_algorithm = sequence({oid(hash), null()});
  return sequence({tlv(0xa0, hash_algorithm),
                   tlv(0xa1, sequence({oid("1.2.840.113549.1.1.8"), hash_algorithm})),
                   tlv(0xa2, integer(salt))});
}

Bytes pss_spki(const TestKey& key, const std::optional<Bytes>& parameters) {
  // The key's own SubjectPublicKeyInfo is SEQUENCE { SEQUENCE { OID, NULL }, BIT STRING }: the bit string is
  // kept.
  const auto& spki = key.spki();
  const Bytes plain = sequence({oid("1.2.840.113549.1.1.1"), tlv(0x05, {})});
  const auto at = std::search(spki.begin(), spki.end(), plain.begin(), plain.end());
  const Bytes bits(at + static_cast<std::ptrdiff_t>(plain.size()), spki.end());
  return sequence({parameters ? sequence({oid("1.2.840.113549.1.1.10"), *parameters})
                              : sequence({oid("1.2.840.113549.1.1.10")}),
                   bits});
}

std::string pem(const std::vector<Bytes>& certificates) {
  std::string out;
  for (const Bytes& certificate : certificates) out += pem_text(certificate);
  return out;
}

CertificateSpec root_spec() {
  CertificateSpec spec;
  spec.subject = spec.issuer = name("O=Test,CN=Root");
  spec.key = spec.issuer_key = &TestKey::ec("secp256r1", 0);
  spec.not_after = test_now + 3650 * day;
  spec.extensions = {basic_constraints(true), key_usage({5, 6}), subject_key_id("root")};
  return spec;
}

CertificateSpec intermediate_spec() {
  CertificateSpec spec;
  spec.subject = name("O=Test,CN=Intermediate");
  spec.issuer = root_spec().subject;
  spec.key = &TestKey::ec("secp256r1", 1);
  spec.issuer_key = root_spec().key;
  spec.not_after = test_now + 1000 * day;
  spec.extensions = {basic_constraints(true, 0), key_usage({5, 6}), subject_key_id("intermediate"),
                     authority_key_id("root")};
  return spec;
}

CertificateSpec leaf_spec() {
  CertificateSpec spec;
  spec.subject = name("CN=mail.example.org");
  spec.issuer = intermediate_spec().subject;
  spec.extensions = {basic_constraints(false), key_usage({0}), extended_key_usage({server_auth}),
                     alt_names({dns("mail.example.org")}), authority_key_id("intermediate")};
  return spec;
}

}  // namespace sti::test
