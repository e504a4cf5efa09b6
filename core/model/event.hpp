#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"
#include "model/endpoint.hpp"
#include "model/error.hpp"
#include "model/finding.hpp"
#include "model/outcome.hpp"
#include "model/range.hpp"
#include "model/target.hpp"
#include "model/tls_info.hpp"

namespace sti {

/// What a connection of a session is for.
enum class ConnectionRole : std::uint8_t {
  target,      ///< to the server that is looked at
  client_leg,  ///< from the client, where we stand between it and the server
  server_leg,  ///< to the server, likewise
  fetch,       ///< to have a document that a judgement needs
  probe,       ///< beside the session, to ask one thing
};
/// Of a conversation between others, which passes through us.
constexpr bool is_leg(ConnectionRole role) {
  return role == ConnectionRole::client_leg || role == ConnectionRole::server_leg;
}
std::string_view name_of(ConnectionRole role);  ///< as in the session document
std::optional<ConnectionRole> connection_role_from(std::string_view name);

/// What one event says. Bytes are never in here: Event::range points at them.
namespace event {

/// First event of every session.
struct Started {
  Target target;
  std::int64_t unix_us = 0;  ///< wall clock, microseconds since 1970; Event::t_us counts from here
  std::string name;          ///< the name to be verified and sent as SNI
  std::string tool_version;
};
struct Resolving {
  std::string host;
};
struct Resolved {
  std::string host;
  std::vector<std::string> addresses;
};
struct Connecting {
  Endpoint endpoint;
  ConnectionRole role = ConnectionRole::target;
};
struct ConnectFailed {
  Endpoint endpoint;
  std::string reason;
};
struct Connected {
  Endpoint local;
  Endpoint remote;
  ConnectionRole role = ConnectionRole::target;
};

/// Bytes were appended to a stream: `range` is where they are, Step::bytes what they are. Reads and writes on
/// the socket are chunks of the wire streams, so chunks keep the timing of the network.
struct Chunk {
  /// What is secret of the stream, as known once these bytes have come: in the range, or from before it on.
  std::vector<Range> secrets;
};

enum class MessageRole : std::uint8_t {
  greeting,
  command,
  reply,         ///< last or only line of a reply
  continuation,  ///< a line of a reply that goes on, or a part of a command that does
  capability,    ///< a part of a reply that lists capabilities, and was asked for them
  data,          ///< what is sent beside the answer itself: IMAP untagged responses, XMPP stanzas
  unsolicited,   ///< what nobody asked for
};
/// One unit of the dialogue: a command, a line of a reply, a stanza, a binary message. Its line end, where it
/// has one, is in the range.
struct Message {
  MessageRole role = MessageRole::reply;
  /// What it is called in its protocol, escaped: the verb of a command, the code or status of a reply, the
  /// name of a stanza or operation. Empty where it has none, or where that is not known to be harmless.
  std::string name{};
  /// What it says in one line, escaped, where its bytes are no text; empty where they are. Nothing secret.
  std::string summary{};
  std::string note{};           ///< a word or two beside it, such as "offers STARTTLS"
  std::vector<Range> secret{};  ///< what of a typed command is not known to be harmless
};

/// The server's list of capabilities, complete. Event::phase says whether it was learned in plaintext.
struct Capabilities {
  std::vector<std::string> entries;
  /// Before TLS: STARTTLS is among them, and whether the server insists on it; nullopt where the protocol
  /// cannot say so, and inside TLS.
  std::optional<bool> starttls_offered{}, starttls_required{};
};

/// The server was silent where a greeting was expected, and a second connection asked whether it waits for
/// TLS.
struct Probe {
  Endpoint endpoint;
  std::uint64_t sent = 0;  ///< bytes of the ClientHello that went out; 0 where no connection was made
  std::string answer;      ///< the first bytes of the answer, quoted, or why there is none
  bool tls = false;        ///< the answer is TLS: a ServerHello or an alert
};

/// STARTTLS was accepted: TLS starts at `offset` of wire-s2c. Event::range holds what came past it.
struct Upgrade {
  std::uint64_t offset = 0;
};

struct Record {
  std::uint8_t type = 0;      ///< ContentType as on the wire
  std::uint16_t version = 0;  ///< legacy_record_version
  bool encrypted = false;
  /// What it holds, decrypted, in a handshake or clear stream; empty where that is not known. Those bytes may
  /// be appended after this event, and never are where reading stopped in the middle of a message.
  Range content{};
  std::uint8_t inner_type = 0;  ///< ContentType of what it holds; 0 where that is not known
};
/// One whole handshake message: range is in the handshake stream (header included).
struct Handshake {
  std::uint8_t type = 0;  ///< HandshakeType
  std::string name;       ///< "ServerHello", "HelloRetryRequest", …
  std::string summary;    ///< the values that matter most, such as "TLSv1.3, TLS_AES_128_GCM_SHA256, x25519"
  bool encrypted = false;
  Range wire;  ///< the record or records that carried it
};
struct Alert {
  std::uint8_t level = 0;
  std::uint8_t description = 0;
  bool encrypted = false;
};
/// The handshake ended before it was completed, and this is what had been agreed by then. Not said where no
/// ServerHello came.
struct Negotiated {
  std::shared_ptr<const TlsInfo> tls;
};
/// The handshake was completed.
struct Established {
  std::shared_ptr<const TlsInfo> tls;
};
struct Certificates {
  std::shared_ptr<const std::vector<CertificateInfo>> chain;
};
struct Verified {
  std::shared_ptr<const Verification> verification;
};
struct Found {
  Finding finding;
};
/// One line of an NSS key log. Held in memory; leaves it only where the user asks by name.
struct Secret {
  std::string label;
  std::string client_random;
  std::string secret;
};
/// Something went wrong; the session may or may not go on.
struct Problem {
  Error error;
};
/// The inspection itself is complete; the session stays open for commands.
struct Ready {};
enum class CloseKind : std::uint8_t { close_notify, end_of_stream, reset, ours };
/// One side ended the connection, or the TLS layer of it.
struct Closed {
  CloseKind kind = CloseKind::end_of_stream;
};
/// Last event of every session.
struct Finished {
  Outcome outcome = Outcome::cancelled;
  std::string reason;
};

}  // namespace event

using Payload =
    std::variant<event::Started, event::Resolving, event::Resolved, event::Connecting, event::ConnectFailed,
                 event::Connected, event::Chunk, event::Message, event::Capabilities, event::Probe,
                 event::Upgrade, event::Record, event::Handshake, event::Alert, event::Negotiated,
                 event::Established, event::Certificates, event::Verified, event::Found, event::Secret,
                 event::Problem, event::Ready, event::Closed, event::Finished>;

/// For a visitor of payloads to name the kinds of which it has nothing to say: `void operator()(const
/// OneOf<event::Ready, event::Chunk> auto&) {}`. It never says "all others", so a new kind does not compile
/// until every visitor has been told what to do with it.
template <typename T, typename... Kinds>
concept OneOf = (std::same_as<std::remove_const_t<T>, Kinds> || ...);

struct Event {
  std::uint64_t seq = 0;  ///< place in the transcript, from 0, without gaps
  std::int64_t t_us = 0;  ///< microseconds since the session started; never decreases
  Phase phase = Phase::plaintext;
  /// The one it is about; nullopt where it is about the session (is_about_a_connection). A connection's first
  /// event is Connecting or, where the other side began it, Connected; only the main one is there from the
  /// start.
  std::optional<ConnectionId> connection;
  std::optional<Direction> direction;
  Range range;  ///< the bytes this is about; empty where there are none
  Payload payload;

  template <typename T>
  [[nodiscard]] const T* get_if() const {
    return std::get_if<T>(&payload);
  }
};

/// The unit in which a transcript grows, crosses threads and is stored: an event and, for a chunk, its bytes.
struct Step {
  Event event;
  Bytes bytes;
};

/// Whether an event of this kind is about one connection, and not about the session as a whole.
bool is_about_a_connection(const Payload& payload);

/// The name of the payload's kind in documents and files: "handshake", … A message is a "line" where its
/// bytes are text, and a "message" where they are not.
std::string_view kind_of(const Event& e);
/// The payload whose kind has that name, with nothing in it yet; nullopt where none has.
std::optional<Payload> payload_called(std::string_view kind);

}  // namespace sti
