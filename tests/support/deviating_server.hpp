// A TLS server that does what it is told to, right or wrong, at any message of a handshake in TLS 1.2
// and 1.3. For tests of what a client must refuse: written by hand, because no library lets itself be led so
// far astray.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/bytes.hpp"
#include "test_pki/test_pki.hpp"
#include "tls/client.hpp"
#include "tls/record_opener.hpp"

namespace sti::test {

class DeviatingServer;

/// What a TLS 1.2 server remembers of a session, by which it resumes it.
struct Session12 {
  Bytes id, master_secret;
};

struct DeviatingPlan {
  tls::Version version = tls::Version::tls13;
  std::vector<Bytes> chain;      ///< DER, in the order sent
  const TestKey* key = nullptr;  ///< signs, whatever certificates are sent
  Scheme signs_by = Scheme::ecdsa_sha256;
  std::uint16_t scheme = 0x0403;  ///< SignatureScheme that the message names
  std::uint16_t group = 29;       ///< x25519 (29), secp256r1 (23) or secp384r1 (24)
  std::uint16_t suite = 0xC02B;   ///< of TLS 1.2: AES-128-GCM with ECDHE. TLS 1.3 uses TLS_AES_128_GCM_SHA256
  bool extended_master_secret = true, renegotiation_info = true;
  bool ask_certificate = false;
  bool hello_retry = false;          ///< asks for `group` by a HelloRetryRequest
  Bytes cookie;                      ///< in that request; empty for none
  std::optional<Session12> resumes;  ///< TLS 1.2: resumes this if the client offers it
  std::size_t fragment = 0;  ///< at most so many handshake bytes in a record; 0 for a record to each message
  bool coalesce = false;     ///< all messages of a flight in one record
  bool psk_without_key_share = false;  ///< TLS 1.3: chooses a pre-shared key, by psk_ke

  /// Called for each handshake message, header included, before it is sent and hashed: what is to be sent
  /// instead.
  std::function<std::vector<Bytes>(Bytes message)> change;
  /// Called before each handshake message, by its type: may put records on the wire, or halt().
  std::function<void(DeviatingServer&, std::uint8_t type)> before;
  /// Called when the handshake is over on both sides.
  std::function<void(DeviatingServer&)> finished;
};

/// No I/O: the client's wire bytes in, ours out. It takes whatever the client says.
class DeviatingServer {
 public:
  explicit DeviatingServer(DeviatingPlan plan);
  ~DeviatingServer();
  DeviatingServer(const DeviatingServer&) = delete;
  DeviatingServer& operator=(const DeviatingServer&) = delete;

  void receive(ByteView wire);
  Bytes take_output();
  Bytes take_plaintext();
  void send(ByteView data);  ///< application data
  void close();              ///< close_notify

  // For hooks and tests.
  /// A record of that ContentType, protected where keys are in use.
  void record(std::uint8_t type, ByteView content);
  void plain_record(std::uint8_t type, ByteView content);
  void raw(ByteView wire);
  /// A protected record with its last byte changed.
  void broken_record(std::uint8_t type, ByteView content);
  void alert(std::uint8_t description);
  void key_update();  ///< TLS 1.3
  /// Nothing more is sent by itself, and the handshake goes no further.
  void halt();

  [[nodiscard]] bool open() const;
  [[nodiscard]] bool halted() const;
  [[nodiscard]] Session12 session() const;  ///< TLS 1.2, once open
  [[nodiscard]] bool client_sent_certificate_message() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A plan with a P-256 key and a chain of leaf and intermediate for mail.example.org under the root of
/// test_pki/test_pki.hpp.
DeviatingPlan honest_plan(tls::Version version);

}  // namespace sti::test
