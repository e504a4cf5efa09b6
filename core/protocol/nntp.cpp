#include "protocol/nntp.hpp"

#include <deque>
#include <optional>

#include "protocol/line_dialogue.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;

/// What a response is to the inspection, by its code. The first digit alone does not tell: 4yz says that a
/// correct command failed, not that it may succeed later (RFC 3977 §3.2). Of these only 400 is about now and
/// not about the command: the server ends the connection (§3.2.1).
enum class Answer : std::uint8_t { other, failed, unavailable_now };
Answer answer_of(int code) {
  if (code == 400) return Answer::unavailable_now;
  return code >= 400 ? Answer::failed : Answer::other;
}

/// RFC 3977 §3.2: three digits, then a space and text, or nothing.
std::optional<int> code_of(std::string_view line) {
  const auto code = leading_code(line);
  return code && (line.size() == 3 || line[3] == ' ') ? code : std::nullopt;
}

/// Whether lines up to a dot follow the response with this code (RFC 3977 §3.1.1 and the codes of each
/// command; 231 §7.4; 282 RFC 2980 §2.8). 211 is the one code of which it takes the command to tell (§6.1.2).
bool announces_lines(int code, bool to_listgroup) {
  switch (code) {
    case 100:
    case 101:
    case 215:
    case 220:
    case 221:
    case 222:
    case 224:
    case 225:
    case 230:
    case 231:
    case 282:
      return true;
    default:
      return code == 211 && to_listgroup;
  }
}

bool is_greeting(int code) { return code == 200 || code == 201; }  // RFC 3977 §5.1

/// Send the article (RFC 3977 §6.3.1, §6.3.2).
bool asks_for_article(int code) { return code == 335 || code == 340; }

class Nntp final : public LineDialogue {
 public:
  explicit Nntp(Settings settings) : LineDialogue(std::move(settings)) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override { return AppProtocol::nntp; }
  [[nodiscard]] Words words() const override {
    return {.protocol = "NNTP",
            .greeting = "the greeting",
            .capabilities = in_lines_ ? "the rest of the list of capabilities" : "the reply to CAPABILITIES",
            .starttls = "STARTTLS",
            .go_ahead = "the reply to STARTTLS",
            .farewell = "the reply to QUIT"};
  }

  void put(Question question, Actions& out) override {
    send_line(question == Question::starttls ? "STARTTLS" : "CAPABILITIES", out);
  }

