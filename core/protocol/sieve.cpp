#include "protocol/sieve.hpp"

#include <algorithm>
#include <deque>
#include <optional>

#include "protocol/line_dialogue.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;

/// The strings that a response consists of, quoted or literal (RFC 5804 §4); nullopt where it is not so.
std::optional<std::vector<std::string>> read_strings(std::string_view raw) {
  std::vector<std::string> out;
  while (true) {
    raw.remove_prefix(std::min(raw.find_first_not_of(" \t\r\n"), raw.size()));
    if (raw.empty()) return out;
    std::string text;
    if (raw.front() == '"') {
      std::size_t i = 1;
      for (; i < raw.size() && raw[i] != '"'; ++i) {
        if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
        text += raw[i];
      }
      if (i == raw.size()) return std::nullopt;
      raw.remove_prefix(i + 1);
    } else {
      const auto end = raw.find('\n');
      auto line = raw.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      const auto length = raw.front() == '{' ? announced_literal(line) : std::nullopt;
      if (!length || end == std::string_view::npos || *length > raw.size() - end - 1) return std::nullopt;
      const auto size = static_cast<std::size_t>(*length);
      text = raw.substr(end + 1, size);
      raw.remove_prefix(end + 1 + size);
    }
    out.push_back(std::move(text));
  }
}

/// What a response line may begin with: OK, NO, BYE, which a code in brackets may follow without a space.
std::string_view status_word(std::string_view line) { return line.substr(0, line.find_first_of(" (")); }

class Sieve final : public LineDialogue {
 public:
  explicit Sieve(Settings settings)
      : LineDialogue(std::move(settings), [](std::string_view) { return true; }) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override { return AppProtocol::sieve; }
  [[nodiscard]] Words words() const override {
    return {.protocol = "ManageSieve",
            .greeting = "the greeting",
            .capabilities = "the list of capabilities",
            .starttls = "STARTTLS",
            .go_ahead = "the reply to STARTTLS",
            .farewell = "the reply to LOGOUT"};
  }

  // The greeting is the list, and after the upgrade it comes unasked (RFC 5804 §2.2).
  [[nodiscard]] bool has(Question question) const override { return question == Question::starttls; }
  void put(Question, Actions& out) override { send_line("STARTTLS", out); }

