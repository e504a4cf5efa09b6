#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/dialogue.hpp"
#include "protocol/disclosure.hpp"

namespace sti::protocol {

/// What all dialogues with a STARTTLS share, whatever their syntax: the order of the stages, what each kind
/// of answer means at each of them, how much is taken in while an answer is awaited, and the comparison of
/// what the server offers before and after. A protocol reads its own units and calls one of the verdicts
/// below.
class UpgradeDialogue : public Dialogue {
 public:
  using Dialogue::Dialogue;

  /// At most this much is taken in while one answer is awaited; a server that sends more is given up.
  static constexpr std::uint64_t answer_bytes_limit = 256 * 1024;
  static constexpr std::uint64_t answer_units_limit = 1000;

  void connected(Actions& out) final;
  [[nodiscard]] bool wants_to_ask() const final;
  void ask(Actions& out) final;
  std::size_t receive(ByteView bytes, Actions& out) final;
  void secured(Actions& out) final;
  void input_ended(Actions& out) final;
  void timed_out(Actions& out) final;
  void command(std::string_view line, Actions& out) final;
  void goodbye(Actions& out) final;
  [[nodiscard]] std::string waiting_for() const final;

 protected:
  enum class Stage : std::uint8_t { greeting, capabilities, starttls, handshake, ready, goodbye, over };

  /// How this protocol calls things, in messages: "the reply to EHLO".
  struct Words {
    std::string_view protocol;
    std::string_view greeting;
    std::string_view capabilities;
    std::string_view starttls;  ///< the command, and the word that offers it
    std::string_view go_ahead;  ///< the awaited answer to it
    std::string_view farewell;
    std::string_view offer{};  ///< the capability that offers it, where that is another word
  };
  /// What the inspection asks of the server, in this order.
  enum class Question : std::uint8_t {
    none,
    opening,       ///< the first words of a client that speaks first
    capabilities,  ///< before TLS, or after the greeting where TLS comes first
    starttls,
    reopening,  ///< what the client says first inside TLS after an upgrade
  };
  /// What a unit is that came before the question that is still to be asked.
  enum class Early : std::uint8_t {
    answer,       ///< to a question that was not asked; also what cannot be read
    put_off,      ///< the server ends the conversation for now (421)
    turned_away,  ///< the server ends the conversation (BYE, a stream error)
    greeting,     ///< a greeting inside TLS after an upgrade
    unasked,      ///< data that is no answer: IMAP untagged responses, XMPP stanzas
    blank,        ///< an empty line
  };
  /// One entry of the server's list of capabilities, and where it was said.
  struct Offer {
    std::string text;
    Span span{};
    bool required = false;  ///< the server insists on it, where says_required()
  };

  // What a protocol provides.

  [[nodiscard]] virtual Words words() const = 0;
  [[nodiscard]] virtual AppProtocol protocol() const = 0;
  /// Takes bytes up to and including the end of the current unit (line, response, stanza), at least one.
  virtual std::size_t take(ByteView bytes, Actions& out) = 0;
  /// A new input stream begins.
  virtual void forget() = 0;
  /// Whether this protocol has that question; where it has not, what it would ask for comes by itself.
  [[nodiscard]] virtual bool has(Question question) const { return question != Question::opening; }
  virtual void put(Question question, Actions& out) = 0;
  /// The server speaks first. Where it does not, its first words are the answer to what is asked of it.
  [[nodiscard]] virtual bool greets() const { return true; }
  /// STARTTLS is asked for whatever the list of capabilities says.
  [[nodiscard]] virtual bool asks_unoffered() const { return false; }
  /// A person can type commands; nullopt, or why not.
  [[nodiscard]] virtual std::optional<std::string_view> takes_no_commands() const { return std::nullopt; }
  /// A unit has begun and is not complete; what there is of it, and what it would be if that were all.
  [[nodiscard]] virtual bool in_unit() const = 0;
  [[nodiscard]] virtual std::string_view begun() const { return {}; }
  [[nodiscard]] virtual Early early_beginning() const { return Early::answer; }
  /// The inspection is complete: from now on a person decides what is sent and what comes back.
  virtual void opened_for_commands() {}
  /// How a typed line goes out.
  struct Typed {
    std::string before;  ///< ours: an IMAP tag
    std::string after;   ///< its end
    bool is_answered = true;
    bool goes_on = false;  ///< with what a line before it began (a literal, SASL): no command
  };
  /// What may be shown of a line that is about to be sent, by itself and without regard to what is
  /// outstanding. Called once for each line that is sent, before on_command().
  virtual Disclosure disclosure(std::string_view line) = 0;
  /// What the command in a typed line is called: a part of `line`; empty where it has no name.
  [[nodiscard]] virtual std::string_view command_name(std::string_view line) const;
  /// Commands are the same in capitals, which is how they are named then.
  [[nodiscard]] virtual bool commands_ignore_case() const { return true; }
  /// A line that a person typed is sent next; nullopt where that is nothing at all.
  virtual std::optional<Typed> on_command(std::string_view line) = 0;
  virtual void send_goodbye(Actions& out) = 0;
  /// Whether an offer in this protocol can say that it is required.
  [[nodiscard]] virtual bool says_required() const { return false; }
  /// The login in this list that would send a password in the clear, in words; empty where there is none.
  [[nodiscard]] virtual std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const = 0;