  [[nodiscard]] Early early(const Response& response) const override {
    const auto code = code_of(response.line);
    if (code && answer_of(*code) == Answer::unavailable_now) return Early::put_off;
    if (code && is_greeting(*code) && upgraded()) return Early::greeting;
    return trimmed(response.line).empty() ? Early::blank : Early::answer;
  }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    return reads_as_code(text_of(bytes), " \r\n");
  }

  void send_goodbye(Actions& out) override {
    secrecy().owe();
    unanswered_.push_back(false);
    send_line("QUIT", out);
  }

  Disclosure disclosure(std::string_view line) override { return nntp_disclosure(line); }

  /// Every line is answered, those of AUTHINFO SASL too (RFC 4643 §2.4). Of an article none is but the dot
  /// that ends it, and that only where the article was asked for: TAKETHIS is answered once (RFC 4644 §2.5).
  std::optional<Typed> on_command(std::string_view line) override {
    if (article_ != Article::none) {
      const bool is_answered = line == "." && article_ == Article::asked_for;
      if (line == ".") article_ = Article::none;
      if (is_answered) unanswered_.push_back(false);
      return Typed{"", "\r\n", is_answered, true};
    }
    if (starts_with_word(line, "TAKETHIS")) article_ = Article::unasked;
    unanswered_.push_back(starts_with_word(line, "LISTGROUP"));
    return Typed{"", "\r\n"};
  }

  void forget_replies() override {
    in_lines_ = false;
    offers_.clear();
  }

  [[nodiscard]] std::string_view reply_name(std::string_view line) const override {
    return in_lines_ || !code_of(line) ? std::string_view{} : line.substr(0, 3);
  }

  void on_response(const Response& response, Actions& out) override {
    if (in_lines_) return on_list_line(response, out);
    heard(response.span, {stage() == Stage::greeting ? MessageRole::greeting : MessageRole::reply}, out);
    const auto code = code_of(response.line);
    if (!code) {
      if (awaiting()) malformed("three digits and text", response.span, response.line, out);
      return;
    }
    switch (stage()) {
      case Stage::greeting:
        return on_greeting(*code, response, out);
      case Stage::capabilities:
        return on_capabilities(*code, response, out);
      case Stage::starttls:
        return on_starttls(*code, response, out);
      case Stage::ready:
      case Stage::goodbye:
        if (announces_lines(*code, !unanswered_.empty() && unanswered_.front())) {
          in_lines_ = true;
          lists_ = *code == capability_list;
        } else {
          answered(*code, out);
        }
        return;
      case Stage::handshake:
      case Stage::over:
        return;
    }
  }

  void on_greeting(int code, const Response& response, Actions& out) {
    if (is_greeting(code))
      greeted();
    else if (answer_of(code) == Answer::unavailable_now)
      put_off(response.span, response.line, out);
    else if (answer_of(code) == Answer::failed)
      turned_away(response.span, response.line, out);
    else
      unexpected("200 or 201", response.span, response.line, out);
  }

  void on_capabilities(int code, const Response& response, Actions& out) {
    if (code == capability_list) {
      in_lines_ = lists_ = true;
      list_ = response.span;
    } else if (is_greeting(code) && upgraded() && !greeted_inside_) {
      greeted_inside_ = true;
      greeted_again(response.span, out);
    } else if (answer_of(code) == Answer::unavailable_now) {
      put_off(response.span, response.line, out);
    } else if (answer_of(code) == Answer::failed) {
      list_refused(response.span, response.line, out);
    } else {
      unexpected("101", response.span, response.line, out);
    }
  }

  void on_starttls(int code, const Response& response, Actions& out) {
    if (code == 382)
      accepted(out);
    else if (answer_of(code) == Answer::unavailable_now)
      put_off(response.span, response.line, out);
    else if (answer_of(code) == Answer::failed)
      refused(response.span, response.line, out);
    else
      unexpected("382", response.span, response.line, out);
  }

  /// A line of an answer that ends with a dot alone (RFC 3977 §3.1.1).
  void on_list_line(const Response& response, Actions& out) {
    auto line = response.line;
    const bool end = line == ".";
    if (line.starts_with('.')) line.remove_prefix(1);
    event::Message message{.role = end      ? MessageRole::reply
                                   : lists_ ? MessageRole::capability
                                            : MessageRole::continuation};
    if (awaiting()) message.note = note_on(line);
    heard(response.span, std::move(message), out);
    if (end) in_lines_ = false;
    if (!awaiting()) {
      if (end) answered(0, out);
    } else if (end) {
      on_list(out, response.span);
    } else if (trimmed(line).empty()) {
      odd("an empty line in its list of capabilities", response.span, out);
    } else {
      offers_.push_back({std::string(trimmed(line)), response.span});
    }
  }

  void on_list(Actions& out, Span end) {
    const Span list{list_.offset, end.offset + end.length - list_.offset};
    if (offers_.empty() || !starts_with_word(offers_.front().text, "VERSION"))  // RFC 3977 §3.3.2
      odd("a list of capabilities that does not begin with VERSION", list, out);
    learned(std::exchange(offers_, {}), list, out);
  }

  void answered(int code, Actions& out) {
    if (!unanswered_.empty()) unanswered_.pop_front();
    if (code / 100 == 3 && code != 381)  // RFC 4643 §2.3.1: after 381 AUTHINFO PASS is a command of its own
      secrecy().asked_for_more();
    else
      secrecy().answered();
    if (article_ != Article::unasked)
      article_ = asks_for_article(code) && secrecy().outstanding() == 0 ? Article::asked_for : Article::none;
    if (stage() == Stage::goodbye && (code == 205 || secrecy().outstanding() == 0)) finished(out);
  }

  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const override {
    for (const auto& offer : offers) {
      const auto entry = words_of(offer.text);
      const bool authinfo = same_word(entry[0], "AUTHINFO");  // RFC 4643 §2.1
      if (!authinfo && !same_word(entry[0], "SASL")) continue;
      for (const auto word : entry)
        if (authinfo ? same_word(word, "USER") : same_word(word, "PLAIN") || same_word(word, "LOGIN"))
          return Offer{"Before TLS the server offers " + upper(entry[0]) + " " + upper(word) +
                           ", which sends the password in the clear.",
                       offer.span};
    }
    return std::nullopt;
  }

  /// What is typed is an article: one that the server asked for (POST, IHAVE), or that goes with its command.
  enum class Article : std::uint8_t { none, asked_for, unasked };

  static constexpr int capability_list = 101;  // RFC 3977 §5.2

  bool in_lines_ = false;
  bool lists_ = false;  // and its lines are capabilities
  Span list_{};
  std::vector<Offer> offers_;
  bool greeted_inside_ = false;
  std::deque<bool> unanswered_;  // commands whose answers are still to come: whether each is LISTGROUP
  Article article_ = Article::none;
};

}  // namespace

std::unique_ptr<Dialogue> make_nntp(Settings settings) { return std::make_unique<Nntp>(std::move(settings)); }

}  // namespace sti::protocol
