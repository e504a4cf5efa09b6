#include "protocol/pop3.hpp"

#include <optional>

#include "protocol/line_dialogue.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;

enum class Status : std::uint8_t { ok, error, other, none };

/// RFC 1939 §3: a status indicator and, after a space, text.
Status status_of(std::string_view line) {
  const auto word = split_word(line).first;
  if (same_word(word, "+OK")) return Status::ok;
  if (same_word(word, "-ERR")) return Status::error;
  return word == "+" ? Status::other : Status::none;  // RFC 5034 §4: a challenge
}

enum class Answer : std::uint8_t {
  line,
  lines,         ///< where it is successful, it goes on until a line with a single dot
  capabilities,  ///< likewise, and these are what its lines are
};

Answer answer_to(std::string_view command) {
  const auto words = words_of(command);
  if (words.empty()) return Answer::line;
  const auto name = upper(words[0]);
  if (name == "CAPA") return Answer::capabilities;
  if (name == "RETR" || name == "TOP") return Answer::lines;
  return (name == "LIST" || name == "UIDL" || name == "AUTH") && words.size() == 1 ? Answer::lines
                                                                                   : Answer::line;
}

class Pop3 final : public LineDialogue {
 public:
  explicit Pop3(Settings settings) : LineDialogue(std::move(settings)) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override { return AppProtocol::pop3; }
  [[nodiscard]] Words words() const override {
    return {.protocol = "POP3",
            .greeting = "the greeting",
            .capabilities = in_lines_ ? "the rest of the CAPA list" : "the reply to CAPA",
            .starttls = "STLS",
            .go_ahead = "the reply to STLS",
            .farewell = "the reply to QUIT"};
  }

  void put(Question question, Actions& out) override {
    send_line(question == Question::starttls ? "STLS" : "CAPA", out);
  }

  [[nodiscard]] Early early(const Response& response) const override {
    if (status_of(response.line) == Status::ok && upgraded()) return Early::greeting;
    return trimmed(response.line).empty() ? Early::blank : Early::answer;
  }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    const auto text = text_of(bytes);
    return likeliest({reads_as_word(text, "+OK"), reads_as_word(text, "-ERR"), reads_as_word(text, "+")});
  }

  void send_goodbye(Actions& out) override {
    secrecy().owe();
    unanswered_.push_back(Answer::line);
    send_line("QUIT", out);
  }

  Disclosure disclosure(std::string_view line) override { return pop3_disclosure(line); }

  /// Every line is answered: a response to a challenge by the next one, or by what ends the exchange.
  std::optional<Typed> on_command(std::string_view line) override {
    unanswered_.push_back(answer_to(line));
    return Typed{"", "\r\n"};
  }

  void forget_replies() override {
    in_lines_ = false;
    offers_.clear();
  }

  [[nodiscard]] std::string_view reply_name(std::string_view line) const override {
    return in_lines_ || status_of(line) == Status::none ? std::string_view{} : split_word(line).first;
  }

  void on_response(const Response& response, Actions& out) override {
    if (in_lines_) return on_list_line(response, out);
    heard(response.span, {stage() == Stage::greeting ? MessageRole::greeting : MessageRole::reply}, out);
    const auto status = status_of(response.line);
    if (!awaiting()) return on_answer(status, out);
    if (status == Status::none) return malformed("+OK or -ERR", response.span, response.line, out);
    if (status == Status::other) return unexpected("+OK or -ERR", response.span, response.line, out);
    const bool ok = status == Status::ok;
    if (stage() == Stage::greeting) {
      if (ok)
        greeted();
      else
        turned_away(response.span, response.line, out);
    } else if (stage() == Stage::capabilities) {
      if (!ok) return list_refused(response.span, response.line, out);
      in_lines_ = true;
      list_ = response.span;
    } else {
      if (ok)
        accepted(out);
      else
        refused(response.span, response.line, out);
    }
  }

  /// A line of an answer that ends with a dot alone (RFC 1939 §3).
  void on_list_line(const Response& response, Actions& out) {
    auto line = response.line;
    const bool end = line == ".";
    if (line.starts_with('.')) line.remove_prefix(1);
    if (!awaiting()) {
      const bool lists = !unanswered_.empty() && unanswered_.front() == Answer::capabilities;
      heard(response.span,
            {end     ? MessageRole::reply
             : lists ? MessageRole::capability
                     : MessageRole::continuation},
            out);
      if (end) {
        in_lines_ = false;
        answered(out);
      }
      return;
    }
    // No capability begins with '+' (RFC 2449 §3): what was taken for the reply to CAPA was a greeting.
    if (upgraded() && offers_.empty() && status_of(line) != Status::none) {
      in_lines_ = false;
      const auto greeting = list_;
      on_response(response, out);
      if (stage() != Stage::over) greeted_again(greeting, out);
      return;
    }
    heard(response.span, {.role = end ? MessageRole::reply : MessageRole::capability, .note = note_on(line)},
          out);
    if (end) {
      in_lines_ = false;
      const Span list{list_.offset, response.span.offset + response.span.length - list_.offset};
      learned(std::exchange(offers_, {}), list, out);
    } else if (trimmed(line).empty()) {
      odd("an empty line in its list of capabilities", response.span, out);
    } else {
      offers_.push_back({std::string(trimmed(line)), response.span});
    }
  }

  void on_answer(Status status, Actions& out) {
    if (status == Status::other) {
      if (!unanswered_.empty()) unanswered_.erase(unanswered_.begin());
      return secrecy().asked_for_more();
    }
    if (status == Status::ok && !unanswered_.empty() && unanswered_.front() != Answer::line)
      in_lines_ = true;
    else
      answered(out);
  }

  void answered(Actions& out) {
    if (!unanswered_.empty()) unanswered_.erase(unanswered_.begin());
    secrecy().answered();
    if (stage() == Stage::goodbye && unanswered_.empty()) finished(out);
  }

  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const override {
    for (const auto& offer : offers) {
      const auto entry = words_of(offer.text);
      if (same_word(entry[0], "USER"))
        return Offer{"Before TLS the server offers USER, which sends the password in the clear.", offer.span};
      if (!same_word(entry[0], "SASL")) continue;
      for (const auto mechanism : entry)
        if (same_word(mechanism, "PLAIN") || same_word(mechanism, "LOGIN"))
          return Offer{"Before TLS the server offers SASL " + upper(mechanism) +
                           ", which sends the password in the clear.",
                       offer.span};
    }
    return std::nullopt;
  }

  bool in_lines_ = false;
  Span list_{};
  std::vector<Offer> offers_;
  std::vector<Answer> unanswered_;  // of the commands whose answers are still to come
};

}  // namespace

std::unique_ptr<Dialogue> make_pop3(Settings settings) { return std::make_unique<Pop3>(std::move(settings)); }

}  // namespace sti::protocol