  [[nodiscard]] Early early(const Response& response) const override {
    const auto word = status_word(response.line);
    if (same_word(word, "BYE")) return Early::turned_away;
    return trimmed(response.line).empty() ? Early::blank : Early::answer;
  }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    const auto text = text_of(bytes);
    if (text.starts_with('"')) return Reading::yes;
    if (text.starts_with('{'))
      return text.size() == 1                   ? Reading::begun
             : text[1] >= '0' && text[1] <= '9' ? Reading::yes
                                                : Reading::no;
    return likeliest({reads_as_word(text, "OK"), reads_as_word(text, "NO"), reads_as_word(text, "BYE")});
  }

  void send_goodbye(Actions& out) override {
    secrecy().owe();
    unanswered_.push_back(Command::other);
    send_line("LOGOUT", out);
  }

  Disclosure disclosure(std::string_view line) override { return sieve_disclosure(line); }

  /// Of a command one line is answered; the others go on with a literal or with an AUTHENTICATE under way.
  std::optional<Typed> on_command(std::string_view line) override {
    const bool authenticating = !unanswered_.empty() && unanswered_.back() == Command::authenticate;
    const bool goes_on = literals_.open() || authenticating;
    literals_.sent(line);
    if (goes_on) return Typed{"", "\r\n", false, true};
    const auto name = command_name(line);
    unanswered_.push_back(same_word(name, "AUTHENTICATE") ? Command::authenticate
                          : same_word(name, "CAPABILITY") ? Command::capability
                                                          : Command::other);
    return Typed{"", "\r\n"};
  }

  void forget_replies() override { offers_.clear(); }

  void on_response(const Response& response, Actions& out) override {
    const auto word = status_word(response.line);
    const bool ok = same_word(word, "OK"), no = same_word(word, "NO"), bye = same_word(word, "BYE");
    const auto strings = ok || no || bye ? std::nullopt : read_strings(response.raw);
    const bool names_one = strings && !strings->empty();
    const auto offer = names_one ? joined(*strings) : std::string{};
    const bool part = names_one || response.line.starts_with('"') || response.line.starts_with('{');
    event::Message message;
    if (stage() == Stage::greeting)
      message.role = MessageRole::greeting;
    else if (part)
      message.role = listing() || typed_listing() ? MessageRole::capability : MessageRole::continuation;
    if (listing() && names_one) message.note = note_on(offer);
    heard(response.span, std::move(message), out);

    if (!awaiting()) return on_answer(ok || no || bye, bye, out);
    if (strings && strings->empty()) {
      if (stage() == Stage::greeting && offers_.empty())
        malformed("a capability or OK", response.span, response.line, out);
      else
        odd("an empty line", response.span, out);
    } else if (!names_one && !ok && !no && !bye) {
      malformed("a string, OK, NO or BYE", response.span, response.line, out);
    } else if (listing()) {
      on_list(response, names_one, offer, ok, out);
    } else if (names_one) {
      unexpected("OK or NO", response.span, response.line, out);
    } else if (bye) {
      turned_away(response.span, response.line, out);
    } else if (ok) {
      accepted(out);
    } else {
      refused(response.span, response.line, out);
    }
  }

  [[nodiscard]] std::string_view reply_name(std::string_view line) const override {
    const auto word = status_word(line);
    return same_word(word, "OK") || same_word(word, "NO") || same_word(word, "BYE") ? word
                                                                                    : std::string_view{};
  }

  /// What comes answers a CAPABILITY that a person typed.
  [[nodiscard]] bool typed_listing() const {
    return !awaiting() && !unanswered_.empty() && unanswered_.front() == Command::capability;
  }
  [[nodiscard]] bool listing() const { return stage() == Stage::greeting || stage() == Stage::capabilities; }

  void on_list(const Response& response, bool names_one, const std::string& offer, bool ok, Actions& out) {
    if (offers_.empty()) list_ = response.span;
    list_.length = response.span.offset + response.span.length - list_.offset;
    if (names_one) {
      offers_.push_back({offer, response.span});
      return;
    }
    auto offers = std::exchange(offers_, {});
    if (!ok) return turned_away(response.span, response.line, out);
    if (stage() == Stage::greeting) greeted();
    learned(std::move(offers), list_, out);
  }

  /// A capability without its quotes: `SASL PLAIN`.
  static std::string joined(const std::vector<std::string>& strings) {
    std::string out;
    for (const auto& text : strings) out += (out.empty() ? "" : " ") + text;
    return out;
  }

  void on_answer(bool ends_answer, bool bye, Actions& out) {
    if (!ends_answer) return;
    if (!unanswered_.empty()) unanswered_.pop_front();
    secrecy().answered();
    if (stage() == Stage::goodbye && (bye || unanswered_.empty())) finished(out);
  }

  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const override {
    for (const auto& offer : offers) {
      const auto entry = words_of(offer.text);
      if (entry.empty() || !same_word(entry[0], "SASL")) continue;
      for (const auto mechanism : entry)
        if (same_word(mechanism, "PLAIN") || same_word(mechanism, "LOGIN"))
          return Offer{"Before TLS the server offers SASL " + upper(mechanism) +
                           ", which sends the password in the clear.",
                       offer.span};
    }
    return std::nullopt;
  }

  std::vector<Offer> offers_;
  Span list_{};
  enum class Command : std::uint8_t { authenticate, capability, other };
  std::deque<Command> unanswered_;  // those whose answers are still to come
  TypedLiterals literals_;
};

}  // namespace

std::unique_ptr<Dialogue> make_sieve(Settings settings) {
  return std::make_unique<Sieve>(std::move(settings));
}

}  // namespace sti::protocol
