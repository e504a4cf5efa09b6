#include "lab/imap.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "lab/arguments.hpp"

namespace sti::lab {
namespace {

using Words = std::vector<std::string>;

// RFC 3501 section 9, tag: the characters of an atom but "+"; short, because it is sent back.
bool is_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 64 && std::all_of(tag.begin(), tag.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("(){%*\"\\+]").find(c) == std::string_view::npos;
  });
}

class ImapServer final : public CommandDialogue {
 public:
  explicit ImapServer(ServerSettings settings) : CommandDialogue(std::move(settings)) {}

  void connected(Turn& out) override {
    if (has(FaultKind::greeting_421)) {
      out.write += "* BYE [UNAVAILABLE] Too many connections, try again later\r\n";
      out.close = true;
      return;
    }
    if (has(FaultKind::preauth)) state_ = State::authenticated;
    out.write += state_ == State::authenticated ? "* PREAUTH [CAPABILITY " : "* OK [CAPABILITY ";
    out.write += capabilities() + "] lab.starttls.test STARTTLS Inspector lab\r\n";
  }

  void secured(Turn&) override {
    secure_ = true;
    state_ = State::greeted;
    continuation_ = Continuation::none;
  }

 protected:
  void command(std::string_view text, Turn& out) override {
    if (continuation_ != Continuation::none) return continued(text, out);
    const auto words = words_of(text);
    if (!words || words->size() < 2 || !is_tag(words->front())) {
      mistake(out, words && !words->empty() && is_tag(words->front()) ? words->front() : "*",
              "Command not readable");
      return;
    }
    tag_ = words->front();
    const auto verb = upper((*words)[1]);
    for (const auto& known : commands()) {
      if (known.verb != verb || (verb == "STARTTLS" && !offers_starttls() && !secure_)) continue;
      if (known.needs == Needs::login && state_ == State::greeted) return mistake(out, tag_, "Log in first");
      if (known.needs == Needs::mailbox && state_ != State::selected)
        return mistake(out, tag_, "SELECT a mailbox first");
      if (known.needs == Needs::no_login && state_ != State::greeted)
        return mistake(out, tag_, "Already logged in");
      (this->*known.handle)(Words(words->begin() + 2, words->end()), out);
      return;
    }
    mistake(out, tag_, "Command not known");
  }

  void line_too_long(Turn& out) override { mistake(out, "*", "Line too long"); }

  void literal_refused(std::string_view text, bool awaited, Turn& out) override {
    const auto tag = text.substr(0, text.find(' '));
    if (awaited && is_tag(tag))
      mistake(out, tag, "Literal too long");
    else
      out.write += "* BYE Literal too long\r\n";  // RFC 7888 section 4
  }

  bool ask_for_literal(Turn& out) override {
    out.write += "+ Go ahead\r\n";
    return true;
  }

 private:
  enum class State { greeted, authenticated, selected };
  enum class Continuation { none, credentials, idle };
  enum class Needs { nothing, no_login, login, mailbox };
  struct Command {
    std::string_view verb;
    Needs needs;
    void (ImapServer::*handle)(const Words& arguments, Turn& out);
  };
  static std::span<const Command> commands();

  [[nodiscard]] std::string capabilities() const {
    std::string text = "IMAP4rev1 LITERAL+ SASL-IR ID IDLE NAMESPACE UNSELECT";
    if (!secure_ && state_ == State::greeted) {
      if (offers_starttls()) text += " STARTTLS";
      if (has(FaultKind::starttls_mangled)) text += " XXXXXXXX";
      text += " LOGINDISABLED";
    }
    if (secure_ && state_ == State::greeted) text += " AUTH=PLAIN";
    return text;
  }

  void tagged(Turn& out, std::string_view text) const {
    out.write.append(tag_).append(" ").append(text).append("\r\n");
  }
  static void untagged(Turn& out, std::string_view text) {
    out.write.append("* ").append(text).append("\r\n");
  }

  void mistake(Turn& out, std::string_view tag, std::string_view text) {
    out.write.append(tag).append(" BAD ").append(text).append("\r\n");
    if (!too_many_errors()) return;
    untagged(out, "BYE Too many errors");
    out.close = true;
  }

