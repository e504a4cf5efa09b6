#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"

namespace sti::tls {

/// What TLS 1.3 derives from a traffic secret and how its records are opened with it (RFC 8446 §5.2, §7):
/// just enough to read a connection whose secrets are known.

enum class Digest : std::uint8_t { sha256, sha384 };

/// HKDF-Expand-Label (RFC 8446 §7.1). `label` without its "tls13 " prefix; `length` at most 255.
Bytes expand_label(Digest digest, ByteView secret, std::string_view label, ByteView context,
                   std::size_t length);

/// The record protection of one direction: opens records in order.
class TrafficKey {
 public:
  /// Nullopt where `suite` is no TLS 1.3 cipher suite (RFC 8446 §B.4) or `secret` has the wrong length for
  /// it.
  static std::optional<TrafficKey> make(std::uint16_t suite, ByteView secret);
  ~TrafficKey();
  TrafficKey(TrafficKey&& other) noexcept;
  TrafficKey& operator=(TrafficKey&& other) noexcept;

  struct Inner {
    std::uint8_t type = 0;  ///< the real ContentType; 0 where the record held nothing but padding
    Bytes content;          ///< without padding
  };
  /// Opens the next record: `header` are its five bytes, `body` what follows. Nullopt where it does not
  /// authenticate; the sequence number has then not moved.
  std::optional<Inner> open(ByteView header, ByteView body);
  /// Seals the next record with `type` as its real ContentType, header included: the inverse of open().
  Bytes seal(std::uint8_t type, ByteView content);
  /// The sender announced KeyUpdate: the next generation of keys (RFC 8446 §7.2).
  void update();

 private:
  TrafficKey() = default;
  void derive();
  [[nodiscard]] Bytes nonce() const;
  void forget();

  std::uint16_t suite_ = 0;
  std::uint32_t key_ = 0;  ///< identifier in the PSA key store; 0 none
  Bytes secret_;
  Bytes iv_;
  std::uint64_t sequence_ = 0;
};

}  // namespace sti::tls
