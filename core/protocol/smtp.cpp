#include "protocol/smtp.hpp"

#include <deque>
#include <optional>

#include "protocol/line_dialogue.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;

struct ReplyLine {
  int code = 0;
  bool last = true;
  std::string_view text;
};

/// RFC 5321 §4.2: three digits, then space or hyphen and text. A bare code is common and harmless.
std::optional<ReplyLine> read_reply_line(std::string_view line) {
  const auto code = leading_code(line);
  if (!code) return std::nullopt;
  if (line.size() == 3) return ReplyLine{*code, true, {}};
  if (line[3] != ' ' && line[3] != '-') return std::nullopt;
  return ReplyLine{*code, line[3] == ' ', line.substr(4)};
}

/// `220 ****…`: a firewall hides the banner, and with it usually ESMTP.
bool is_overwritten(std::string_view text) {
  std::size_t stars = 0;
  for (const char c : text) stars += c == '*' ? 1 : 0;
  return stars >= 4 && stars * 2 > text.size();
}

/// Our own name comes from the user; whatever it is, it must not become a second command.
std::string one_word(std::string_view name) {
  std::string out;
  for (const char c : name) out += c > ' ' && c < '\x7f' ? c : '?';
  return out.empty() ? "localhost" : out;
}

class Smtp final : public LineDialogue {
 public:
  Smtp(Settings settings, std::string_view hello) : LineDialogue(std::move(settings)), hello_(hello) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override {
    return hello_ == "LHLO" ? AppProtocol::lmtp : AppProtocol::smtp;
  }
  [[nodiscard]] Words words() const override {
    const bool lmtp = hello_ == "LHLO";
    return {.protocol = lmtp ? "LMTP" : "SMTP",
            .greeting = "the greeting",
            .capabilities = lmtp ? "the reply to LHLO" : "the reply to EHLO",
            .starttls = "STARTTLS",
            .go_ahead = "the reply to STARTTLS",
            .farewell = "the reply to QUIT"};
  }

  void put(Question question, Actions& out) override {
    if (question == Question::starttls)
      send_line("STARTTLS", out);
    else
      send_line(std::string(hello_) + " " + one_word(settings().own_name), out);
  }

