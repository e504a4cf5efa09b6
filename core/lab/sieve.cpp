#include "lab/sieve.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "lab/arguments.hpp"

namespace sti::lab {
namespace {

using Words = std::vector<std::string>;

class SieveServer final : public CommandDialogue {
 public:
  explicit SieveServer(ServerSettings settings) : CommandDialogue(std::move(settings)) {}

  void connected(Turn& out) override {
    if (has(FaultKind::greeting_421)) {
      reply(out, "BYE (TRYLATER) \"Too many connections, try again later\"");
      out.close = true;
      return;
    }
    capabilities(out, "OK \"lab.starttls.test STARTTLS Inspector lab\"");
  }

  // RFC 5804 section 2.2: the server sends its capabilities unasked once TLS is up.
  void secured(Turn& out) override {
    secure_ = true;
    logged_in_ = credentials_next_ = false;
    capabilities(out, "OK \"TLS is active\"");
  }

 protected:
  void command(std::string_view text, Turn& out) override {
    const auto words = words_of(text);
    if (!words || words->empty()) return mistake(out, "NO \"Command not readable\"");
    if (credentials_next_) return credentials(words->front(), out);
    const auto verb = upper(words->front());
    for (const auto& known : commands()) {
      if (known.verb != verb || (verb == "STARTTLS" && !offers_starttls() && !secure_)) continue;
      if (known.login && !logged_in_) return mistake(out, "NO \"AUTHENTICATE first\"");
      (this->*known.handle)(Words(words->begin() + 1, words->end()), out);
      return;
    }
    mistake(out, "NO \"Command not known\"");
  }

  void line_too_long(Turn& out) override { mistake(out, "NO \"Line too long\""); }

  void literal_refused(std::string_view, bool awaited, Turn& out) override {
    if (awaited)
      mistake(out, "NO \"A literal of a client ends in a plus sign: {5+}\"");  // RFC 5804 section 4
    else
      reply(out, "BYE (QUOTA/MAXSIZE) \"Literal too long\"");
  }

  bool ask_for_literal(Turn&) override { return false; }

 private:
  struct Command {
    std::string_view verb;
    bool login;  ///< only after AUTHENTICATE
    void (SieveServer::*handle)(const Words& arguments, Turn& out);
  };
  static std::span<const Command> commands();

  static void reply(Turn& out, std::string_view text) { out.write.append(text).append("\r\n"); }

  void mistake(Turn& out, std::string_view text) {
    reply(out, text);
    if (!too_many_errors()) return;
    reply(out, "BYE \"Too many errors\"");
    out.close = true;
  }

  void capabilities(Turn& out, std::string_view end) const {
    reply(out, "\"IMPLEMENTATION\" \"STARTTLS Inspector lab\"");
    reply(out, secure_ && !logged_in_ ? "\"SASL\" \"PLAIN\"" : "\"SASL\" \"\"");
    reply(out, "\"SIEVE\" \"fileinto\"");
    if (!secure_ && offers_starttls()) reply(out, "\"STARTTLS\"");
    if (!secure_ && has(FaultKind::starttls_mangled)) reply(out, "\"XXXXXXXX\"");
    reply(out, "\"VERSION\" \"1.0\"");
    reply(out, end);
  }

  void capability(const Words&, Turn& out) { capabilities(out, "OK"); }

  void starttls(const Words& arguments, Turn& out) {
    if (secure_) return mistake(out, "NO \"TLS is already active\"");
    if (!arguments.empty()) return mistake(out, "NO \"STARTTLS takes no argument\"");
    if (has(FaultKind::starttls_refused)) return reply(out, "NO (TRYLATER) \"TLS is not available for now\"");
    go_ahead(out, "OK \"Begin TLS now\"\r\n", "\"SASL\" \"PLAIN\"\r\nOK \"Ready\"\r\n", "\"SASL\" \"PLA");
  }

  void authenticate(const Words& arguments, Turn& out) {
    if (!secure_) return mistake(out, "NO (ENCRYPT-NEEDED) \"STARTTLS first\"");
    if (logged_in_) return mistake(out, "NO \"Already authenticated\"");
    if (arguments.empty() || upper(arguments[0]) != "PLAIN")
      return mistake(out, "NO \"Mechanism not known\"");
    if (arguments.size() > 1) return credentials(arguments[1], out);
    credentials_next_ = true;
    reply(out, "\"\"");
  }

  void credentials(std::string_view text, Turn& out) {
    credentials_next_ = false;
    if (text == "*") return mistake(out, "NO \"Authentication cancelled\"");
    logged_in_ = true;
    reply(out, "OK \"The lab takes any password\"");
  }

  void unauthenticate(const Words&, Turn& out) {
    logged_in_ = false;
    reply(out, "OK");
  }

  // RFC 5804 section 2.13: the argument comes back as the response's TAG.
  void noop(const Words& arguments, Turn& out) {
    if (arguments.empty()) return reply(out, "OK \"Nothing done\"");
    const bool plain = std::all_of(arguments[0].begin(), arguments[0].end(),
                                   [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
    if (!plain || arguments[0].size() > 128) return mistake(out, "NO \"Not a tag for this server\"");
    reply(out, "OK (TAG \"" + arguments[0] + "\") \"Nothing done\"");
  }

  void logout(const Words&, Turn& out) {
    reply(out, "OK \"Goodbye\"");
    out.close = true;
  }

  void have_space(const Words&, Turn& out) { reply(out, "NO (QUOTA) \"The lab keeps no scripts\""); }
  void list_scripts(const Words&, Turn& out) { reply(out, "OK \"There are none\""); }
  void no_script(const Words&, Turn& out) { reply(out, "NO (NONEXISTENT) \"There is no such script\""); }
  // An empty name stands for "none active", which is how things are (section 2.8).
  void set_active(const Words& arguments, Turn& out) {
    !arguments.empty() && arguments[0].empty() ? reply(out, "OK") : no_script(arguments, out);
  }

  bool secure_ = false, logged_in_ = false, credentials_next_ = false;
};

std::span<const SieveServer::Command> SieveServer::commands() {
  static constexpr auto all = std::to_array<Command>({
      {"CAPABILITY", false, &SieveServer::capability},
      {"STARTTLS", false, &SieveServer::starttls},
      {"AUTHENTICATE", false, &SieveServer::authenticate},
      {"NOOP", false, &SieveServer::noop},
      {"LOGOUT", false, &SieveServer::logout},
      {"UNAUTHENTICATE", true, &SieveServer::unauthenticate},
      {"HAVESPACE", true, &SieveServer::have_space},
      {"PUTSCRIPT", true, &SieveServer::have_space},
      {"CHECKSCRIPT", true, &SieveServer::have_space},
      {"LISTSCRIPTS", true, &SieveServer::list_scripts},
      {"GETSCRIPT", true, &SieveServer::no_script},
      {"DELETESCRIPT", true, &SieveServer::no_script},
      {"RENAMESCRIPT", true, &SieveServer::no_script},
      {"SETACTIVE", true, &SieveServer::set_active},
  });
  return all;
}

}  // namespace

std::unique_ptr<ServerDialogue> make_sieve_server(ServerSettings settings) {
  return std::make_unique<SieveServer>(std::move(settings));
}

}  // namespace sti::lab
