#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/judge.hpp"
#include "net/recorder.hpp"
#include "net/tls_end.hpp"
#include "tls/client.hpp"
#include "tls/handshake_rules.hpp"
#include "tls/tap.hpp"

namespace sti::net {

/// The TLS client of one session with the tap and the rules beside it, told as events: records, handshake
/// messages, alerts, secrets, certificates, violations. No I/O: wire bytes in and out.
///
/// What comes is read record by record, first by the tap and the rules, then by the library, which is never
/// given a record that they refuse; so the verdict does not depend on how many records arrive at once. What
/// the library says it used is compared with what the wire said before the connection counts as open.
class TlsLayer {
 public:
  /// Makes the ClientHello, so that nothing takes time between the last look at the socket and writing it.
  TlsLayer(const tls::ClientConfig& config, ConnectionId connection, Recorder& recorder, Judge& judge);

  /// TLS begins in both wire streams at their present ends.
  void begin();
  /// Takes the rest of the record under way out of `wire`, or all of `wire` where that does not complete it,
  /// and returns how many bytes it took. `where` is the place of `wire`'s first byte and more, recorded
  /// before.
  [[nodiscard]] std::size_t receive(ByteView wire, const Range& where);
  /// The same with all of `wire`.
  void receive_all(ByteView wire, const Range& where);
  tls::State end_of_stream();
  /// Nothing more will be read: tells what was held for want of a secret.
  void finish();

  void send(ByteView clear) { client_.send(clear); }
  void close() { client_.close(); }
  /// What is to be written to the wire; it has been recorded when this returns.
  Bytes take_output();
  Bytes take_plaintext();

  /// State failed also where the tap or the rules refuse what the server sent.
  [[nodiscard]] tls::State state() const { return refused_ ? tls::State::failed : client_.state(); }
  /// A record has begun whose rest has not come.
  [[nodiscard]] bool in_record() const { return !record_.empty(); }
  /// The library failed at a message that the tap can read, and has not read whole: what comes goes to the
  /// tap alone.
  [[nodiscard]] bool reads_on() const;

  /// The server has shown that it holds the key of the first certificate it sent.
  [[nodiscard]] bool proved() const { return established_ && !judge_.first().empty(); }
  /// What was agreed so far; `established` once the handshake is over on both sides.
  [[nodiscard]] TlsInfo agreed() const;
  /// Where the last ServerHello is; empty where none came.
  [[nodiscard]] const Range& server_hello() const { return server_hello_; }
  /// What the server's key was used for.
  [[nodiscard]] tls::LeafUse leaf_use() const { return rules_.leaf_use(); }
  /// Why state() is failed.
  [[nodiscard]] TlsEnd failure() const;
  /// The peer's connection ended in this way while TLS was at work.
  [[nodiscard]] TlsEnd end(TlsEnd::Kind kind, Error error) const;
  /// The last handshake message of the server, empty where there was none.
  [[nodiscard]] const std::string& last_heard() const { return last_heard_; }

 private:
  /// What we end the connection for though the library would go on.
  struct Refusal {
    TlsEnd::Kind kind;
    Error error;
    std::optional<std::uint8_t> alert;  ///< that we sent
  };

  void give_to_library(ByteView record);
  void compare();
  void refuse(TlsEnd::Kind kind, Error error, std::uint8_t alert);
  void tell(std::vector<tls::Sighting>& sightings);
  void tell(tls::MessageSeen& message);
  void tell(const tls::AlertSeen& alert);
  void tell(tls::TapFault& fault);
  void judge_message(Direction direction, ByteView message, const Range& where);
  void note_request(Direction direction, ByteView message);
  void learn_secrets();
  [[nodiscard]] TlsEnd::Kind kind_of_failure() const;

  [[nodiscard]] StreamId stream(Layer layer, Direction direction) const {
    return {connection_, layer, direction};
  }

  ConnectionId connection_;
  Recorder& recorder_;
  Judge& judge_;
  tls::Client client_;
  std::unique_ptr<tls::Tap> tap_;
  tls::HandshakeRules rules_;
  std::optional<Refusal> refused_;
  Bytes record_;  ///< the record under way, as far as it came
  Range last_read_;
  std::optional<Error> undecipherable_;      ///< by the tap; the library has not said so yet
  std::optional<event::Alert> fatal_alert_;  ///< the server's
  Range fatal_alert_at_;
  std::string offered_;  ///< versions
  std::string last_heard_;
  Range server_hello_;
  bool established_ = false;  ///< the handshake is over, and library and wire agree on it
  bool certificate_requested_ = false, certificate_withheld_ = false;
  bool record_heard_ = false, data_heard_ = false;
  bool key_update_ = false;  ///< the server has changed its keys, which the library cannot follow
};

}  // namespace sti::net
