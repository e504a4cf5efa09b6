#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/bytes.hpp"
#include "model/event.hpp"
#include "model/finding_kind.hpp"

namespace sti::protocol {

/// A run of bytes in the dialogue's current input stream. Offsets count from the first byte the dialogue
/// was given in this phase: the wire before TLS, the decrypted stream inside it.
struct Span {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Write these bytes; they are one line (or unit) of the conversation each.
struct Send {
  Bytes bytes;
  event::Message message{.role = event::MessageRole::command};  ///< says no secret: `secret` does
  Span secret{};  ///< relative to `bytes`: what a person typed and is not known to be harmless
                  ///< (disclosure.hpp)
};
/// A line or unit was recognised in the input.
struct Heard {
  Span span;
  event::Message message;
};
/// The capability list is complete: for this phase, it is this.
struct Learned {
  std::vector<std::string> capabilities;
  std::optional<bool> starttls_offered{}, starttls_required{};  ///< as in event::Capabilities
};
/// Make a finding; `evidence` is in the input stream.
struct Found {
  FindingId id;
  std::string text;
  Span evidence{};
  std::optional<Severity> severity{};  ///< where it differs from the registry's
};
/// STARTTLS was accepted: the last byte consumed is the last one in plaintext.
struct StartTls {};
/// The inspection is complete; the session may be used for commands or ended.
struct Ready {};
/// The goodbye is over: nothing more will be sent.
struct Done {};
/// The session cannot go on. `error.where` is left empty; `where` is in the input stream.
struct Fail {
  Outcome outcome = Outcome::violation;
  Error error;
  Span where{};
};
using Action = std::variant<Send, Heard, Learned, Found, StartTls, Ready, Done, Fail>;
using Actions = std::vector<Action>;

/// What a dialogue may need to know of the session it speaks in.
struct Settings {
  std::string peer_name;               ///< name of the server or domain: XMPP `to`
  std::string own_name = "localhost";  ///< what EHLO and LHLO say; RFC 5321 §4.1.1.1
  bool tls_first = false;              ///< the dialogue starts inside TLS
  bool try_anyway = false;             ///< ask for STARTTLS although it is not offered
  /// Makes IMAP tags unpredictable, so that no reply can be prepared before its command was sent. With 0 they
  /// count plainly ("a1", "a2"), as tests and replays want it.
  std::uint64_t seed = 0;
};

/// Whether bytes read as a reply of a protocol. For a growing number of bytes `begun` becomes one of the
/// others, which stay.
enum class Reading : std::uint8_t {
  no,
  begun,  ///< as far as they go: more bytes decide
  yes,
};

/// One protocol's side of the conversation, from greeting to goodbye, as a machine without I/O: bytes and
/// values in, actions out. It behaves the same however its input is split.
///
/// A question of the inspection is asked in a step of its own, ask(), so that nothing that was there before
/// it can be taken for the answer: as long as wants_to_ask(), the caller gives what input is at hand to
/// receive(), and calls ask() once there is none. What receive() is given while a question is still to be
/// asked came early, and is judged so.
///
/// Order of calls: connected, (receive | ask)*, [secured, (receive | ask)*] after StartTls, then command and
/// goodbye at will once Ready was answered. After Done or Fail nothing more is called.
class Dialogue {
 public:
  explicit Dialogue(Settings settings) : settings_(std::move(settings)) {}
  virtual ~Dialogue() = default;
  Dialogue(const Dialogue&) = delete;
  Dialogue& operator=(const Dialogue&) = delete;

  /// The transport is up (inside TLS where tls_first). Protocols whose client speaks first want to ask then.
  virtual void connected(Actions& out) = 0;

  /// There is something to be asked, and nothing has begun to come that has to be read to its end before.
  [[nodiscard]] virtual bool wants_to_ask() const = 0;
  /// Asks it: no input is at hand. To be called only where wants_to_ask().
  virtual void ask(Actions& out) = 0;

  /// Bytes arrived. Returns how many were taken: all of them, except that after StartTls, Done or Fail the
  /// bytes past the deciding one are left to the caller.
  virtual std::size_t receive(ByteView bytes, Actions& out) = 0;

  /// The upgrade succeeded: forget what plaintext taught, and want to ask again. Input offsets restart at 0.
  virtual void secured(Actions& out) = 0;

  /// The time for what is awaited is over: Fail where something that came early was begun and not completed,
  /// else nothing.
  virtual void timed_out(Actions& out) = 0;

  /// Whether these bytes, which came where TLS was expected, read as a reply of this protocol.
  [[nodiscard]] virtual Reading reads_as_reply(ByteView bytes) const = 0;

  /// The peer will send no more. Decides what that means at this point: Fail, or Done where the session has
  /// reached what it was for (which, inside TLS, may be before Ready).
  virtual void input_ended(Actions& out) = 0;

  /// One command as a person typed it, without line end. What is secret in it is marked so in the Send: all
  /// that is not known to be none (disclosure.hpp). Replies come back as Heard.
  virtual void command(std::string_view line, Actions& out) = 0;

  /// Say goodbye in the protocol's way (QUIT, LOGOUT, closing the stream).
  virtual void goodbye(Actions& out) = 0;

  /// What is being waited for, in words for an error message: "the greeting", "the reply to EHLO".
  [[nodiscard]] virtual std::string waiting_for() const = 0;

 protected:
  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  Settings settings_;
};

}  // namespace sti::protocol
