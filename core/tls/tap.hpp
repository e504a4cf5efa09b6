#pragma once

#include <array>
#include <memory>
#include <variant>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"
#include "model/range.hpp"
#include "model/tls_info.hpp"
#include "tls/client.hpp"

namespace sti::tls {

/// A TLS record was seen whole.
struct RecordSeen {
  Direction direction{};
  std::uint8_t type = 0;  ///< ContentType on the wire
  std::uint16_t version = 0;
  bool encrypted = false;
  Range wire;
  std::uint8_t inner_type = 0;  ///< ContentType of what it holds; 0 where that is not known
  /// Where what it holds has its place in a handshake or clear stream; empty where that is not known, and for
  /// other content. A message that a fault cuts short never gets there, so the bytes need not come to be.
  Range content;
};
/// A handshake message, reassembled and, where needed and possible, decrypted.
struct MessageSeen {
  Direction direction{};
  Bytes bytes;  ///< with its four-byte header
  bool encrypted = false;
  Range wire;         ///< from the first byte of the first record that carried it to the end of the last
  bool whole = true;  ///< false only from finish(): the rest of it never came
};
struct AlertSeen {
  Direction direction{};
  std::uint8_t level = 0;
  std::uint8_t description = 0;
  bool encrypted = false;
  Range wire;
};
/// What was read cannot be TLS, or breaks its rules; reading of that direction ends here.
struct TapFault {
  Direction direction{};
  Error error;
  /// A record did not authenticate. The endpoint, which opens the same record, is the one to judge that.
  bool undecipherable = false;
  /// It is allowed, and more than is taken in here.
  bool our_limit = false;
};
using Sighting = std::variant<RecordSeen, MessageSeen, AlertSeen, TapFault>;

/// Reads both directions of a TLS connection beside the endpoint, from the very bytes on the wire, so that
/// everything the peer sent is known even where the library stops early. Opens the protected records of
/// TLS 1.2 and 1.3 with the secrets that the endpoint exported. Behaves the same however its input is split.
class Tap {
 public:
  /// Offsets of one direction: where in its wire stream TLS begins, and where in the other two streams goes
  /// the first of what TLS holds.
  struct Starts {
    std::uint64_t wire = 0, handshake = 0, clear = 0;
  };
  Tap(ConnectionId connection, const Starts& client, const Starts& server);
  ~Tap();
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  /// The next bytes of a direction. Records that need a secret not yet known are held until it comes, up to
  /// 2 MiB; past that the direction is given up on and its records are reported without their content.
  void read(Direction direction, ByteView wire, std::vector<Sighting>& out);
  void learn(const Secret& secret, std::vector<Sighting>& out);
  /// A handshake message of that direction has begun whose rest has not come.
  [[nodiscard]] bool in_message(Direction direction) const;
  /// A handshake message of that direction began with a fragment that does not hold its header of four bytes,
  /// which RFC 8446 §5.1 allows and not every implementation takes.
  [[nodiscard]] bool header_was_parted(Direction direction) const;

  /// No more bytes and no more secrets will come: what was held for want of a secret is reported as encrypted
  /// records, and a message that has begun as what there is of it.
  void finish(std::vector<Sighting>& out);

  /// What has been agreed so far; a field is empty until it was seen.
  [[nodiscard]] const TlsInfo& agreed() const;
  /// The server's certificates in the order sent: position and length within the message that carried them.
  struct CertificateAt {
    std::size_t offset, length;
  };
  [[nodiscard]] static std::vector<CertificateAt> certificates_in(ByteView message, bool tls13);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::tls