  [[nodiscard]] Early early(const Response& response) const override {
    const auto line = read_reply_line(response.line);
    if (line && line->code == 421) return Early::put_off;  // RFC 5321 §3.8: unasked, as the server shuts down
    if (line && line->code == 220 && upgraded()) return Early::greeting;
    return trimmed(response.line).empty() ? Early::blank : Early::answer;
  }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    return reads_as_code(text_of(bytes), " -\r\n");
  }
  void send_goodbye(Actions& out) override {
    secrecy().owe();
    lists_.push_back(false);
    send_line("QUIT", out);
  }

  Disclosure disclosure(std::string_view line) override { return smtp_disclosure(line); }

  /// Every line is answered, RFC 4954's responses to challenges too, but those of a message are not, up to
  /// the dot that ends it.
  std::optional<Typed> on_command(std::string_view line) override {
    if (line == ".") in_message_ = false;
    if (!in_message_) lists_.push_back(same_word(command_name(line), hello_));
    return Typed{"", "\r\n", !in_message_};
  }

  void forget_replies() override { lines_.clear(); }

  [[nodiscard]] std::string_view reply_name(std::string_view line) const override {
    return read_reply_line(line) ? line.substr(0, 3) : std::string_view{};
  }

  /// The reply that is being read answers EHLO or LHLO.
  [[nodiscard]] bool listing() const {
    return stage() == Stage::capabilities || (!awaiting() && !lists_.empty() && lists_.front());
  }

  void on_response(const Response& response, Actions& out) override {
    const auto line = read_reply_line(response.line);
    if (!line) {
      heard(response.span, {MessageRole::reply}, out);
      lines_.clear();
      if (awaiting()) malformed("three digits and text", response.span, response.line, out);
      return;
    }
    const bool first = lines_.empty();
    event::Message message;
    if (stage() == Stage::greeting)
      message.role = MessageRole::greeting;
    else if (listing() && line->code == 250 && !first)
      message = {.role = MessageRole::capability, .note = note_on(line->text)};
    else if (!line->last)
      message.role = MessageRole::continuation;
    heard(response.span, std::move(message), out);
    if (awaiting() && !first && line->code != code_) {
      malformed("the code " + std::to_string(code_) + " in every line of one reply", response.span,
                response.line, out);
      return;
    }
    code_ = line->code;
    // Outside the inspection nobody asks for the lines, and they may be many.
    if (awaiting() || first) lines_.push_back({std::string(trimmed(line->text)), response.span});
    if (!line->last) return;
    const auto lines = std::exchange(lines_, {});
    const Span whole{lines.front().span.offset,
                     response.span.offset + response.span.length - lines.front().span.offset};
    on_reply(lines, whole, response.line, out);
  }

  void on_reply(const std::vector<Offer>& lines, Span whole, std::string_view raw, Actions& out) {
    switch (stage()) {
      case Stage::greeting:
        return on_greeting(lines, whole, raw, out);
      case Stage::capabilities:
        return on_list(lines, whole, raw, out);
      case Stage::starttls:
        return on_starttls(whole, raw, out);
      case Stage::ready:
      case Stage::goodbye:
        if (!lists_.empty()) lists_.pop_front();
        if (code_ / 100 == 3)
          secrecy().asked_for_more();
        else
          secrecy().answered();
        in_message_ = code_ == 354 && secrecy().outstanding() == 0;
        if (stage() == Stage::goodbye && (code_ == 221 || secrecy().outstanding() == 0)) finished(out);
        return;
      case Stage::handshake:
      case Stage::over:
        return;
    }
  }

  void on_greeting(const std::vector<Offer>& lines, Span whole, std::string_view raw, Actions& out) {
    if (code_ == 220) {
      if (is_overwritten(lines.front().text)) note_masked_greeting();
      greeted();
    } else if (code_ / 100 == 4) {
      put_off(whole, raw, out);
    } else if (code_ / 100 == 5) {
      turned_away(whole, raw, out);
    } else {
      unexpected("220", whole, raw, out);
    }
  }

  void on_list(std::vector<Offer> lines, Span whole, std::string_view raw, Actions& out) {
    if (code_ == 250) {
      lines.erase(lines.begin());  // RFC 5321 §4.1.1.1: the first line names the server
      learned(std::move(lines), whole, out);
    } else if (code_ == 220 && upgraded() && !greeted_inside_) {
      greeted_inside_ = true;
      greeted_again(whole, out);
    } else if (code_ / 100 == 4) {
      put_off(whole, raw, out);
    } else if (code_ / 100 == 5) {
      list_refused(whole, raw, out);
    } else {
      unexpected("250", whole, raw, out);
    }
  }

  void on_starttls(Span whole, std::string_view raw, Actions& out) {
    if (code_ == 220)
      accepted(out);
    else if (code_ == 421)
      put_off(whole, raw, out);
    else if (code_ / 100 >= 4)
      refused(whole, raw, out);
    else
      unexpected("220", whole, raw, out);
  }

  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const override {
    for (const auto& offer : offers) {
      const auto line = upper(offer.text);
      if (!line.starts_with("AUTH ") && !line.starts_with("AUTH=")) continue;  // the latter before RFC 2554
      for (const auto mechanism : words_of(std::string_view(line).substr(5)))
        if (mechanism == "PLAIN" || mechanism == "LOGIN")
          return Offer{"Before TLS the server offers AUTH " + std::string(mechanism) +
                           ", which sends the password in the clear.",
                       offer.span};
    }
    return std::nullopt;
  }

  std::string_view hello_;
  std::vector<Offer> lines_;  // of the reply being read
  std::deque<bool> lists_;    // typed commands not answered yet: whether each asks for capabilities
  int code_ = 0;
  bool greeted_inside_ = false;
  bool in_message_ = false;  // after DATA: what is typed is a message
};

}  // namespace

std::unique_ptr<Dialogue> make_smtp(Settings settings) {
  return std::make_unique<Smtp>(std::move(settings), "EHLO");
}
std::unique_ptr<Dialogue> make_lmtp(Settings settings) {
  return std::make_unique<Smtp>(std::move(settings), "LHLO");
}

}  // namespace sti::protocol
