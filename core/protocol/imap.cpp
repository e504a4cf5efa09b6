#include "protocol/imap.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/imap_syntax.hpp"
#include "protocol/line_dialogue.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;
using imap::Status;
using Kind = imap::Response::Kind;

/// Four letters and digits that follow from seed and count, but not from the tags before.
std::string unpredictable(std::uint64_t seed, std::uint64_t count) {
  constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
  auto x = seed + count * 0x9e3779b97f4a7c15ull;  // splitmix64
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  x ^= x >> 31;
  std::string out;
  for (int i = 0; i < 4; ++i, x >>= 5) out += letters[x & 31u];
  return out;
}

class Imap final : public LineDialogue {
 public:
  explicit Imap(Settings settings) : LineDialogue(std::move(settings), imap::has_literals) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override { return AppProtocol::imap; }
  [[nodiscard]] Words words() const override {
    return {.protocol = "IMAP",
            .greeting = "the greeting",
            .capabilities = "the reply to CAPABILITY",
            .starttls = "STARTTLS",
            .go_ahead = "the reply to STARTTLS",
            .farewell = "the reply to LOGOUT"};
  }

  void put(Question question, Actions& out) override {
    send_tagged(question == Question::starttls ? "STARTTLS" : "CAPABILITY", out);
  }