  void continued(std::string_view text, Turn& out) {
    const auto what = std::exchange(continuation_, Continuation::none);
    if (what == Continuation::idle)
      return upper(text) == "DONE" ? tagged(out, "OK IDLE done") : mistake(out, tag_, "DONE was expected");
    if (text == "*") return mistake(out, tag_, "Authentication cancelled");
    logged_in(out);
  }

  void logged_in(Turn& out) {
    state_ = State::authenticated;
    tagged(out, "OK [CAPABILITY " + capabilities() + "] The lab takes any password");
  }

  // Any state.
  void capability(const Words&, Turn& out) {
    untagged(out, "CAPABILITY " + capabilities());
    tagged(out, "OK CAPABILITY done");
  }
  void noop(const Words&, Turn& out) { tagged(out, "OK Nothing done"); }
  void id(const Words&, Turn& out) {
    untagged(out, "ID (\"name\" \"STARTTLS Inspector lab\")");
    tagged(out, "OK ID done");
  }
  void logout(const Words&, Turn& out) {
    untagged(out, "BYE Goodbye");
    tagged(out, "OK LOGOUT done");
    out.close = true;
  }

  // Before login.
  void starttls(const Words& arguments, Turn& out) {
    if (secure_) return mistake(out, tag_, "TLS is already active");
    if (!arguments.empty()) return mistake(out, tag_, "STARTTLS takes no argument");
    if (has(FaultKind::starttls_refused)) return tagged(out, "NO [UNAVAILABLE] TLS is not available for now");
    go_ahead(out, tag_ + " OK Begin TLS now\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
             "* CAPABILITY IMAP4rev1 AU");
  }
  void login(const Words& arguments, Turn& out) {
    if (!secure_) return tagged(out, "NO [PRIVACYREQUIRED] STARTTLS first");
    if (arguments.size() != 2) return mistake(out, tag_, "LOGIN takes a name and a password");
    logged_in(out);
  }
  void authenticate(const Words& arguments, Turn& out) {
    if (!secure_) return tagged(out, "NO [PRIVACYREQUIRED] STARTTLS first");
    if (arguments.empty() || upper(arguments[0]) != "PLAIN") return tagged(out, "NO Mechanism not known");
    if (arguments.size() > 1) return logged_in(out);
    continuation_ = Continuation::credentials;
    out.write += "+ \r\n";
  }

  // After login: one mailbox, INBOX, that is empty.
  static bool is_inbox(const Words& arguments) {
    return !arguments.empty() && upper(arguments[0]) == "INBOX";
  }
  void no_mailbox(Turn& out) { tagged(out, "NO [NONEXISTENT] There is only INBOX"); }
  void refuse_change(const Words&, Turn& out) { tagged(out, "NO [CANNOT] The lab keeps nothing"); }

  void name_space(const Words&, Turn& out) {
    untagged(out, "NAMESPACE ((\"\" \"/\")) NIL NIL");
    tagged(out, "OK NAMESPACE done");
  }
  void list(const Words& arguments, Turn& out) { listed(arguments, "LIST", out); }
  void lsub(const Words& arguments, Turn& out) { listed(arguments, "LSUB", out); }
  void listed(const Words& arguments, const std::string& verb, Turn& out) {
    if (arguments.size() < 2) return mistake(out, tag_, verb + " takes a reference and a pattern");
    const auto pattern = upper(arguments[1]);
    if (pattern.empty()) untagged(out, verb + " (\\Noselect) \"/\" \"\"");
    if (pattern == "*" || pattern == "%" || pattern == "INBOX") untagged(out, verb + " () \"/\" INBOX");
    tagged(out, "OK " + verb + " done");
  }
  void subscribe(const Words& arguments, Turn& out) {
    is_inbox(arguments) ? tagged(out, "OK As it was") : no_mailbox(out);
  }
  void status(const Words& arguments, Turn& out) {
    if (!is_inbox(arguments)) return no_mailbox(out);
    const auto items = arguments.size() > 1 ? upper(arguments[1]) : std::string();
    std::string values;
    for (const std::string_view item : {"MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN"}) {
      if (items.find(item) == std::string::npos) continue;
      values += (values.empty() ? "" : " ") + std::string(item) + (item.starts_with("UID") ? " 1" : " 0");
    }
    untagged(out, "STATUS INBOX (" + values + ")");
    tagged(out, "OK STATUS done");
  }
  void select(const Words& arguments, Turn& out) { opened(arguments, "[READ-WRITE] SELECT", out); }
  void examine(const Words& arguments, Turn& out) { opened(arguments, "[READ-ONLY] EXAMINE", out); }
  void opened(const Words& arguments, const std::string& how, Turn& out) {
    state_ = State::authenticated;
    if (!is_inbox(arguments)) return no_mailbox(out);
    state_ = State::selected;
    untagged(out, "FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)");
    untagged(out, "0 EXISTS");
    untagged(out, "0 RECENT");
    untagged(out, "OK [PERMANENTFLAGS ()] Nothing is kept");
    untagged(out, "OK [UIDVALIDITY 1] Always");
    untagged(out, "OK [UIDNEXT 1] There was never a mail");
    tagged(out, "OK " + how + " done");
  }
  void idle(const Words&, Turn& out) {
    continuation_ = Continuation::idle;
    out.write += "+ Nothing will come\r\n";
  }

