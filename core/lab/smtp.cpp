// SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033) with STARTTLS (RFC 3207). Takes whole mails and
// throws them away.
#include "lab/smtp.hpp"

#include <array>
#include <charconv>
#include <span>
#include <system_error>

#include "lab/arguments.hpp"
#include "lab/line_dialogue.hpp"

namespace sti::lab {
namespace {

class SmtpServer final : public LineDialogue {
 public:
  explicit SmtpServer(ServerSettings settings) : LineDialogue(std::move(settings)) {}

  void connected(Turn& out) override {
    if (has(FaultKind::greeting_421)) {
      out.write += "421 4.7.0 lab.starttls.test Too many connections, try again later\r\n";
      out.close = true;
      return;
    }
    out.write += lmtp() ? "220 lab.starttls.test LMTP STARTTLS Inspector lab\r\n"
                        : "220 lab.starttls.test ESMTP STARTTLS Inspector lab\r\n";
  }

  // RFC 3207 section 4.2: back to the state after the greeting.
  void secured(Turn&) override {
    secure_ = true;
    greeted_ = authenticated_ = false;
    mode_ = Mode::commands;
    reset();
  }

 protected:
  void line(std::string_view text, Turn& out) override {
    switch (mode_) {
      case Mode::commands:
        command(text, out);
        break;
      case Mode::data:
        data_line(text, out);
        break;
      case Mode::login_name:
        login_name(text, out);
        break;
      case Mode::credentials:
        credentials(text, out);
        break;
    }
  }

  void line_too_long(Turn& out) override {
    if (mode_ == Mode::data) {
      count_data(line_limit, out);
      return;
    }
    mode_ = Mode::commands;
    mistake(out, "500 5.5.6 Line too long");
  }

 private:
  enum class Mode { commands, data, login_name, credentials };
  struct Command {
    std::string_view verb;
    void (SmtpServer::*handle)(std::string_view argument, Turn& out);
  };
  static std::span<const Command> commands();

  static constexpr std::size_t size_limit = 1024 * 1024;  // what EHLO announces
  static constexpr std::size_t patience = 8 * size_limit;
  static constexpr std::size_t recipient_limit = 100;

  [[nodiscard]] bool lmtp() const { return settings().scheme == "lmtp"; }
  static void reply(Turn& out, std::string_view text) { out.write.append(text).append("\r\n"); }

  void mistake(Turn& out, std::string_view text) {
    reply(out, text);
    if (!too_many_errors()) return;
    reply(out, "421 4.7.0 lab.starttls.test Too many errors");
    out.close = true;
  }

  void reset() {
    mail_ = false;
    recipients_ = data_bytes_ = 0;
  }

  void command(std::string_view text, Turn& out) {
    const auto space = text.find(' ');
    const auto verb = upper(text.substr(0, space));
    auto argument = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    while (argument.ends_with(' ')) argument.remove_suffix(1);
    for (const auto& known : commands()) {
      if (known.verb != verb || (verb == "STARTTLS" && !offers_starttls() && !secure_)) continue;
      (this->*known.handle)(argument, out);
      return;
    }
    mistake(out, "500 5.5.1 Command not recognised");
  }

  void helo(std::string_view argument, Turn& out) {
    if (lmtp()) return mistake(out, "500 5.5.1 This is LMTP: use LHLO");
    if (argument.empty()) return mistake(out, "501 5.5.4 HELO needs a name");
    reset();
    greeted_ = true;
    reply(out, "250 lab.starttls.test");
  }

  void ehlo(std::string_view argument, Turn& out) {
    if (lmtp()) return mistake(out, "500 5.5.1 This is LMTP: use LHLO");
    hello(argument, out);
  }

  void lhlo(std::string_view argument, Turn& out) {
    if (!lmtp()) return mistake(out, "500 5.5.1 This is SMTP: use EHLO");
    hello(argument, out);
  }

