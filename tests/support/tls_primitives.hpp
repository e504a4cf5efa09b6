// What a TLS server written by hand computes with: vectors of the wire, hashes, the PRF, key shares, sealed
// records of TLS 1.2. For tests only; a library that refuses is an exception.
#pragma once

#include <mbedtls/gcm.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "tls/key_schedule.hpp"

namespace sti::test {

inline constexpr std::size_t hash_length = 32;  ///< of SHA-256, which all suites here have

inline void put(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
inline void put8(Bytes& to, std::size_t v) { to.push_back(static_cast<std::uint8_t>(v)); }
inline void put16(Bytes& to, std::size_t v) {
  put8(to, v >> 8);
  put8(to, v);
}
inline void put24(Bytes& to, std::size_t v) {
  put8(to, v >> 16);
  put16(to, v);
}
inline void put_vector(Bytes& to, unsigned width, ByteView bytes) {
  for (unsigned i = width; i-- > 0;) put8(to, bytes.size() >> (8 * i));
  put(to, bytes);
}
inline void put_extension(Bytes& to, std::uint16_t code, ByteView body) {
  put16(to, code);
  put_vector(to, 2, body);
}

inline Bytes message_of(std::uint8_t kind, ByteView body) {
  Bytes out{kind};
  put24(out, body.size());
  put(out, body);
  return out;
}

inline void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("the deviating server: ") + what);
}

inline Bytes random_bytes(std::size_t length) {
  Bytes out(length);
  check(psa_generate_random(out.data(), out.size()) == PSA_SUCCESS, "random");
  return out;
}

inline const mbedtls_md_info_t* sha256() { return mbedtls_md_info_from_type(MBEDTLS_MD_SHA256); }

inline Bytes hash_of(ByteView bytes) {
  Bytes out(hash_length);
  mbedtls_md(sha256(), bytes.data(), bytes.size(), out.data());
  return out;
}
inline Bytes hmac(ByteView key, ByteView bytes) {
  Bytes out(hash_length);
  mbedtls_md_hmac(sha256(), key.data(), key.size(), bytes.data(), bytes.size(), out.data());
  return out;
}
inline Bytes extract(ByteView salt, ByteView secret) {
  Bytes out(hash_length);
  mbedtls_hkdf_extract(sha256(), salt.data(), salt.size(), secret.data(), secret.size(), out.data());
  return out;
}
inline Bytes expand(ByteView secret, std::string_view label, ByteView context) {
  return tls::expand_label(tls::Digest::sha256, secret, label, context, hash_length);
}
inline Bytes prf(ByteView secret, const char* label, ByteView seed, std::size_t length) {
  Bytes out(length);
  check(mbedtls_ssl_tls_prf(MBEDTLS_SSL_TLS_PRF_SHA256, secret.data(), secret.size(), label, seed.data(),
                            seed.size(), out.data(), out.size()) == 0,
        "PRF");
  return out;
}

/// The server's half of an (EC)DHE exchange.
class KeyShare {
 public:
  explicit KeyShare(std::uint16_t group) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DERIVE);
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDH);
    const bool edwards = group == 29;
    psa_set_key_type(&attributes,
                     PSA_KEY_TYPE_ECC_KEY_PAIR(edwards ? PSA_ECC_FAMILY_MONTGOMERY : PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, edwards ? 255 : group == 24 ? 384 : 256);
    check(psa_generate_key(&attributes, &key_) == PSA_SUCCESS, "key share");
  }
  ~KeyShare() { psa_destroy_key(key_); }
  KeyShare(const KeyShare&) = delete;
  KeyShare& operator=(const KeyShare&) = delete;

  [[nodiscard]] Bytes public_key() const {
    Bytes out(256);
    std::size_t length = 0;
    check(psa_export_public_key(key_, out.data(), out.size(), &length) == PSA_SUCCESS, "public key");
    out.resize(length);
    return out;
  }
  /// Nothing where the peer's share does not fit.
  [[nodiscard]] Bytes shared(ByteView peer) const {
    Bytes out(256);
    std::size_t length = 0;
    if (psa_raw_key_agreement(PSA_ALG_ECDH, key_, peer.data(), peer.size(), out.data(), out.size(),
                              &length) != PSA_SUCCESS)
      return Bytes(hash_length);
    out.resize(length);
    return out;
  }

 private:
  mbedtls_svc_key_id_t key_ = 0;
};

/// Seals records of a TLS 1.2 AES-128-GCM suite (RFC 5288).
class Sealer12 {
 public:
  Sealer12(ByteView master_secret, ByteView client_random, ByteView server_random) {
    Bytes seed(server_random.begin(), server_random.end());
    put(seed, client_random);
    const auto block = prf(master_secret, "key expansion", seed, 40);
    mbedtls_gcm_init(&gcm_);
    mbedtls_gcm_setkey(&gcm_, MBEDTLS_CIPHER_ID_AES, block.data() + 16, 128);
    salt_.assign(block.begin() + 36, block.begin() + 40);
  }
  ~Sealer12() { mbedtls_gcm_free(&gcm_); }
  Sealer12(const Sealer12&) = delete;
  Sealer12& operator=(const Sealer12&) = delete;

  Bytes seal(std::uint8_t kind, ByteView content) {
    Bytes number;
    for (unsigned i = 8; i-- > 0;) put8(number, sequence_ >> (8 * i));
    ++sequence_;
    Bytes nonce = salt_, additional = number;
    put(nonce, number);
    put(additional, Bytes{kind, 3, 3});
    put16(additional, content.size());
    Bytes out{kind, 3, 3};
    put16(out, 8 + content.size() + 16);
    put(out, number);
    Bytes sealed(content.size()), tag(16);
    mbedtls_gcm_crypt_and_tag(&gcm_, MBEDTLS_GCM_ENCRYPT, content.size(), nonce.data(), nonce.size(),
                              additional.data(), additional.size(), content.data(), sealed.data(), tag.size(),
                              tag.data());
    put(out, sealed);
    put(out, tag);
    return out;
  }

 private:
  mbedtls_gcm_context gcm_{};
  Bytes salt_;
  std::size_t sequence_ = 0;
};

}  // namespace sti::test
