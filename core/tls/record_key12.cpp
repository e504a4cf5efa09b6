#include "tls/record_key12.hpp"

#include <mbedtls/cipher.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "tls/library.hpp"

namespace sti::tls {
namespace {

constexpr std::size_t master_secret_length = 48;  // RFC 5246 §8.1
constexpr std::size_t explicit_nonce_length = 8;  // RFC 5288 §3, RFC 6655 §3
constexpr std::size_t nonce_length = 12;
constexpr std::size_t most_tag_length = 16;

void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

/// Takes the next `length` bytes off the front of `block`.
Bytes cut(ByteView& block, std::size_t length) {
  Bytes out(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(length));
  block = block.subspan(length);
  return out;
}

}  // namespace

struct RecordKey12::Impl {
  Impl() { mbedtls_cipher_init(&cipher); }
  ~Impl() {
    mbedtls_cipher_free(&cipher);
    mbedtls_platform_zeroize(mac_key.data(), mac_key.size());
    mbedtls_platform_zeroize(fixed_iv.data(), fixed_iv.size());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void check(int code) const {
    if (code != 0) throw std::runtime_error("a TLS 1.2 record key could not be set up");
  }

  [[nodiscard]] bool is_cbc() const { return mbedtls_cipher_get_cipher_mode(&cipher) == MBEDTLS_MODE_CBC; }

  void derive(const Agreed& agreed, Direction direction, ByteView master_secret,
              const mbedtls_cipher_info_t* info) {
    const auto key_length = mbedtls_cipher_info_get_key_bitlen(info) / 8;
    const auto mode = mbedtls_cipher_info_get_mode(info);
    const std::size_t mac_length = mode == MBEDTLS_MODE_CBC ? mbedtls_md_get_size(hash) : 0;
    const std::size_t iv_length = mode == MBEDTLS_MODE_CBC          ? 0
                                  : mode == MBEDTLS_MODE_CHACHAPOLY ? nonce_length
                                                                    : nonce_length - explicit_nonce_length;
    Bytes seed(agreed.server_random.begin(), agreed.server_random.end());
    append(seed, agreed.client_random);
    Bytes block(2 * (mac_length + key_length + iv_length));
    // RFC 5246 §5 and RFC 5289: SHA-384 where the suite's name ends in it, SHA-256 otherwise.
    const auto prf = mbedtls_md_get_type(hash) == MBEDTLS_MD_SHA384 ? MBEDTLS_SSL_TLS_PRF_SHA384
                                                                    : MBEDTLS_SSL_TLS_PRF_SHA256;
    check(mbedtls_ssl_tls_prf(prf, master_secret.data(), master_secret.size(), "key expansion", seed.data(),
                              seed.size(), block.data(), block.size()));

    const bool server = direction == Direction::server_to_client;
    ByteView rest(block);
    const auto ours = [&](std::size_t length) {
      auto client_part = cut(rest, length), server_part = cut(rest, length);
      return server ? server_part : client_part;
    };
    mac_key = ours(mac_length);
    auto key = ours(key_length);
    fixed_iv = ours(iv_length);
    mbedtls_platform_zeroize(block.data(), block.size());

    check(mbedtls_cipher_setup(&cipher, info));
    const auto set =
        mbedtls_cipher_setkey(&cipher, key.data(), static_cast<int>(8 * key.size()), MBEDTLS_DECRYPT);
    mbedtls_platform_zeroize(key.data(), key.size());
    check(set);
    if (is_cbc()) check(mbedtls_cipher_set_padding_mode(&cipher, MBEDTLS_PADDING_NONE));
  }

  [[nodiscard]] std::array<std::uint8_t, 8> sequence_bytes() const {
    std::array<std::uint8_t, 8> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
      out[out.size() - 1 - i] = static_cast<std::uint8_t>(sequence >> (8 * i));
    return out;
  }
  /// What is authenticated beside the content: sequence number, type, version and `length`.
  [[nodiscard]] Bytes pseudo_header(ByteView header, std::size_t length) const {
    const auto number = sequence_bytes();
    Bytes out(number.begin(), number.end());
    append(out, header.first(3));
    out.push_back(static_cast<std::uint8_t>(length >> 8));
    out.push_back(static_cast<std::uint8_t>(length));
    return out;
  }

  std::optional<Bytes> open_aead(ByteView header, ByteView body) {
    const bool whole_iv = fixed_iv.size() == nonce_length;
    auto nonce = fixed_iv;
    if (whole_iv) {  // RFC 7905 §2
      const auto number = sequence_bytes();
      for (std::size_t i = 0; i < number.size(); ++i) {
        auto& byte = nonce[nonce_length - number.size() + i];
        byte = static_cast<std::uint8_t>(byte ^ number[i]);
      }
    } else {
      if (body.size() < explicit_nonce_length) return std::nullopt;
      append(nonce, body.first(explicit_nonce_length));
      body = body.subspan(explicit_nonce_length);
    }
    if (body.size() < tag_length) return std::nullopt;
    const auto beside = pseudo_header(header, body.size() - tag_length);
    // The library wants an output buffer also where there is no content.
    Bytes out(body.size() - tag_length + most_tag_length);
    std::size_t length = 0;
    if (mbedtls_cipher_auth_decrypt_ext(&cipher, nonce.data(), nonce.size(), beside.data(), beside.size(),
                                        body.data(), body.size(), out.data(), out.size(), &length,
                                        tag_length) != 0)
      return std::nullopt;
    out.resize(length);
    return out;
  }

  [[nodiscard]] bool mac_is_right(ByteView pseudo, ByteView content, ByteView mac) const {
    Bytes input(pseudo.begin(), pseudo.end());
    append(input, content);
    Bytes expected(mac.size());
    if (mbedtls_md_hmac(hash, mac_key.data(), mac_key.size(), input.data(), input.size(), expected.data()) !=
        0)
      return false;
    // Nobody is answered by what comes of this, so its timing tells nobody anything.
    return std::ranges::equal(expected, mac);
  }

  std::optional<Bytes> open_cbc(ByteView header, ByteView body) {
    const auto mac_length = mac_key.size();
    if (encrypt_then_mac) {  // RFC 7366 §3: the MAC is over IV and ciphertext
      if (body.size() < mac_length) return std::nullopt;
      const auto covered = body.first(body.size() - mac_length);
      if (!mac_is_right(pseudo_header(header, covered.size()), covered, body.last(mac_length)))
        return std::nullopt;
      body = covered;
    }
    const std::size_t block = mbedtls_cipher_get_block_size(&cipher);
    if (body.size() < 2 * block || body.size() % block != 0) return std::nullopt;
    Bytes out(body.size());
    std::size_t length = 0;
    if (mbedtls_cipher_crypt(&cipher, body.data(), block, body.data() + block, body.size() - block,
                             out.data(), &length) != 0)
      return std::nullopt;
    out.resize(length);

    // RFC 5246 §6.2.3.2: every byte of the padding, its length included, holds that length.
    const std::size_t padding = out.back() + std::size_t{1};
    if (padding > out.size() || std::any_of(out.end() - static_cast<std::ptrdiff_t>(padding), out.end(),
                                            [&](std::uint8_t byte) { return byte + 1U != padding; }))
      return std::nullopt;
    out.resize(out.size() - padding);
    if (encrypt_then_mac) return out;

    if (out.size() < mac_length) return std::nullopt;
    const auto content = ByteView(out).first(out.size() - mac_length);
    if (!mac_is_right(pseudo_header(header, content.size()), content, ByteView(out).last(mac_length)))
      return std::nullopt;
    out.resize(content.size());
    return out;
  }

  mbedtls_cipher_context_t cipher{};
  const mbedtls_md_info_t* hash = nullptr;  ///< of the HMAC where there is one, and of the PRF
  std::size_t tag_length = 0;
  bool encrypt_then_mac = false;
  Bytes mac_key, fixed_iv;
  std::uint64_t sequence = 0;
};

RecordKey12::RecordKey12(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordKey12::~RecordKey12() = default;
RecordKey12::RecordKey12(RecordKey12&& other) noexcept = default;
RecordKey12& RecordKey12::operator=(RecordKey12&& other) noexcept = default;

std::optional<RecordKey12> RecordKey12::make(const Agreed& agreed, Direction direction,
                                             ByteView master_secret) {
  start_library();
  const auto* suite = mbedtls_ssl_ciphersuite_from_id(agreed.suite);
  if (!suite || suite->MBEDTLS_PRIVATE(min_tls_version) > MBEDTLS_SSL_VERSION_TLS1_2 ||
      master_secret.size() != master_secret_length)
    return std::nullopt;
  const auto* cipher =
      mbedtls_cipher_info_from_type(static_cast<mbedtls_cipher_type_t>(suite->MBEDTLS_PRIVATE(cipher)));
  const auto* hash = mbedtls_md_info_from_type(static_cast<mbedtls_md_type_t>(suite->MBEDTLS_PRIVATE(mac)));
  if (!cipher || !hash) return std::nullopt;

  auto impl = std::make_unique<Impl>();
  impl->hash = hash;
  impl->tag_length = (suite->MBEDTLS_PRIVATE(flags) & MBEDTLS_CIPHERSUITE_SHORT_TAG) != 0 ? 8 : 16;
  impl->encrypt_then_mac = agreed.encrypt_then_mac;
  impl->derive(agreed, direction, master_secret, cipher);
  return RecordKey12(std::move(impl));
}

std::optional<Bytes> RecordKey12::open(ByteView header, ByteView body) {
  auto out = impl_->is_cbc() ? impl_->open_cbc(header, body) : impl_->open_aead(header, body);
  if (out) ++impl_->sequence;
  return out;
}

}  // namespace sti::tls