  void hello(std::string_view argument, Turn& out) {
    if (argument.empty()) return mistake(out, "501 5.5.4 A name is needed");
    reset();
    greeted_ = true;
    reply(out, "250-lab.starttls.test");
    reply(out, "250-PIPELINING");
    reply(out, "250-8BITMIME");
    if (!secure_ && offers_starttls()) reply(out, "250-STARTTLS");
    if (!secure_ && has(FaultKind::starttls_mangled)) reply(out, "250-XXXXXXXA");
    if (secure_) reply(out, "250-AUTH PLAIN LOGIN");
    reply(out, "250-ENHANCEDSTATUSCODES");
    reply(out, "250 SIZE 1048576");
  }

  void starttls(std::string_view argument, Turn& out) {
    if (secure_) return mistake(out, "503 5.5.1 TLS is already active");
    if (!greeted_) return mistake(out, lmtp() ? "503 5.5.1 Send LHLO first" : "503 5.5.1 Send EHLO first");
    if (!argument.empty()) return mistake(out, "501 5.5.4 STARTTLS takes no argument");
    if (has(FaultKind::starttls_refused)) return reply(out, "454 4.7.0 TLS is not available for now");
    go_ahead(out, "220 2.0.0 Ready to start TLS\r\n",
             "250-lab.starttls.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 666\r\n", "250-AUTH LO");
  }

  void auth(std::string_view argument, Turn& out) {
    if (!secure_) return mistake(out, "538 5.7.11 Encryption is needed first");
    if (!greeted_) return mistake(out, "503 5.5.1 Send EHLO first");
    if (authenticated_ || mail_) return mistake(out, "503 5.5.1 Not now");
    const auto space = argument.find(' ');
    const auto mechanism = upper(argument.substr(0, space));
    const bool initial = space != std::string_view::npos;
    if (mechanism == "PLAIN" && initial) return credentials(argument.substr(space + 1), out);
    if (mechanism == "PLAIN") {
      mode_ = Mode::credentials;
      return reply(out, "334 ");
    }
    if (mechanism != "LOGIN") return mistake(out, "504 5.5.4 Mechanism not known");
    mode_ = initial ? Mode::credentials : Mode::login_name;
    reply(out, initial ? "334 UGFzc3dvcmQ6" : "334 VXNlcm5hbWU6");
  }

  void login_name(std::string_view text, Turn& out) {
    if (text == "*") return credentials(text, out);
    mode_ = Mode::credentials;
    reply(out, "334 UGFzc3dvcmQ6");
  }

  void credentials(std::string_view text, Turn& out) {
    mode_ = Mode::commands;
    if (text == "*") return mistake(out, "501 5.7.0 Authentication cancelled");
    authenticated_ = true;
    reply(out, "235 2.7.0 The lab takes any password");
  }

  void mail(std::string_view argument, Turn& out) {
    if (!greeted_) return mistake(out, lmtp() ? "503 5.5.1 Send LHLO first" : "503 5.5.1 Send EHLO first");
    if (settings().scheme == "submission" && !secure_)
      return mistake(out, "530 5.7.0 Must issue a STARTTLS command first");  // RFC 3207 section 4
    if (mail_) return mistake(out, "503 5.5.1 There is a mail under way");
    if (!is_path(argument, "FROM:<")) return mistake(out, "501 5.5.4 Syntax: MAIL FROM:<address>");
    if (announced_size(argument) > size_limit)
      return mistake(out, "552 5.3.4 The lab takes 1048576 bytes at most");
    mail_ = true;
    reply(out, "250 2.1.0 Sender ok");
  }

  void rcpt(std::string_view argument, Turn& out) {
    if (!mail_) return mistake(out, "503 5.5.1 Send MAIL first");
    if (!is_path(argument, "TO:<")) return mistake(out, "501 5.5.4 Syntax: RCPT TO:<address>");
    if (recipients_ >= recipient_limit) return mistake(out, "452 4.5.3 Too many recipients");
    ++recipients_;
    reply(out, "250 2.1.5 Recipient ok");
  }

