#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/judge.hpp"
#include "net/recorder.hpp"
#include "tls/client.hpp"
#include "tls/tap.hpp"

namespace sti::net {

/// The TLS client of one session and the tap beside it, told as events: records, handshake messages, alerts,
/// secrets, certificates. No I/O: wire bytes in and out.
class TlsLayer {
 public:
  /// Makes the ClientHello, so that nothing takes time between the last look at the socket and writing it.
  TlsLayer(const tls::ClientConfig& config, Recorder& recorder, Judge& judge);

  /// TLS begins in both wire streams at their present ends.
  void begin();
  /// Bytes from the wire, recorded as `where`. State failed also where the tap finds what cannot be TLS; such
  /// bytes do not reach the library during the handshake.
  tls::State receive(ByteView wire, const Range& where);
  /// How many of the next bytes from the wire end the record under way; all of them where none ends.
  [[nodiscard]] std::size_t rest_of_record(ByteView wire) const {
    return tap_->rest_of_record(Direction::server_to_client, wire);
  }
  tls::State end_of_stream();
  /// Nothing more will be read: tells what was held for want of a secret.
  void finish();

  void send(ByteView clear) { client_.send(clear); }
  void close() { client_.close(); }
  /// What is to be written to the wire; it has been recorded when this returns.
  Bytes take_output();
  Bytes take_plaintext() { return client_.take_plaintext(); }

  [[nodiscard]] tls::State state() const { return fault_ ? tls::State::failed : client_.state(); }
  [[nodiscard]] std::optional<Error> error() const;
  [[nodiscard]] TlsInfo agreed() const { return tap_->agreed(); }
  /// The last handshake message of the server, empty where there was none.
  [[nodiscard]] const std::string& last_heard() const { return last_heard_; }

 private:
  void tell(std::vector<tls::Sighting>& sightings);
  void tell(tls::MessageSeen& message);
  void learn_secrets();

  Recorder& recorder_;
  Judge& judge_;
  tls::Client client_;
  std::unique_ptr<tls::Tap> tap_;
  std::optional<Error> fault_;  ///< found by the tap in what the server sent, before the client was open
  Range last_read_;
  std::string last_heard_;
};

}  // namespace sti::net
