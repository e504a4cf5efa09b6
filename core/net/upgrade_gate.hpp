#pragma once

#include <cstdint>

#include "model/range.hpp"

namespace sti::net {

/// Stands between plaintext and TLS, the same for every protocol. What a server sends after the reply that
/// accepts STARTTLS and before it has seen our ClientHello cannot be TLS (RFC 8446 §4: the client speaks
/// first) and must not be taken for a reply from inside TLS: somebody injected it (RFC 3207 §4.2, RFC 9051
/// §11.1).
class UpgradeGate {
 public:
  /// `taken`: how many bytes of wire-s2c the dialogue had consumed when it accepted the upgrade; `received`:
  /// how many there were.
  UpgradeGate(std::uint64_t taken, std::uint64_t received) : offset_(taken), received_(received) {}

  /// More bytes came before our ClientHello was written; `received` is how many there are now.
  void arrived(std::uint64_t received) { received_ = received > received_ ? received : received_; }

  /// Where plaintext ended in wire-s2c: the byte after the accepting reply.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] bool clean() const { return received_ <= offset_; }
  /// What came past the accepting reply; empty where the gate is clean.
  [[nodiscard]] Range injected() const {
    return {main_stream::wire_s2c, offset_, clean() ? 0 : received_ - offset_};
  }
  /// Where TLS begins in wire-s2c for one who goes on all the same: past everything injected, none of which
  /// is ever given to TLS or parsed.
  [[nodiscard]] std::uint64_t tls_start() const { return clean() ? offset_ : received_; }

 private:
  std::uint64_t offset_;
  std::uint64_t received_;
};

}  // namespace sti::net