  [[nodiscard]] Early early(const Response& raw) const override {
    const auto response = imap::read_response(raw.line);
    if (!response) return trimmed(raw.line).empty() ? Early::blank : Early::answer;
    if (response->kind != Kind::untagged) return Early::answer;
    if (response->status == Status::bye) return Early::turned_away;
    const bool greets = response->status == Status::ok || response->status == Status::preauth;
    return greets && upgraded() && answers_ == 0 ? Early::greeting : Early::unasked;
  }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    return imap::reads_as_response(text_of(bytes));
  }

  void send_goodbye(Actions& out) override { send_tagged("LOGOUT", out); }

  void send_tagged(std::string_view command, Actions& out) {
    tag_ = next_tag();
    send_line(tag_ + " " + std::string(command), out);
  }
  std::string next_tag() {
    ++count_;
    return "a" + std::to_string(count_) + (settings().seed ? unpredictable(settings().seed, count_) : "");
  }

  Disclosure disclosure(std::string_view line) override { return imap_disclosure(line); }

  std::optional<Typed> on_command(std::string_view line) override {
    const bool goes_on = literals_.open() || authenticating_;
    literals_.sent(line);
    if (goes_on || takes_lines_ || line.empty()) return Typed{"", "\r\n", false, goes_on};
    const auto command = imap::read_command(line);
    authenticating_ = same_word(command.name, "AUTHENTICATE");
    tag_ = command.tag.empty() ? next_tag() : std::string(command.tag);
    unanswered_.push_back(tag_);
    return Typed{command.tag.empty() ? tag_ + " " : "", "\r\n"};
  }

  void forget_replies() override {
    offers_.reset();
    list_ = {};
    answers_ = 0;
  }

  void on_response(const Response& raw, Actions& out) override {
    const auto response = imap::read_response(raw.line);
    if (!response) return on_unreadable(raw, out);
    ++answers_;
    const auto offers = awaiting() ? imap::capabilities_in(*response) : std::nullopt;
    const bool unasked = is_unasked(*response, offers.has_value());
    heard(raw.span,
          {.role = role_of(*response, unasked),
           .note = unasked && !inside_tls() ? "not asked for, untrusted" : note_of(offers)},
          out);
    // What the go-ahead says of capabilities was still said in plaintext: it is not even looked at.
    if (offers && stage() != Stage::starttls) {
      offers_.emplace();
      list_ = raw.span;
      for (const auto name : *offers) offers_->push_back({std::string(name), raw.span});
    }
    if (stage() == Stage::greeting) return on_greeting(*response, raw, out);
    switch (response->kind) {
      case Kind::untagged:
        return on_untagged(*response, raw, offers.has_value(), out);
      case Kind::continuation:
        return on_continuation(raw, out);
      case Kind::tagged:
        return on_tagged(*response, raw, out);
    }
  }

  void on_unreadable(const Response& raw, Actions& out) {
    heard(raw.span, {MessageRole::data}, out);
    if (!awaiting()) return;
    if (trimmed(raw.line).empty() && stage() != Stage::greeting)
      odd("an empty line", raw.span, out);
    else
      malformed("a response that begins with *, + or a tag", raw.span, raw.line, out);
  }

  [[nodiscard]] std::string_view reply_name(std::string_view line) const override {
    return imap::response_name(line);
  }

  [[nodiscard]] std::string_view command_name(std::string_view line) const override {
    return imap::read_command(line).name;
  }

  /// Data that answers nothing we asked.
  [[nodiscard]] bool is_unasked(const imap::Response& response, bool lists) const {
    const bool asked = stage() == Stage::greeting || (stage() == Stage::capabilities && lists);
    return awaiting() && response.kind == Kind::untagged && !asked && !greets_again(response);
  }

  [[nodiscard]] MessageRole role_of(const imap::Response& response, bool unasked) const {
    if (stage() == Stage::greeting || greets_again(response)) return MessageRole::greeting;
    if (response.kind != Kind::untagged) return MessageRole::reply;
    if (unasked) return MessageRole::unsolicited;
    return imap::lists_capabilities(response) ? MessageRole::capability : MessageRole::data;
  }

  [[nodiscard]] std::string note_of(const std::optional<std::vector<std::string_view>>& offers) const {
    std::string note;
    if (offers && stage() != Stage::starttls)
      for (const auto name : *offers)
        if (note.empty()) note = note_on(name);
    return note;
  }

  /// A greeting is the first thing said; later `* OK` is information.
  [[nodiscard]] bool greets_again(const imap::Response& response) const {
    return stage() == Stage::capabilities && upgraded() && answers_ == 1 && response.kind == Kind::untagged &&
           (response.status == Status::ok || response.status == Status::preauth);
  }

  void on_greeting(const imap::Response& response, const Response& raw, Actions& out) {
    if (response.kind != Kind::untagged) return unexpected("* OK", raw.span, raw.line, out);
    switch (response.status) {
      case Status::ok:
        return greeted();
      case Status::preauth:
        if (inside_tls()) return greeted();
        return authenticated_already(raw.span, raw.line, out);
      case Status::no:
      case Status::bad:
      case Status::bye:
        return turned_away(raw.span, raw.line, out);
      case Status::none:
        return unexpected("* OK", raw.span, raw.line, out);
    }
  }

  void on_untagged(const imap::Response& response, const Response& raw, bool lists, Actions& out) {
    if (!awaiting()) return;
    if (response.status == Status::bye) return turned_away(raw.span, raw.line, out);
    if (greets_again(response)) return greeted_again(raw.span, out);
    if (!lists || stage() != Stage::capabilities) unasked(raw.span, raw.line, out);
  }

  void on_continuation(const Response& raw, Actions& out) {
    if (awaiting()) return unexpected("a tagged response", raw.span, raw.line, out);
    takes_lines_ = true;
  }

  void on_tagged(const imap::Response& response, const Response& raw, Actions& out) {
    const bool ours = response.tag == tag_;
    if (!awaiting()) {
      if (const auto sent = std::find(unanswered_.begin(), unanswered_.end(), response.tag);
          sent != unanswered_.end()) {
        unanswered_.erase(sent);
        secrecy().answered();
      }
      if (ours) {
        // Who was about to type a literal may do so still.
        if (literals_.open()) secrecy().hide_next();
        takes_lines_ = authenticating_ = false;
        literals_ = {};
      }
      if (ours && stage() == Stage::goodbye) finished(out);
      return;
    }
    if (!ours) return unexpected("a response with the tag " + tag_, raw.span, raw.line, out);
    const bool ok = response.status == Status::ok;
    if (stage() == Stage::starttls) {
      if (ok)
        accepted(out);
      else
        refused(raw.span, raw.line, out);
    } else if (!ok) {
      list_refused(raw.span, raw.line, out);
    } else {
      if (!offers_) odd("no capabilities in answer to CAPABILITY", raw.span, out);
      learned(std::exchange(offers_, std::nullopt).value_or(std::vector<Offer>{}),
              list_.length > 0 ? list_ : raw.span, out);
    }
  }

  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const override {
    const auto named = [&](std::string_view name) {
      return std::find_if(offers.begin(), offers.end(),
                          [&](const Offer& o) { return same_word(o.text, name); });
    };
    for (const auto* mechanism : {"AUTH=PLAIN", "AUTH=LOGIN"})
      if (const auto offer = named(mechanism); offer != offers.end())
        return Offer{"Before TLS the server offers " + std::string(mechanism) +
                         ", which sends the password in the clear.",
                     offer->span};
    if (named("LOGINDISABLED") != offers.end()) return std::nullopt;
    // RFC 9051 §6.2.3: without LOGINDISABLED the LOGIN command is there.
    return Offer{
        "Before TLS the server does not say LOGINDISABLED: LOGIN would send the password in the clear.",
        list_};
  }

  std::string tag_;            // of the command last sent
  std::uint64_t count_ = 0;    // tags given
  std::uint64_t answers_ = 0;  // responses read in this phase
  std::optional<std::vector<Offer>> offers_;
  Span list_{};                  // where they were said
  bool takes_lines_ = false;     // the server asked for more: what is typed goes as it is
  bool authenticating_ = false;  // so is what is typed, and a response
  TypedLiterals literals_;
  std::vector<std::string> unanswered_;  // tags of typed commands
};

}  // namespace

std::unique_ptr<Dialogue> make_imap(Settings settings) { return std::make_unique<Imap>(std::move(settings)); }

}  // namespace sti::protocol
