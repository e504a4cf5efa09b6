#include "lab/nntp.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "lab/arguments.hpp"
#include "lab/line_dialogue.hpp"

namespace sti::lab {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view group_name = "lab.test", article_id = "<1@lab.starttls.test>";
// The second line of the body begins with a dot, which is doubled on its way (RFC 3977 section 3.1.1).
constexpr std::string_view headers =
    "Path: lab.starttls.test!not-for-mail\r\nFrom: Lab <lab@lab.starttls.test>\r\nNewsgroups: lab.test\r\n"
    "Subject: Test\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@lab.starttls.test>\r\n";
constexpr std::string_view body = "The only article of the lab.\r\n..and a line that begins with a dot.\r\n";

class NntpServer final : public LineDialogue {
 public:
  explicit NntpServer(ServerSettings settings) : LineDialogue(std::move(settings)) {}

  void connected(Turn& out) override {
    if (has(FaultKind::greeting_421)) {
      reply(out, "400 Too many connections, try again later");
      out.close = true;
      return;
    }
    reply(out, "200 lab.starttls.test STARTTLS Inspector lab, posting allowed");
  }

  // RFC 4642 section 2.2.2: everything known of the client is discarded, and there is no new greeting.
  void secured(Turn&) override {
    secure_ = true;
    logged_in_ = named_ = in_group_ = false;
    mode_ = Mode::commands;
  }

 protected:
  void line(std::string_view text, Turn& out) override {
    switch (mode_) {
      case Mode::commands:
        return command(text, out);
      case Mode::article:
        return article_line(text, out);
      case Mode::credentials:
        return credentials(text, out);
    }
  }

  void line_too_long(Turn& out) override {
    if (mode_ == Mode::article) return count_article(line_limit, out);
    mode_ = Mode::commands;
    mistake(out, "501 Line too long");
  }

 private:
  enum class Mode { commands, article, credentials };
  struct Command {
    std::string_view verb;
    void (NntpServer::*handle)(const Words& arguments, Turn& out);
  };
  static std::span<const Command> commands();

  static constexpr std::size_t size_limit = 1024 * 1024;
  static constexpr std::size_t endless_article = 8 * size_limit;

  static void reply(Turn& out, std::string_view text) { out.write.append(text).append("\r\n"); }

  void mistake(Turn& out, std::string_view text) {
    reply(out, text);
    if (!too_many_errors()) return;
    reply(out, "400 Too many errors");
    out.close = true;
  }

