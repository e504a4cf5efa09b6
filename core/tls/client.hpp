#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"

namespace sti::tls {

/// One exported secret, as a line of an NSS key log has it.
struct Secret {
  std::string label;  ///< "CLIENT_RANDOM", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", …
  Bytes client_random;
  Bytes secret;
};

/// Fills a buffer with random bytes; passed in so that tests and replays can fix it.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;
/// The operating system's random number generator.
RandomSource system_random();

enum class Version : std::uint16_t { tls12 = 0x0303, tls13 = 0x0304 };

/// Where an endpoint (client or server) stands after being driven.
enum class State : std::uint8_t {
  handshaking,  ///< needs bytes from the peer
  open,         ///< handshake done; needs bytes from the peer to go on
  peer_closed,  ///< the peer sent close_notify
  truncated,    ///< the peer's stream ended without close_notify
  failed,       ///< see error(); output may still hold an alert to be sent
};

/// What ended a connection, in numbers, for callers that decide by it; Error has the words.
struct Failure {
  enum class Reason : std::uint8_t {
    fault,          ///< of the peer, or of what lies between
    alert,          ///< the peer's, fatal
    end_of_stream,  ///< during the handshake
    close_notify,   ///< of the peer, during the handshake
    version,        ///< the peer chose one that was not offered
    library_limit,  ///< the library cannot do what the peer may ask of a client
    refused,        ///< by the owner: refuse()
  };
  Reason reason = Reason::fault;
  int code = 0;                                ///< of mbedTLS, negative; 0 where the library did not fail
  std::optional<std::uint8_t> alert_received;  ///< AlertDescription of the peer's fatal alert
  std::optional<std::uint8_t> alert_sent;      ///< of ours, where one was sent and is known
};

/// What the library itself says was agreed and used, to be compared with what the wire said. Zero and empty
/// until the handshake is done.
struct LibraryView {
  std::uint16_t version = 0;
  std::uint16_t suite = 0;
  std::uint16_t group = 0;    ///< NamedGroup of the key exchange; 0 where it has none
  std::uint32_t dh_bits = 0;  ///< size of the prime of a finite-field exchange in TLS 1.2; 0 in any other
  std::string alpn;
  Bytes
      peer_certificate;  ///< DER of the one by whose key the peer proved who it is; empty where none was sent
};

/// Whether the library can read a certificate. One that is in order may still be beyond it: a kind of key, a
/// curve, a signature algorithm, a critical extension.
bool library_takes(ByteView certificate);

struct ClientConfig {
  std::optional<std::string> server_name;  ///< SNI; nullopt for IP targets (RFC 6066 §3)
  Version least = Version::tls12;
  Version most = Version::tls13;
  std::vector<std::string> alpn;  ///< protocol names to offer, in order; empty offers none
  RandomSource random;            ///< system_random() where empty
  std::optional<Bytes> session;   ///< what session() gave earlier: asks for resumption; ignored if unreadable
  std::vector<std::uint16_t>
      suites;  ///< cipher suites to offer, in order; all that the library has where empty
  std::vector<std::uint16_t> groups;  ///< named groups likewise; TLS 1.3 sends a share of the first
};

/// A TLS client over memory buffers: it knows no socket. It judges no certificate (that is x509's work);
/// whatever chain comes is accepted here. A client certificate that is asked for is answered with none,
/// renegotiation with a no_renegotiation warning. Used on the engine thread only.
class Client {
 public:
  explicit Client(const ClientConfig& config);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Bytes from the peer, then drives as far as they go. Call once with nothing to produce the ClientHello.
  State receive(ByteView wire);
  /// The peer's stream ended.
  State end_of_stream();

  /// Bytes for the peer that have accumulated since the last call. To be sent even in state failed.
  Bytes take_output();
  /// Application data that has been decrypted since the last call.
  Bytes take_plaintext();
  /// Secrets exported since the last call; to be given to the tap before the output that follows them is
  /// read.
  std::vector<Secret> take_secrets();

  /// Encrypts application data into the output. Only in states open and peer_closed, and before close().
  State send(ByteView plaintext);
  /// Puts close_notify into the output.
  void close();
  /// Gives the peer up: puts a fatal alert (AlertDescription, RFC 8446 §6.2) into the output and fails.
  void refuse(std::uint8_t alert);

  [[nodiscard]] State state() const;
  [[nodiscard]] const std::optional<Error>& error() const;
  [[nodiscard]] const std::optional<Failure>& failure() const;
  [[nodiscard]] LibraryView library_view() const;
  /// The session, for resumption by a later client; nullopt where the server gave no ticket or id.
  [[nodiscard]] std::optional<Bytes> session() const;
  /// Whether the session that is to be resumed had an extended master secret; nullopt where none was given,
  /// or none that can be read. A resumption must not change it (RFC 7627 §5.3).
  [[nodiscard]] std::optional<bool> earlier_extended_master_secret() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::tls