  void data(std::string_view argument, Turn& out) {
    if (recipients_ == 0)
      return mistake(out, mail_ ? "503 5.5.1 Send RCPT first" : "503 5.5.1 Send MAIL first");
    if (!argument.empty()) return mistake(out, "501 5.5.4 DATA takes no argument");
    mode_ = Mode::data;
    reply(out, "354 Go ahead, end with a dot on a line of its own");
  }

  void data_line(std::string_view text, Turn& out) {
    if (text != ".") return count_data(text.size() + 2, out);
    mode_ = Mode::commands;
    const auto verdict = data_bytes_ > size_limit ? "552 5.3.4 The mail is too big"
                                                  : "250 2.0.0 Taken, and thrown away: this is the lab";
    // RFC 2033 section 4.2: one reply for each recipient.
    for (std::size_t i = 0; i < (lmtp() ? recipients_ : 1); ++i) reply(out, verdict);
    reset();
  }

  void count_data(std::size_t bytes, Turn& out) {
    data_bytes_ += bytes;
    if (data_bytes_ <= patience) return;
    reply(out, "421 4.3.4 lab.starttls.test The mail has no end");
    out.close = true;
  }

  void rset(std::string_view, Turn& out) {
    reset();
    reply(out, "250 2.0.0 Forgotten");
  }
  void noop(std::string_view, Turn& out) { reply(out, "250 2.0.0 Nothing done"); }
  void vrfy(std::string_view, Turn& out) { reply(out, "252 2.5.0 The lab takes any address"); }
  void expn(std::string_view, Turn& out) { reply(out, "502 5.5.1 There are no lists here"); }
  void help(std::string_view, Turn& out) { reply(out, "214 2.0.0 See RFC 5321, and RFC 3207 for STARTTLS"); }
  void quit(std::string_view, Turn& out) {
    reply(out, "221 2.0.0 lab.starttls.test Goodbye");
    out.close = true;
  }

  static bool is_path(std::string_view argument, std::string_view prefix) {
    return upper(argument.substr(0, prefix.size())) == prefix && argument.find('>') != std::string_view::npos;
  }

  /// RFC 1870: the SIZE parameter, 0 where there is none, the largest number where it is none.
  static std::size_t announced_size(std::string_view argument) {
    const auto parameters = upper(argument.substr(argument.find('>') + 1));
    const auto at = parameters.find(" SIZE=");
    if (at == std::string::npos) return 0;
    std::size_t value = 0;
    const auto* begin = parameters.data() + at + 6;
    const auto [end, error] = std::from_chars(begin, parameters.data() + parameters.size(), value);
    return error == std::errc{} && end != begin ? value : static_cast<std::size_t>(-1);
  }

  Mode mode_ = Mode::commands;
  bool secure_ = false, greeted_ = false, authenticated_ = false, mail_ = false;
  std::size_t recipients_ = 0, data_bytes_ = 0;
};

std::span<const SmtpServer::Command> SmtpServer::commands() {
  static constexpr auto all = std::to_array<Command>({
      {"HELO", &SmtpServer::helo},
      {"EHLO", &SmtpServer::ehlo},
      {"LHLO", &SmtpServer::lhlo},
      {"STARTTLS", &SmtpServer::starttls},
      {"AUTH", &SmtpServer::auth},
      {"MAIL", &SmtpServer::mail},
      {"RCPT", &SmtpServer::rcpt},
      {"DATA", &SmtpServer::data},
      {"RSET", &SmtpServer::rset},
      {"NOOP", &SmtpServer::noop},
      {"VRFY", &SmtpServer::vrfy},
      {"EXPN", &SmtpServer::expn},
      {"HELP", &SmtpServer::help},
      {"QUIT", &SmtpServer::quit},
  });
  return all;
}

}  // namespace

std::unique_ptr<ServerDialogue> make_smtp_server(ServerSettings settings) {
  return std::make_unique<SmtpServer>(std::move(settings));
}

}  // namespace sti::lab
