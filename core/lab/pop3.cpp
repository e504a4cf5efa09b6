#include "lab/pop3.hpp"

#include <array>
#include <span>

#include "lab/arguments.hpp"
#include "lab/line_dialogue.hpp"

namespace sti::lab {
namespace {

class Pop3Server final : public LineDialogue {
 public:
  explicit Pop3Server(ServerSettings settings) : LineDialogue(std::move(settings)) {}

  void connected(Turn& out) override {
    if (has(FaultKind::greeting_421)) {
      reply(out, "-ERR [SYS/TEMP] Too many connections, try again later");  // RFC 3206
      out.close = true;
      return;
    }
    reply(out, "+OK lab.starttls.test STARTTLS Inspector lab");
  }

  // RFC 2595 section 4: back to the AUTHORIZATION state, everything learned before is discarded.
  void secured(Turn&) override {
    secure_ = true;
    logged_in_ = named_ = credentials_next_ = false;
  }

 protected:
  void line(std::string_view text, Turn& out) override {
    if (credentials_next_) return credentials(text, out);
    const auto space = text.find(' ');
    const auto verb = upper(text.substr(0, space));
    const auto argument = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    for (const auto& known : commands()) {
      if (known.verb != verb || (verb == "STLS" && !offers_starttls() && !secure_)) continue;
      if (known.state == State::mailbox && !logged_in_) return mistake(out, "-ERR Log in first");
      if (known.state == State::login && logged_in_) return mistake(out, "-ERR Already logged in");
      (this->*known.handle)(argument, out);
      return;
    }
    mistake(out, "-ERR Command not known");
  }

  void line_too_long(Turn& out) override { mistake(out, "-ERR Line too long"); }

 private:
  enum class State { any, login, mailbox };
  struct Command {
    std::string_view verb;
    State state;
    void (Pop3Server::*handle)(std::string_view argument, Turn& out);
  };
  static std::span<const Command> commands();

  static void reply(Turn& out, std::string_view text) { out.write.append(text).append("\r\n"); }

  void mistake(Turn& out, std::string_view text) {
    reply(out, text);
    if (too_many_errors()) out.close = true;
  }

  void capa(std::string_view, Turn& out) {
    reply(out, "+OK Capabilities follow");
    reply(out, "TOP");
    reply(out, "UIDL");
    reply(out, "RESP-CODES");
    reply(out, "AUTH-RESP-CODE");
    reply(out, "PIPELINING");
    if (!secure_ && offers_starttls()) reply(out, "STLS");
    if (!secure_ && has(FaultKind::starttls_mangled)) reply(out, "XXXX");
    if (secure_) {
      reply(out, "USER");
      reply(out, "SASL PLAIN");
    }
    reply(out, "IMPLEMENTATION STARTTLS-Inspector-lab");
    reply(out, ".");
  }

  void stls(std::string_view argument, Turn& out) {
    if (secure_) return mistake(out, "-ERR TLS is already active");
    if (!argument.empty()) return mistake(out, "-ERR STLS takes no argument");
    if (has(FaultKind::starttls_refused)) return reply(out, "-ERR [SYS/TEMP] TLS is not available for now");
    go_ahead(out, "+OK Begin TLS now\r\n", "+OK Capabilities follow\r\nUSER\r\n.\r\n", "+OK Logg");
  }

  void user(std::string_view argument, Turn& out) {
    if (!secure_) return mistake(out, "-ERR [AUTH] STLS first");
    if (argument.empty()) return mistake(out, "-ERR USER takes a name");
    named_ = true;
    reply(out, "+OK Send the password");
  }

  void pass(std::string_view, Turn& out) {
    if (!named_) return mistake(out, "-ERR Send USER first");
    logged_in(out);
  }

  void auth(std::string_view argument, Turn& out) {
    if (!secure_) return mistake(out, "-ERR [AUTH] STLS first");
    const auto space = argument.find(' ');
    if (upper(argument.substr(0, space)) != "PLAIN") return mistake(out, "-ERR Mechanism not known");
    if (space != std::string_view::npos) return credentials(argument.substr(space + 1), out);
    credentials_next_ = true;
    reply(out, "+ ");
  }

  void credentials(std::string_view text, Turn& out) {
    credentials_next_ = false;
    if (text == "*") return mistake(out, "-ERR Authentication cancelled");
    logged_in(out);
  }

  void logged_in(Turn& out) {
    logged_in_ = true;
    reply(out, "+OK The lab takes any password");
  }

  void stat(std::string_view, Turn& out) { reply(out, "+OK 0 0"); }
  void list(std::string_view argument, Turn& out) {
    if (!argument.empty()) return no_message(argument, out);
    reply(out, "+OK No mail");
    reply(out, ".");
  }
  void no_message(std::string_view, Turn& out) { mistake(out, "-ERR There is no such message"); }
  void rset(std::string_view, Turn& out) { reply(out, "+OK"); }
  void quit(std::string_view, Turn& out) {
    reply(out, "+OK Goodbye");
    out.close = true;
  }

  bool secure_ = false, logged_in_ = false, named_ = false, credentials_next_ = false;
};

std::span<const Pop3Server::Command> Pop3Server::commands() {
  static constexpr auto all = std::to_array<Command>({
      {"CAPA", State::any, &Pop3Server::capa},
      {"QUIT", State::any, &Pop3Server::quit},
      {"STLS", State::login, &Pop3Server::stls},
      {"USER", State::login, &Pop3Server::user},
      {"PASS", State::login, &Pop3Server::pass},
      {"AUTH", State::login, &Pop3Server::auth},
      {"STAT", State::mailbox, &Pop3Server::stat},
      {"LIST", State::mailbox, &Pop3Server::list},
      {"UIDL", State::mailbox, &Pop3Server::list},
      {"RETR", State::mailbox, &Pop3Server::no_message},
      {"TOP", State::mailbox, &Pop3Server::no_message},
      {"DELE", State::mailbox, &Pop3Server::no_message},
      {"NOOP", State::mailbox, &Pop3Server::rset},
      {"RSET", State::mailbox, &Pop3Server::rset},
  });
  return all;
}

}  // namespace

std::unique_ptr<ServerDialogue> make_pop3_server(ServerSettings settings) {
  return std::make_unique<Pop3Server>(std::move(settings));
}

}  // namespace sti::lab
