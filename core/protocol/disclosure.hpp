#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/dialogue.hpp"

// What of the lines that a person types may be shown. Everything is secret but what parses wholly as a
// command that is known to carry no secret.
namespace sti::protocol {

/// How much at the front of a typed line may be shown; all that follows is secret.
struct Disclosure {
  std::size_t shown = 0;
  bool goes_on = true;  ///< what is typed next may belong to it and be secret, whatever it looks like

  /// Of a line that carries no secret and asks for none.
  [[nodiscard]] bool plain(std::string_view line) const { return shown == line.size() && !goes_on; }
};

// Each takes a line without its end, typed where nothing is outstanding. Whatever is not exactly one of the
// commands of an allow-list (a second space, a tab, an argument more) is secret from its first byte.

Disclosure smtp_disclosure(std::string_view line);   ///< RFC 5321, RFC 4954; LMTP (RFC 2033) too
Disclosure pop3_disclosure(std::string_view line);   ///< RFC 1939, RFC 2449, RFC 5034
Disclosure imap_disclosure(std::string_view line);   ///< RFC 9051, with a tag or without
Disclosure sieve_disclosure(std::string_view line);  ///< RFC 5804
Disclosure nntp_disclosure(std::string_view line);   ///< RFC 3977, RFC 4643, RFC 4644, RFC 6048
Disclosure xmpp_disclosure(std::string_view line);   ///< RFC 6120; whole stanzas, one or more
Disclosure ldap_disclosure(std::string_view line);   ///< nothing is: LDAP has no lines

/// Follows one conversation and says what is secret in each line that is typed into it. A line that is not
/// plain hides those after it, whatever they look like, until every outstanding answer has come: until then
/// nobody but the server knows what it takes them for, and it need not tell the truth.
class Secrecy {
 public:
  /// The secret part of a line that is sent now; empty where there is none.
  Span typed(std::string_view line, const Disclosure& disclosure);

  /// What was sent will be answered.
  void owe() { ++outstanding_; }
  /// An answer has come whole.
  void answered();
  /// An answer has come that asks for more of the same: SMTP 334 and 354, POP3 "+", NNTP 383 and 340.
  void asked_for_more();
  /// The next line is secret, whatever has been answered.
  void hide_next() { next_is_hidden_ = true; }

  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }

 private:
  std::uint64_t outstanding_ = 0;
  bool in_exchange_ = false;  ///< what was asked for more has not been answered to its end
  bool hiding_ = false;
  bool next_is_hidden_ = false;
};

/// Follows typed lines through the literals that they announce (RFC 9051 §4.3, RFC 5804 §4), whose content is
/// no command whatever it looks like.
class TypedLiterals {
 public:
  /// The next line goes on with the command that the one before it began.
  [[nodiscard]] bool open() const { return open_; }
  /// `line` was sent, with CRLF.
  void sent(std::string_view line);

 private:
  bool open_ = false;
  std::uint64_t left_ = 0;  ///< bytes of the literal that are still to come
};

}  // namespace sti::protocol
