#include "lab/pki.hpp"

#include <mbedtls/asn1.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/oid.h>
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#include <algorithm>
#include <array>
#include <asio/ip/address.hpp>
#include <cctype>
#include <deque>
#include <span>

#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::lab {
namespace {

constexpr UnixTime day = 24 * 60 * 60;

/// An error of the library, with what was being done.
struct Failure {
  std::string doing;
  int code = 0;
};

void check(int code, const char* doing) {
  if (code < 0) throw Failure{doing, code};
}

Error error_of(const Failure& failure) {
  std::array<char, 128> text{};
  mbedtls_strerror(failure.code, text.data(), text.size());
  return {sti::Fault::local, "making a certificate: " + failure.doing, "success", escaped(text.data()), {}};
}

int random_bytes(void* source, unsigned char* out, std::size_t length) {
  (*static_cast<const tls::RandomSource*>(source))({out, length});
  return 0;
}
void* context_of(const tls::RandomSource& random) { return const_cast<tls::RandomSource*>(&random); }

class Key {
 public:
  Key() { mbedtls_pk_init(&pk_); }
  ~Key() { mbedtls_pk_free(&pk_); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  void generate(KeyType type, const tls::RandomSource& random) {
    const bool rsa = type == KeyType::rsa_2048 || type == KeyType::rsa_1024;
    check(mbedtls_pk_setup(&pk_, mbedtls_pk_info_from_type(rsa ? MBEDTLS_PK_RSA : MBEDTLS_PK_ECKEY)), "key");
    if (rsa)
      check(mbedtls_rsa_gen_key(mbedtls_pk_rsa(pk_), random_bytes, context_of(random),
                                type == KeyType::rsa_2048 ? 2048 : 1024, 65537),
            "RSA key");
    else
      check(
          mbedtls_ecp_gen_key(type == KeyType::ec_p256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1,
                              mbedtls_pk_ec(pk_), random_bytes, context_of(random)),
          "EC key");
  }

  void parse(ByteView der, const tls::RandomSource& random) {
    check(mbedtls_pk_parse_key(&pk_, der.data(), der.size(), nullptr, 0, random_bytes, context_of(random)),
          "issuer's key");
  }

  Bytes der() {
    Bytes buffer(8192);
    const int length = mbedtls_pk_write_key_der(&pk_, buffer.data(), buffer.size());
    check(length, "key");
    return {buffer.end() - length, buffer.end()};  // the library writes at the end
  }

  mbedtls_pk_context* get() { return &pk_; }

 private:
  mbedtls_pk_context pk_;
};

class Writer {
 public:
  Writer() { mbedtls_x509write_crt_init(&crt_); }
  ~Writer() { mbedtls_x509write_crt_free(&crt_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void extension(const char* oid, std::size_t oid_size, bool critical, std::span<const std::uint8_t> value) {
    check(mbedtls_x509write_crt_set_extension(&crt_, oid, oid_size, critical ? 1 : 0, value.data(),
                                              value.size()),
          "extension");
  }

  mbedtls_x509write_cert* get() { return &crt_; }

 private:
  mbedtls_x509write_cert crt_;
};

mbedtls_md_type_t md_of(Hash hash) {
  switch (hash) {
    case Hash::sha256:
      return MBEDTLS_MD_SHA256;
    case Hash::sha384:
      return MBEDTLS_MD_SHA384;
    case Hash::sha512:
      return MBEDTLS_MD_SHA512;
    case Hash::sha1:
      return MBEDTLS_MD_SHA1;
  }
  return MBEDTLS_MD_SHA256;
}

/// "20260301120000": the digits of the RFC 3339 form are what the library wants.
std::string digits_of(UnixTime t) {
  std::string text = rfc3339(t);
  std::erase_if(text, [](char c) { return std::isdigit(static_cast<unsigned char>(c)) == 0; });
  return text;
}

void set_dates(Writer& writer, const CertificateOptions& options) {
  check(mbedtls_x509write_crt_set_validity(writer.get(), digits_of(options.not_before).c_str(),
                                           digits_of(options.not_after).c_str()),
        "dates");
}

void set_serial(Writer& writer, const tls::RandomSource& random) {
  std::array<std::uint8_t, 16> serial{};
  random(serial);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);  // positive, and of one length
  check(mbedtls_x509write_crt_set_serial_raw(writer.get(), serial.data(), serial.size()), "serial number");
}

void set_names(Writer& writer, const CertificateOptions& options) {
  std::deque<Bytes> addresses;  // stable places for what the list points at
  std::deque<mbedtls_x509_san_list> list;
  const auto add = [&](int type, const unsigned char* data, std::size_t size) {
    auto& entry = list.emplace_back();
    entry.node.type = type;
    entry.node.san.unstructured_name.tag = 0;
    entry.node.san.unstructured_name.p = const_cast<unsigned char*>(data);
    entry.node.san.unstructured_name.len = size;
    // The library writes the list backwards: linked from the last one, the names come in their own order.
    entry.next = list.size() > 1 ? &list[list.size() - 2] : nullptr;
  };
  for (const auto& name : options.dns) add(MBEDTLS_X509_SAN_DNS_NAME, bytes_of(name).data(), name.size());
  for (const auto& ip : options.ips) {
    asio::error_code bad;
    const auto address = asio::ip::make_address(ip, bad);
    if (bad) throw Failure{"IP address " + quoted(bytes_of(ip)), MBEDTLS_ERR_X509_BAD_INPUT_DATA};
    if (address.is_v4()) {
      const auto raw = address.to_v4().to_bytes();
      addresses.emplace_back(raw.begin(), raw.end());
    } else {
      const auto raw = address.to_v6().to_bytes();
      addresses.emplace_back(raw.begin(), raw.end());
    }
    add(MBEDTLS_X509_SAN_IP_ADDRESS, addresses.back().data(), addresses.back().size());
  }
  if (!list.empty())
    check(mbedtls_x509write_crt_set_subject_alternative_name(writer.get(), &list.back()), "names");
}

void set_extensions(Writer& writer, const CertificateOptions& options) {
  constexpr std::array<std::uint8_t, 2> not_an_authority = {0x30, 0x00};
  // SEQUENCE { id-kp-serverAuth }: the library's own call would mark it critical.
  constexpr std::array<std::uint8_t, 12> server_auth = {0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06,
                                                        0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
  auto* crt = writer.get();
  if (options.authority) {
    check(mbedtls_x509write_crt_set_basic_constraints(crt, 1, options.path_length.value_or(-1)),
          "basic constraints");
    check(mbedtls_x509write_crt_set_key_usage(crt, MBEDTLS_X509_KU_KEY_CERT_SIGN | MBEDTLS_X509_KU_CRL_SIGN),
          "key usage");
  } else {
    writer.extension(MBEDTLS_OID_BASIC_CONSTRAINTS, MBEDTLS_OID_SIZE(MBEDTLS_OID_BASIC_CONSTRAINTS), true,
                     not_an_authority);
    const bool rsa = options.key == KeyType::rsa_2048 || options.key == KeyType::rsa_1024;
    const unsigned usage = rsa ? MBEDTLS_X509_KU_DIGITAL_SIGNATURE | MBEDTLS_X509_KU_KEY_ENCIPHERMENT
                               : MBEDTLS_X509_KU_DIGITAL_SIGNATURE;
    check(mbedtls_x509write_crt_set_key_usage(crt, usage), "key usage");
    writer.extension(MBEDTLS_OID_EXTENDED_KEY_USAGE, MBEDTLS_OID_SIZE(MBEDTLS_OID_EXTENDED_KEY_USAGE), false,
                     server_auth);
  }
  check(mbedtls_x509write_crt_set_subject_key_identifier(crt), "subject key identifier");
  check(mbedtls_x509write_crt_set_authority_key_identifier(crt), "authority key identifier");
}

/// `issuer` is null for a certificate that signs itself.
Result<Credential> make(const CertificateOptions& options, const Credential* issuer,
                        const tls::RandomSource& random) {
  try {
    check(psa_crypto_init() == PSA_SUCCESS ? 0 : MBEDTLS_ERR_ERROR_GENERIC_ERROR,
          "starting the crypto library");
    Key subject_key, issuer_key;
    subject_key.generate(options.key, random);
    if (issuer != nullptr) issuer_key.parse(issuer->key, random);

    Writer writer;
    auto* crt = writer.get();
    mbedtls_x509write_crt_set_version(crt, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(crt, md_of(options.signature));
    mbedtls_x509write_crt_set_subject_key(crt, subject_key.get());
    mbedtls_x509write_crt_set_issuer_key(crt, issuer != nullptr ? issuer_key.get() : subject_key.get());
    const auto& issuer_name = issuer != nullptr ? issuer->subject : options.subject;
    if (!options.subject.empty())
      check(mbedtls_x509write_crt_set_subject_name(crt, options.subject.c_str()), "subject");
    if (!issuer_name.empty())
      check(mbedtls_x509write_crt_set_issuer_name(crt, issuer_name.c_str()), "issuer");
    set_serial(writer, random);
    set_dates(writer, options);
    set_names(writer, options);
    set_extensions(writer, options);

    Bytes buffer(16384);
    const int length =
        mbedtls_x509write_crt_der(crt, buffer.data(), buffer.size(), random_bytes, context_of(random));
    check(length, "signature");
    return Credential{options.subject, {buffer.end() - length, buffer.end()}, subject_key.der()};
  } catch (const Failure& failure) {
    return error_of(failure);
  }
}

}  // namespace

Result<Credential> self_sign(const CertificateOptions& options, const tls::RandomSource& random) {
  return make(options, nullptr, random);
}

Result<Credential> issue(const CertificateOptions& options, const Credential& issuer,
                         const tls::RandomSource& random) {
  return make(options, &issuer, random);
}

std::string pem_certificate(ByteView der) {
  std::string text(der.size() * 2 + 128, '\0');
  std::size_t length = 0;
  if (mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", der.data(),
                               der.size(), reinterpret_cast<unsigned char*>(text.data()), text.size(),
                               &length) != 0)
    return {};
  text.resize(length - 1);  // it counts the final NUL
  return text;
}

Result<Pki> make_pki(CertificateOptions leaf, UnixTime now, const tls::RandomSource& random) {
  CertificateOptions authority;
  authority.authority = true;
  authority.not_before = now - 180 * day;
  authority.not_after = now + 365 * day;
  authority.subject = "CN=STARTTLS Inspector Lab Root,O=STARTTLS Inspector Lab";
  auto root = self_sign(authority, random);
  if (!root) return root.error();

  authority.subject = "CN=STARTTLS Inspector Lab Intermediate,O=STARTTLS Inspector Lab";
  authority.path_length = 0;
  auto intermediate = issue(authority, *root, random);
  if (!intermediate) return intermediate.error();

  if (leaf.not_before == 0) leaf.not_before = now - day;
  if (leaf.not_after == 0) leaf.not_after = now + 90 * day;
  auto server = issue(leaf, *intermediate, random);
  if (!server) return server.error();
  return Pki{*std::move(root), *std::move(intermediate), *std::move(server)};
}

}  // namespace sti::lab