  // In a mailbox.
  void leave(const Words&, Turn& out) {
    state_ = State::authenticated;
    tagged(out, "OK Mailbox left");
  }
  void expunge(const Words&, Turn& out) { tagged(out, "OK There was nothing to expunge"); }
  void search(const Words&, Turn& out) {
    untagged(out, "SEARCH");
    tagged(out, "OK SEARCH done");
  }
  void fetch(const Words&, Turn& out) { tagged(out, "BAD There is no such message"); }
  void uid(const Words& arguments, Turn& out) {
    const auto verb = arguments.empty() ? std::string() : upper(arguments[0]);
    if (verb == "SEARCH") return search(arguments, out);
    // RFC 3501 section 6.4.8: an unknown UID is ignored without an error.
    if (verb == "FETCH" || verb == "STORE" || verb == "COPY")
      return tagged(out, "OK There is no such message");
    mistake(out, tag_, "UID takes FETCH, STORE, COPY or SEARCH");
  }

  State state_ = State::greeted;
  Continuation continuation_ = Continuation::none;
  bool secure_ = false;
  std::string tag_;
};

std::span<const ImapServer::Command> ImapServer::commands() {
  static constexpr auto all = std::to_array<Command>({
      {"CAPABILITY", Needs::nothing, &ImapServer::capability},
      {"NOOP", Needs::nothing, &ImapServer::noop},
      {"ID", Needs::nothing, &ImapServer::id},
      {"LOGOUT", Needs::nothing, &ImapServer::logout},
      {"STARTTLS", Needs::no_login, &ImapServer::starttls},
      {"LOGIN", Needs::no_login, &ImapServer::login},
      {"AUTHENTICATE", Needs::no_login, &ImapServer::authenticate},
      {"NAMESPACE", Needs::login, &ImapServer::name_space},
      {"LIST", Needs::login, &ImapServer::list},
      {"LSUB", Needs::login, &ImapServer::lsub},
      {"SUBSCRIBE", Needs::login, &ImapServer::subscribe},
      {"UNSUBSCRIBE", Needs::login, &ImapServer::subscribe},
      {"STATUS", Needs::login, &ImapServer::status},
      {"SELECT", Needs::login, &ImapServer::select},
      {"EXAMINE", Needs::login, &ImapServer::examine},
      {"IDLE", Needs::login, &ImapServer::idle},
      {"CREATE", Needs::login, &ImapServer::refuse_change},
      {"DELETE", Needs::login, &ImapServer::refuse_change},
      {"RENAME", Needs::login, &ImapServer::refuse_change},
      {"APPEND", Needs::login, &ImapServer::refuse_change},
      {"CHECK", Needs::mailbox, &ImapServer::noop},
      {"CLOSE", Needs::mailbox, &ImapServer::leave},
      {"UNSELECT", Needs::mailbox, &ImapServer::leave},
      {"EXPUNGE", Needs::mailbox, &ImapServer::expunge},
      {"SEARCH", Needs::mailbox, &ImapServer::search},
      {"FETCH", Needs::mailbox, &ImapServer::fetch},
      {"STORE", Needs::mailbox, &ImapServer::fetch},
      {"COPY", Needs::mailbox, &ImapServer::fetch},
      {"UID", Needs::mailbox, &ImapServer::uid},
  });
  return all;
}

}  // namespace

std::unique_ptr<ServerDialogue> make_imap_server(ServerSettings settings) {
  return std::make_unique<ImapServer>(std::move(settings));
}

}  // namespace sti::lab
