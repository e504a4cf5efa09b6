#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "model/bytes.hpp"
#include "model/range.hpp"

namespace sti::tls {

/// The record protection of one direction of a TLS 1.2 connection, as far as reading it goes: every cipher of
/// the library, as AEAD (RFC 5288, 6655, 7905) or as CBC with HMAC in either order (RFC 5246 §6.2.3.2,
/// RFC 7366).
class RecordKey12 {
 public:
  /// What the hellos said that the keys depend on. Views need to live only as long as the call of make().
  struct Agreed {
    std::uint16_t suite = 0;
    bool encrypt_then_mac = false;  ///< the server's extension; means nothing to an AEAD suite
    ByteView client_random, server_random;
  };
  /// The keys of the records that go in `direction`, by key expansion (RFC 5246 §6.3). Nullopt where the
  /// library has no such suite for TLS 1.2 or `master_secret` is not 48 bytes long.
  static std::optional<RecordKey12> make(const Agreed& agreed, Direction direction, ByteView master_secret);
  ~RecordKey12();
  RecordKey12(RecordKey12&& other) noexcept;
  RecordKey12& operator=(RecordKey12&& other) noexcept;

  /// Opens the next record: `header` are its five bytes, `body` what follows. Nullopt where its tag, MAC,
  /// padding or length is wrong; the sequence number has then not moved.
  std::optional<Bytes> open(ByteView header, ByteView body);

 private:
  struct Impl;
  explicit RecordKey12(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::tls
