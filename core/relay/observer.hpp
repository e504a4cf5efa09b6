#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "model/event.hpp"
#include "model/range.hpp"
#include "model/tls_info.hpp"
#include "net/recorder.hpp"
#include "protocol/disclosure.hpp"
#include "protocol/framing.hpp"
#include "protocol/registry.hpp"
#include "tls/tap.hpp"

namespace sti::relay {

/// What is known of a client by what it said.
struct ClientConduct {
  bool asked_starttls = false;
  bool began_tls = false;
  bool sent_credentials = false;  ///< before TLS
  bool went_on = false;           ///< before TLS, with more than questions
};

/// Reads a conversation between others, both directions of one connection, and tells it as events: messages
/// before TLS; then records, and of the handshake what is not encrypted. Nothing that is passed on depends on
/// it. No I/O; it behaves the same however its input is split, but for the bytes that pass in one call being
/// one chunk.
class Observer {
 public:
  /// `protocol` and `recorder` outlive it. What `connection` is was told before.
  Observer(const protocol::Protocol& protocol, ConnectionId connection, net::Recorder& recorder);

  /// These bytes passed. They are recorded here.
  void passed(Direction direction, ByteView bytes);
  /// Nothing more will pass.
  void finish();

  [[nodiscard]] const ClientConduct& client() const { return client_; }

 private:
  struct Side {
    std::unique_ptr<protocol::Framing> framing;
    bool readable = true;
  };
  Side& side(Direction direction) { return sides_[direction == Direction::client_to_server ? 0 : 1]; }

  void plaintext(Direction direction, ByteView bytes);
  void read_tls(Direction direction, ByteView bytes);
  void begin_tls();
  void tell(std::vector<tls::Sighting>& sightings);
  void said(Direction direction, const protocol::Framing& unit);
  void asked(std::string_view raw, const Range& where);
  void answered(std::string_view raw, const Range& where);
  [[nodiscard]] event::MessageRole role_of(std::string_view name, event::MessageRole by_form);
  [[nodiscard]] StreamId stream(Layer layer, Direction direction) const {
    return {connection_, layer, direction};
  }

  const protocol::Protocol& protocol_;
  ConnectionId connection_;
  net::Recorder& recorder_;
  std::array<Side, 2> sides_;
  protocol::Secrecy secrecy_;
  std::unique_ptr<tls::Tap> tap_;  ///< once TLS has begun
  ClientConduct client_;
  bool asks_list_ = false;  ///< what the client said last asks for capabilities
  bool in_reply_ = false;   ///< a reply to it has begun
  bool client_spoke_ = false;
};

}  // namespace sti::relay