  // Verdicts. `raw` is what was received, unescaped.

  /// The greeting is accepted.
  void greeted();
  /// The list of capabilities is complete; `list` is where it was.
  void learned(std::vector<Offer> offers, Span list, Actions& out);
  /// The server refuses to list its capabilities.
  void list_refused(Span where, std::string_view raw, Actions& out);
  void accepted(Actions& out);
  void refused(Span where, std::string_view raw, Actions& out);
  /// The server does not know STARTTLS, which only the answer to it could say.
  void unsupported(Span where, std::string_view raw, Actions& out);
  /// Not now (421, 4yz): says nothing about STARTTLS.
  void put_off(Span where, std::string_view raw, Actions& out);
  /// Not at all (5yz in a greeting, BYE, a stream error): says nothing about STARTTLS either. Where it
  /// carries a code for "only for now", such as [UNAVAILABLE] or TRYLATER, that is told too.
  void turned_away(Span where, std::string_view raw, Actions& out);
  /// The server ends the conversation while we wait.
  void closed_by_peer(Span where, Actions& out);
  /// The greeting says that the session is already authenticated (RFC 9051 §7.1.4).
  void authenticated_already(Span where, std::string_view raw, Actions& out);
  /// Well-formed, but not allowed here. `expected` is what would have been.
  void unexpected(std::string_view expected, Span where, std::string_view raw, Actions& out);
  /// Not readable.
  void malformed(std::string_view expected, Span where, std::string_view raw, Actions& out);
  /// Readable, though not as it should be; told once a phase for each `what`.
  void odd(std::string_view what, Span where, Actions& out);
  /// Data that nobody asked for, before TLS.
  void unasked(Span where, std::string_view raw, Actions& out);
  /// A greeting after the upgrade.
  void greeted_again(Span where, Actions& out);
  /// The goodbye is over.
  void finished(Actions& out);

  /// A unit came while a question is still to be asked: one rule for all protocols.
  void came_early(Early kind, Span where, std::string_view raw, Actions& out);

  // What a protocol may ask.

  /// What comes now came before it was asked for.
  [[nodiscard]] bool too_early() const { return pending_ != Question::none; }

  [[nodiscard]] Stage stage() const { return stage_; }
  /// An answer is awaited that the inspection depends on.
  [[nodiscard]] bool awaiting() const { return stage_ <= Stage::starttls; }
  [[nodiscard]] bool inside_tls() const { return inside_tls_; }
  [[nodiscard]] bool upgraded() const { return inside_tls_ && !settings().tls_first; }
  /// To be told which answers to typed lines are owed and have come.
  [[nodiscard]] Secrecy& secrecy() { return secrecy_; }

  /// A unit was recognised. Its name and summary are as received, and escaped and cut here.
  void heard(Span span, event::Message message, Actions& out);
  /// A word beside an offer: "offers STARTTLS".
  [[nodiscard]] std::string note_on(std::string_view offer) const;
  /// A device that hides what it does not want known has overwritten the greeting (`220 ****`).
  void note_masked_greeting() { greeting_masked_ = true; }

 private:
  void enter(Stage stage);
  void want(Question question);
  void cut_short(Span where, Actions& out);
  void send_typed(std::string_view line, Actions& out);
  void fail_early(Span where, std::string_view raw, Actions& out);
  void compare(const std::vector<Offer>& offers, Span list, Actions& out);
  void not_offered(Actions& out, FindingId id, std::string text, Span where, std::string_view raw);
  void ready(Actions& out);
  void fail(Outcome outcome, Fault fault, std::string_view expected, std::string got, Span where,
            Actions& out);
  void judge_end(Actions& out);
  /// The sentence of the finding wrong-protocol, where the opening is another protocol's (so far).
  [[nodiscard]] std::optional<std::string> other_protocol() const;
  /// Where the greeting will not be completed: fails if what came of it is another protocol's. Whether it
  /// did.
  bool fail_as_other_protocol(Actions& out);
  void look_at_opening(bool more_may_come, Actions& out);
  void flood(Actions& out);
  [[nodiscard]] std::string_view awaited() const;
  /// What is awaited is the first thing that the server says.
  [[nodiscard]] bool awaits_opening() const;
  [[nodiscard]] bool offers_starttls(std::string_view offer) const;
  [[nodiscard]] bool looks_mangled(std::string_view offer) const;
  [[nodiscard]] std::string mangled_text() const;

  Stage stage_ = Stage::greeting;
  Question pending_ = Question::none;  // to be asked
  bool inside_tls_ = false;
  bool greeting_masked_ = false;
  bool unasked_told_ = false;
  std::uint64_t position_ = 0;      // bytes taken of the current input stream
  std::uint64_t answer_bytes_ = 0;  // of them, since the current answer is awaited
  std::uint64_t answer_units_ = 0;
  Bytes opening_;                        // the first bytes of the stream that the greeting is awaited in
  std::optional<Fail> unlike_greeting_;  // held back until the opening shows what it is instead
  bool asked_anew_ = false;              // a new answer is awaited since the unit being taken
  Secrecy secrecy_;
  std::set<std::string, std::less<>> oddities_told_;
  std::optional<std::vector<std::string>> plaintext_offers_;
  std::optional<Offer> mangled_;  // what stands in the list where STARTTLS could
};

}  // namespace sti::protocol
