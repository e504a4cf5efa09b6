#include "tls/key_schedule.hpp"

#include <mbedtls/hkdf.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "tls/library.hpp"

namespace sti::tls {
namespace {

struct Suite {
  std::uint16_t code;
  Digest digest;
  psa_key_type_t type;
  std::size_t key_length;
  psa_algorithm_t algorithm;
  std::size_t tag_length;
};

// RFC 8446 §B.4.
const Suite suites[] = {
    {0x1301, Digest::sha256, PSA_KEY_TYPE_AES, 16, PSA_ALG_GCM, 16},
    {0x1302, Digest::sha384, PSA_KEY_TYPE_AES, 32, PSA_ALG_GCM, 16},
    {0x1303, Digest::sha256, PSA_KEY_TYPE_CHACHA20, 32, PSA_ALG_CHACHA20_POLY1305, 16},
    {0x1304, Digest::sha256, PSA_KEY_TYPE_AES, 16, PSA_ALG_CCM, 16},
    {0x1305, Digest::sha256, PSA_KEY_TYPE_AES, 16, PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_CCM, 8), 8},
};

const Suite* find(std::uint16_t code) {
  for (const auto& suite : suites)
    if (suite.code == code) return &suite;
  return nullptr;
}

constexpr std::size_t length_of(Digest digest) { return digest == Digest::sha256 ? 32 : 48; }
constexpr std::size_t iv_length = 12;

void wipe(Bytes& bytes) {
  mbedtls_platform_zeroize(bytes.data(), bytes.size());
  bytes.clear();
}

}  // namespace

Bytes expand_label(Digest digest, ByteView secret, std::string_view label, ByteView context,
                   std::size_t length) {
  static constexpr std::string_view prefix = "tls13 ";
  Bytes info;
  info.reserve(4 + prefix.size() + label.size() + context.size());
  info.push_back(static_cast<std::uint8_t>(length >> 8));
  info.push_back(static_cast<std::uint8_t>(length));
  info.push_back(static_cast<std::uint8_t>(prefix.size() + label.size()));
  info.insert(info.end(), prefix.begin(), prefix.end());
  info.insert(info.end(), label.begin(), label.end());
  info.push_back(static_cast<std::uint8_t>(context.size()));
  info.insert(info.end(), context.begin(), context.end());

  Bytes out(length);
  const auto* md =
      mbedtls_md_info_from_type(digest == Digest::sha256 ? MBEDTLS_MD_SHA256 : MBEDTLS_MD_SHA384);
  if (mbedtls_hkdf_expand(md, secret.data(), secret.size(), info.data(), info.size(), out.data(),
                          out.size()) != 0)
    throw std::logic_error("HKDF-Expand refused its input");
  return out;
}

std::optional<TrafficKey> TrafficKey::make(std::uint16_t suite, ByteView secret) {
  const auto* known = find(suite);
  if (!known || secret.size() != length_of(known->digest)) return std::nullopt;
  TrafficKey out;
  out.suite_ = suite;
  out.secret_.assign(secret.begin(), secret.end());
  out.derive();
  return out;
}

TrafficKey::~TrafficKey() { forget(); }

TrafficKey::TrafficKey(TrafficKey&& other) noexcept
    : suite_(other.suite_),
      key_(std::exchange(other.key_, 0)),
      secret_(std::move(other.secret_)),
      iv_(std::move(other.iv_)),
      sequence_(other.sequence_) {}

TrafficKey& TrafficKey::operator=(TrafficKey&& other) noexcept {
  if (this == &other) return *this;
  forget();
  suite_ = other.suite_;
  key_ = std::exchange(other.key_, 0);
  secret_ = std::move(other.secret_);
  iv_ = std::move(other.iv_);
  sequence_ = other.sequence_;
  return *this;
}

void TrafficKey::forget() {
  if (key_ != 0) psa_destroy_key(key_);
  key_ = 0;
  wipe(secret_);
}

void TrafficKey::derive() {
  start_library();
  const auto& suite = *find(suite_);
  auto key = expand_label(suite.digest, secret_, "key", {}, suite.key_length);
  iv_ = expand_label(suite.digest, secret_, "iv", {}, iv_length);
  sequence_ = 0;

  if (key_ != 0) psa_destroy_key(std::exchange(key_, 0));
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DECRYPT | PSA_KEY_USAGE_ENCRYPT);
  psa_set_key_algorithm(&attributes, suite.algorithm);
  psa_set_key_type(&attributes, suite.type);
  const auto status = psa_import_key(&attributes, key.data(), key.size(), &key_);
  wipe(key);
  if (status != PSA_SUCCESS) throw std::runtime_error("a traffic key could not be imported");
}

Bytes TrafficKey::nonce() const {
  auto out = iv_;
  for (std::size_t i = 0; i < 8; ++i)
    out[iv_length - 1 - i] = static_cast<std::uint8_t>(out[iv_length - 1 - i] ^ (sequence_ >> (8 * i)));
  return out;
}

std::optional<TrafficKey::Inner> TrafficKey::open(ByteView header, ByteView body) {
  const auto& suite = *find(suite_);
  if (body.size() < suite.tag_length) return std::nullopt;
  Inner out;
  out.content.resize(body.size() - suite.tag_length);
  const auto iv = nonce();
  std::size_t length = 0;
  if (psa_aead_decrypt(key_, suite.algorithm, iv.data(), iv.size(), header.data(), header.size(), body.data(),
                       body.size(), out.content.data(), out.content.size(), &length) != PSA_SUCCESS)
    return std::nullopt;
  ++sequence_;
  // TLSInnerPlaintext: content, then its type, then any number of zeros (RFC 8446 §5.2).
  out.content.resize(length);
  while (!out.content.empty() && out.content.back() == 0) out.content.pop_back();
  if (!out.content.empty()) {
    out.type = out.content.back();
    out.content.pop_back();
  }
  return out;
}

Bytes TrafficKey::seal(std::uint8_t type, ByteView content) {
  const auto& suite = *find(suite_);
  Bytes inner(content.begin(), content.end());
  inner.push_back(type);
  const auto length = inner.size() + suite.tag_length;
  const std::array<std::uint8_t, 5> header{23, 3, 3, static_cast<std::uint8_t>(length >> 8),
                                           static_cast<std::uint8_t>(length)};
  Bytes out(header.size() + length);
  std::copy(header.begin(), header.end(), out.begin());
  const auto iv = nonce();
  std::size_t written = 0;
  if (psa_aead_encrypt(key_, suite.algorithm, iv.data(), iv.size(), header.data(), header.size(),
                       inner.data(), inner.size(), out.data() + header.size(), length,
                       &written) != PSA_SUCCESS)
    throw std::runtime_error("a record could not be sealed");
  ++sequence_;
  return out;
}

void TrafficKey::update() {
  const auto& suite = *find(suite_);
  auto next = expand_label(suite.digest, secret_, "traffic upd", {}, length_of(suite.digest));
  std::swap(secret_, next);
  wipe(next);
  derive();
}

}  // namespace sti::tls
