#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/range.hpp"

namespace sti::tls {

/// What a client must refuse and the server did all the same.
struct Violation {
  std::string text;              ///< one sentence without its full stop, safe to show
  std::string clause;            ///< "RFC 8446 §4.4.3"
  bool touches_identity = true;  ///< who the peer is cannot be relied on: the handshake has to be refused
  std::size_t offset = 0, length = 0;  ///< of the bytes that show it, within the message
};

/// What the rules have to know of the key of the server's first certificate.
struct LeafKey {
  std::string algorithm;  ///< OID of its SubjectPublicKeyInfo: "1.2.840.113549.1.1.1"
  std::string curve;      ///< IANA's name of its group, "secp256r1"; empty where it is on none
  /// The keyUsage extension, bit n of the BIT STRING being bit n; nullopt where there is none.
  std::optional<std::uint16_t> key_usage;
};

/// What a handshake uses the key of the server's certificate for (RFC 5280 §4.2.1.3).
enum class LeafUse : std::uint8_t { unknown, signature, key_encipherment };

/// Judges the handshake messages of one connection by what RFC 8446 and RFC 5246 say of who the peer is, as
/// the library is lax there: it takes signature schemes that were not offered, and does not ask whether
/// scheme, key, curve and suite fit each other. Pure: knows only the messages, whole and in order, each with
/// its header of four bytes.
class HandshakeRules {
 public:
  void take(Direction direction, ByteView message, std::vector<Violation>& out);
  /// The key of the first certificate, to be told right after the Certificate message of the server.
  void leaf(const LeafKey& key, std::vector<Violation>& out);
  /// The handshake may resume a session that had, or had not, an extended master secret.
  void resuming(bool extended_master_secret) { earlier_extended_master_secret_ = extended_master_secret; }

  [[nodiscard]] LeafUse leaf_use() const { return use_; }

 private:
  void take_client_hello(ByteView message);
  void take_server_hello(ByteView message, std::vector<Violation>& out);
  void take_certificate(ByteView message, std::vector<Violation>& out);
  void take_key_exchange(ByteView message, std::vector<Violation>& out);
  void take_certificate_verify(ByteView message, std::vector<Violation>& out);
  void take_hello_done(ByteView message, std::vector<Violation>& out);
  void take_finished(ByteView message, std::vector<Violation>& out);
  void judge_scheme(std::uint16_t scheme, std::size_t offset, std::vector<Violation>& out);
  void judge_usage(ByteView message, std::vector<Violation>& out);
  [[nodiscard]] bool suite_uses(std::string_view part) const {
    return suite_.find(part) != std::string::npos;
  }

  std::vector<std::uint16_t> offered_schemes_, offered_groups_;
  Bytes offered_psk_modes_;
  std::size_t offered_identities_ = 0;
  std::uint16_t version_ = 0;  ///< agreed; 0 until then
  std::string suite_;          ///< IANA's name
  bool extended_master_secret_ = false, certificate_seen_ = false, finished_ = false;
  std::size_t certificate_size_ = 0;
  std::optional<LeafKey> leaf_;
  LeafUse use_ = LeafUse::unknown;
  std::optional<bool> earlier_extended_master_secret_;
};

}  // namespace sti::tls
