#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "dissect/tls_handshake.hpp"
#include "dissect/tree.hpp"
#include "model/bytes.hpp"

namespace sti::dissect {

/// Where in its messages the plaintext handshake stream of one direction stands: a message may be spread over
/// several records, and even its header may (RFC 8446 §5.1).
class HandshakeFraming {
 public:
  /// How many of the bytes that come next belong to a message that is under way; 0 where one begins.
  [[nodiscard]] std::size_t continues(ByteView next) const;
  /// The next bytes of the stream.
  void take(ByteView bytes);

  bool operator==(const HandshakeFraming&) const = default;

 private:
  static constexpr std::size_t header_size = 4;
  std::array<std::uint8_t, header_size> header_{};  ///< what is there of one that is cut
  std::size_t held_ = 0;                            ///< how much that is
  std::size_t missing_ = 0;                         ///< bytes still to come of the message's body
};

/// What has to be known from earlier records of the same direction to read a record's handshake messages.
struct RecordContext {
  HandshakeContext handshake{};
  HandshakeFraming framing{};
};

/// One TLS record with its five-byte header (RFC 8446 §5.1). `sealed`: its fragment is ciphertext, whatever
/// the type says. Handshake messages that lie whole in it are shown one after another, what continues or
/// begins one as a fragment. `most_nodes` as in make_tree.
Tree tls_record(ByteView record, Range where, bool sealed, const RecordContext& context = {},
                std::uint64_t most_nodes = UINT64_MAX);

/// An alert's two bytes (RFC 8446 §6), with what it means.
Tree tls_alert(ByteView alert, Range where);

}  // namespace sti::dissect