  // RFC 3977 section 3.1: words are parted by spaces and tabs.
  void command(std::string_view text, Turn& out) {
    Words words;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) < text.size();) {
      const auto end = std::min(text.find_first_of(" \t", at), text.size());
      words.push_back(text.substr(at, end - at));
      at = end;
    }
    if (words.empty()) return mistake(out, "500 Command not known");
    const auto verb = upper(words.front());
    words.erase(words.begin());
    for (const auto& known : commands()) {
      if (known.verb != verb || (verb == "STARTTLS" && !offers_starttls() && !secure_)) continue;
      (this->*known.handle)(words, out);
      return;
    }
    mistake(out, "500 Command not known");
  }

  void capabilities(const Words&, Turn& out) {
    reply(out, "101 Capabilities follow");
    reply(out, "VERSION 2");
    reply(out, "IMPLEMENTATION STARTTLS Inspector lab");
    if (!secure_ && offers_starttls()) reply(out, "STARTTLS");
    if (!secure_ && has(FaultKind::starttls_mangled)) reply(out, "XXXXXXXX");
    if (secure_ && !logged_in_) {
      reply(out, "AUTHINFO USER SASL");
      reply(out, "SASL PLAIN");
    } else if (!secure_) {
      reply(out, "AUTHINFO");  // RFC 4643 section 2.1: not before there is TLS
    }
    reply(out, "READER");
    if (logged_in_) reply(out, "POST");
    reply(out, "LIST ACTIVE NEWSGROUPS");
    reply(out, ".");
  }

  void starttls(const Words& arguments, Turn& out) {
    if (secure_) return mistake(out, "502 TLS is already active");
    if (!arguments.empty()) return mistake(out, "501 STARTTLS takes no argument");
    if (has(FaultKind::starttls_refused)) return reply(out, "580 TLS is not available for now");
    go_ahead(out, "382 Begin TLS now\r\n", "101 Capabilities follow\r\nVERSION 2\r\nAUTHINFO USER\r\n.\r\n",
             "281 Logg");
  }

  void authinfo(const Words& arguments, Turn& out) {
    if (arguments.size() < 2) return mistake(out, "501 AUTHINFO takes USER, PASS or SASL, and a value");
    if (!secure_) return mistake(out, "483 STARTTLS first");
    if (logged_in_) return mistake(out, "502 Already logged in");
    const auto kind = upper(arguments[0]);
    if (kind == "USER") {
      named_ = true;
      reply(out, "381 Send the password");
    } else if (kind == "PASS") {
      if (!named_) return mistake(out, "482 Send AUTHINFO USER first");
      logged_in(out);
    } else if (kind != "SASL") {
      mistake(out, "501 AUTHINFO takes USER, PASS or SASL");
    } else if (upper(arguments[1]) != "PLAIN") {
      mistake(out, "503 Mechanism not known");
    } else if (arguments.size() > 2) {
      credentials(arguments[2], out);
    } else {
      mode_ = Mode::credentials;
      reply(out, "383 =");  // RFC 4643 section 2.4.2: an empty challenge
    }
  }

  void credentials(std::string_view text, Turn& out) {
    mode_ = Mode::commands;
    if (text == "*") return mistake(out, "481 Authentication cancelled");
    logged_in(out);
  }

  void logged_in(Turn& out) {
    logged_in_ = true;
    reply(out, "281 The lab takes any password");
  }

  void mode(const Words& arguments, Turn& out) {
    if (arguments.size() != 1 || upper(arguments[0]) != "READER")
      return mistake(out, "501 MODE takes READER");
    reply(out, "200 Posting allowed");
  }

  void group(const Words& arguments, Turn& out) {
    if (arguments.size() != 1) return mistake(out, "501 GROUP takes the name of a group");
    if (arguments[0] != group_name) return mistake(out, "411 There is no such group");
    in_group_ = true;
    reply(out, "211 1 1 1 lab.test");
  }

  void list_group(const Words& arguments, Turn& out) {
    if (!arguments.empty() && arguments[0] != group_name) return mistake(out, "411 There is no such group");
    if (arguments.empty() && !in_group_) return mistake(out, "412 No group is selected");
    in_group_ = true;
    reply(out, "211 1 1 1 lab.test list follows");
    reply(out, "1");
    reply(out, ".");
  }

  void next(const Words&, Turn& out) {
    mistake(out, in_group_ ? "421 There is no next article" : "412 No group is selected");
  }
  void last(const Words&, Turn& out) {
    mistake(out, in_group_ ? "422 There is no previous article" : "412 No group is selected");
  }

  /// The number and message-id of the article that is asked for; nullopt where there is none, which it says.
  std::optional<std::string> find(const Words& arguments, Turn& out) {
    if (arguments.size() == 1 && arguments[0] == article_id) return "0 " + std::string(article_id);
    if (arguments.size() == 1 && arguments[0].starts_with('<')) {
      mistake(out, "430 There is no article with that message-id");
    } else if (arguments.size() > 1 || (!arguments.empty() && arguments[0].find_first_not_of("0123456789") !=
                                                                  std::string_view::npos)) {
      mistake(out, "501 A number or a message-id is needed");
    } else if (!in_group_) {
      mistake(out, "412 No group is selected");
    } else if (!arguments.empty() && arguments[0] != "1") {
      mistake(out, "423 There is no article with that number");
    } else {
      return "1 " + std::string(article_id);
    }
    return std::nullopt;
  }

  void article(const Words& arguments, Turn& out) {
    if (const auto found = find(arguments, out))
      out.write += "220 " + *found + "\r\n" + std::string(headers) + "\r\n" + std::string(body) + ".\r\n";
  }
  void head(const Words& arguments, Turn& out) {
    if (const auto found = find(arguments, out))
      out.write += "221 " + *found + "\r\n" + std::string(headers) + ".\r\n";
  }
  void body_of(const Words& arguments, Turn& out) {
    if (const auto found = find(arguments, out))
      out.write += "222 " + *found + "\r\n" + std::string(body) + ".\r\n";
  }
  void stat(const Words& arguments, Turn& out) {
    if (const auto found = find(arguments, out)) reply(out, "223 " + *found);
  }

  void list(const Words& arguments, Turn& out) {
    const auto what = arguments.empty() ? std::string("ACTIVE") : upper(arguments[0]);
    if (what != "ACTIVE" && what != "NEWSGROUPS") return mistake(out, "501 LIST knows ACTIVE and NEWSGROUPS");
    reply(out, "215 The groups follow");
    reply(out, what == "ACTIVE" ? "lab.test 1 1 y" : "lab.test\tThe group of the lab");
    reply(out, ".");
  }

  void new_groups(const Words&, Turn& out) { out.write += "231 The new groups follow\r\n.\r\n"; }
  void date(const Words&, Turn& out) { mistake(out, "503 The lab has no clock"); }
  void help(const Words&, Turn& out) {
    out.write += "100 Help follows\r\nSee RFC 3977, and RFC 4642 for STARTTLS\r\n.\r\n";
  }

  void post(const Words&, Turn& out) {
    if (!logged_in_) return mistake(out, "480 AUTHINFO first");
    mode_ = Mode::article;
    article_bytes_ = 0;
    reply(out, "340 Go ahead, end with a dot on a line of its own");
  }

  void article_line(std::string_view text, Turn& out) {
    if (text != ".") return count_article(text.size() + 2, out);
    mode_ = Mode::commands;
    reply(out, article_bytes_ > size_limit ? "441 The article is too big"
                                           : "240 Taken, and thrown away: this is the lab");
  }

  void count_article(std::size_t bytes, Turn& out) {
    article_bytes_ += bytes;
    if (article_bytes_ <= endless_article) return;
    reply(out, "400 The article has no end");
    out.close = true;
  }

  void quit(const Words&, Turn& out) {
    reply(out, "205 Goodbye");
    out.close = true;
  }

  Mode mode_ = Mode::commands;
  bool secure_ = false, logged_in_ = false, named_ = false, in_group_ = false;
  std::size_t article_bytes_ = 0;
};

std::span<const NntpServer::Command> NntpServer::commands() {
  static constexpr auto all = std::to_array<Command>({
      {"CAPABILITIES", &NntpServer::capabilities},
      {"STARTTLS", &NntpServer::starttls},
      {"AUTHINFO", &NntpServer::authinfo},
      {"MODE", &NntpServer::mode},
      {"QUIT", &NntpServer::quit},
      {"GROUP", &NntpServer::group},
      {"LISTGROUP", &NntpServer::list_group},
      {"NEXT", &NntpServer::next},
      {"LAST", &NntpServer::last},
      {"ARTICLE", &NntpServer::article},
      {"HEAD", &NntpServer::head},
      {"BODY", &NntpServer::body_of},
      {"STAT", &NntpServer::stat},
      {"LIST", &NntpServer::list},
      {"NEWGROUPS", &NntpServer::new_groups},
      {"DATE", &NntpServer::date},
      {"HELP", &NntpServer::help},
      {"POST", &NntpServer::post},
  });
  return all;
}

}  // namespace

std::unique_ptr<ServerDialogue> make_nntp_server(ServerSettings settings) {
  return std::make_unique<NntpServer>(std::move(settings));
}

}  // namespace sti::lab
