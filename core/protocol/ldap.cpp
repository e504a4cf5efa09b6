#include "protocol/ldap.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "codec/ldap.hpp"
#include "protocol/ldap_reader.hpp"
#include "protocol/text.hpp"
#include "protocol/upgrade_dialogue.hpp"

namespace sti::protocol {
namespace {

using codec::LdapElement;
using codec::LdapMessage;
using codec::LdapPart;
using event::MessageRole;

// RFC 4511 §4.1.9
enum Result : std::uint32_t { success = 0, protocol_error = 2, busy = 51, unavailable = 52 };

constexpr std::string_view extensions = "supportedExtension", mechanisms = "supportedSASLMechanisms";

/// RFC 4511 appendix A.2: the server cannot, and may be able to later.
bool is_for_now(std::optional<std::uint32_t> code) { return code && (*code == busy || *code == unavailable); }

/// "protocolError (2)", with what the server adds in words.
std::string result_text(const LdapMessage& message) {
  const auto code = message.result().value_or(0);
  auto text = std::string(codec::ldap_result_name(code));
  text += (text.empty() ? "result " : " (") + std::to_string(code) + (text.empty() ? "" : ")");
  if (const auto words = message.text(LdapPart::diagnostic); !words.empty())
    text += ": " + std::string(words.substr(0, 200));
  return text;
}

/// "supportedExtension (5), supportedSASLMechanisms (2)".
std::string entry_text(const LdapMessage& message) {
  const auto* attributes = message.operation().first(LdapPart::attributes);
  std::string text;
  constexpr std::size_t most_named = 8;
  for (const auto& attribute : attributes->parts) {
    if (&attribute - attributes->parts.data() == most_named) return text + ", …";
    const auto* type = attribute.first(LdapPart::attribute_type);
    const auto* values = attribute.first(LdapPart::values);
    text += (text.empty() ? "" : ", ") + std::string(type->text().substr(0, 64)) + " (" +
            std::to_string(values->parts.size()) + ")";
  }
  return text.empty() ? "no attributes" : text;
}

/// What a response says in one line, unescaped.
std::string summary_of(const LdapMessage& message) {
  if (message.operation().part == LdapPart::search_entry) return entry_text(message);
  if (message.result()) return result_text(message);
  return "message " + std::to_string(message.id);
}

std::vector<std::string_view> values_of(const LdapMessage& entry, std::string_view wanted) {
  std::vector<std::string_view> out;
  for (const auto& attribute : entry.operation().first(LdapPart::attributes)->parts)
    // RFC 4512 §2.5: the names of attribute types are the same in capitals.
    if (same_word(attribute.first(LdapPart::attribute_type)->text(), wanted))
      for (const auto& value : attribute.first(LdapPart::values)->parts) out.push_back(value.text());
  return out;
}

class Ldap final : public UpgradeDialogue {
 public:
  explicit Ldap(Settings settings) : UpgradeDialogue(std::move(settings)) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override { return AppProtocol::ldap; }
  [[nodiscard]] Words words() const override {
    return {.protocol = "LDAP",
            .greeting = "the first response",
            .capabilities = "the root DSE",
            .starttls = "StartTLS",
            .go_ahead = "the response to StartTLS",
            .farewell = "the end of the connection",
            .offer = codec::ldap_start_tls_oid};
  }
  [[nodiscard]] bool greets() const override { return false; }
  [[nodiscard]] bool asks_unoffered() const override { return true; }
  [[nodiscard]] std::optional<std::string_view> takes_no_commands() const override {
    return "LDAP is made of binary messages, and none can be typed.";
  }

  void put(Question question, Actions& out) override {
    ++id_;
    offers_.clear();
    list_ = {};
    if (question == Question::starttls)
      send(codec::ldap_extended_request(id_, codec::ldap_start_tls_oid), "ExtendedRequest", "StartTLS", out);
    else
      send(codec::ldap_root_dse_request(id_, {extensions, mechanisms}), "SearchRequest",
           "root DSE: " + std::string(extensions) + ", " + std::string(mechanisms), out);
  }
  static void send(Bytes bytes, std::string_view name, std::string summary, Actions& out) {
    out.push_back(
        Send{std::move(bytes),
             {.role = MessageRole::command, .name = std::string(name), .summary = std::move(summary)},
             {}});
  }
  /// RFC 4511 §4.3: it is not answered.
  void send_goodbye(Actions& out) override {
    send(codec::ldap_unbind_request(++id_), "UnbindRequest", "end of the session", out);
    finished(out);
  }

  Disclosure disclosure(std::string_view line) override { return ldap_disclosure(line); }
  std::optional<Typed> on_command(std::string_view /*line*/) override { return std::nullopt; }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    const auto length = codec::ldap_message_length(bytes, LdapReader::message_limit);
    if (!length) return Reading::no;
    return *length ? Reading::yes : Reading::begun;
  }

  void forget() override { reader_ = {}; }
  [[nodiscard]] bool in_unit() const override { return reader_.begun(); }

  std::size_t take(ByteView bytes, Actions& out) override {
    const auto taken = reader_.take(bytes);
    switch (reader_.state()) {
      case Framing::State::partial:
        return taken;
      case Framing::State::complete:
        whole(out);
        break;
      case Framing::State::broken:
        broken(*reader_.problem(), out);
        break;
    }
    reader_.next();
    return taken;
  }

  /// RFC 4511 §4.1.1: after what cannot be read a client ends the session.
  void broken(const Error& error, Actions& out) {
    constexpr std::size_t most_quoted = 120;
    const auto where = reader_.span();
    heard(where, {.role = MessageRole::data, .summary = "no LDAP message"}, out);
    if (awaiting()) return malformed(error.expected, where, reader_.raw().substr(0, most_quoted), out);
    odd("bytes that are no LDAP message", where, out);
    finished(out);
  }

  void whole(Actions& out) {
    const auto where = reader_.span();
    const auto message = codec::read_ldap_message(bytes_of(reader_.raw()));
    if (!message) return broken(message.error(), out);
    const auto summary = summary_of(*message);
    heard(where,
          {.role = role_of(*message),
           .name = std::string(codec::ldap_operation_name(message->operation().element.number)),
           .summary = summary,
           .note = note_of(*message)},
          out);
    if (message->id == 0) return on_notification(*message, where, out);
    if (too_early()) return came_early(Early::answer, where, summary, out);
    if (!awaiting()) return;
    if (message->id != id_)
      return unexpected("a response to message " + std::to_string(id_), where,
                        summary + " to message " + std::to_string(message->id), out);
    if (stage() == Stage::starttls)
      on_starttls(*message, where, summary, out);
    else
      on_list(*message, where, summary, out);
  }

  [[nodiscard]] MessageRole role_of(const LdapMessage& message) const {
    if (message.id == 0) return MessageRole::unsolicited;
    return message.operation().part == LdapPart::search_entry ? MessageRole::capability : MessageRole::reply;
  }
  [[nodiscard]] std::string note_of(const LdapMessage& message) const {
    if (message.operation().part != LdapPart::search_entry) return {};
    for (const auto value : values_of(message, extensions))
      if (auto note = note_on(value); !note.empty()) return note;
    return {};
  }

  /// RFC 4511 §4.4: nobody asked for it. One says that the server ends the session.
  void on_notification(const LdapMessage& message, Span where, Actions& out) {
    const bool ends = message.operation().part == LdapPart::extended_response &&
                      message.text(LdapPart::operation_oid) == codec::ldap_notice_of_disconnection_oid;
    if (!awaiting() && !too_early()) return;
    if (!ends) return unasked(where, summary_of(message), out);
    // Inside TLS it answers nothing that was asked, whatever it says of later.
    if (!inside_tls() && is_for_now(message.result())) return put_off(where, result_text(message), out);
    turned_away(where, result_text(message), out);
  }

  void on_list(const LdapMessage& message, Span where, const std::string& summary, Actions& out) {
    if (list_.length == 0) list_ = where;
    list_.length = where.offset + where.length - list_.offset;
    switch (message.operation().part) {
      case LdapPart::search_entry:
        for (const auto value : values_of(message, extensions))
          offers_.push_back({std::string(value), where});
        for (const auto value : values_of(message, mechanisms))
          if (same_word(value, "PLAIN") || same_word(value, "LOGIN"))
            login_ = Offer{"Before TLS the server offers SASL " + upper(value) +
                               ", which sends the password in the clear.",
                           where};
        return;
      case LdapPart::search_reference:
        return;
      case LdapPart::search_done:
        break;
      default:
        return unexpected("SearchResultEntry or SearchResultDone", where, summary, out);
    }
    const auto code = message.result();
    if (code == success)
      learned(std::exchange(offers_, {}), list_, out);
    else if (is_for_now(code))
      put_off(where, summary, out);
    else
      list_refused(where, summary, out);
  }

  void on_starttls(const LdapMessage& message, Span where, const std::string& summary, Actions& out) {
    if (message.operation().part != LdapPart::extended_response)
      return unexpected("ExtendedResponse", where, summary, out);
    const auto oid = message.text(LdapPart::operation_oid);
    if (!oid.empty() && oid != codec::ldap_start_tls_oid)
      return unexpected("the response to StartTLS", where, std::string(oid.substr(0, 100)), out);
    const auto code = message.result();
    if (code == success)
      accepted(out);
    else if (code == protocol_error)  // RFC 4511 §4.14.2: the server does not support it
      unsupported(where, summary, out);
    else
      refused(where, summary, out);
  }

  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& /*offers*/) const override {
    return login_;
  }

  LdapReader reader_;
  std::uint32_t id_ = 0;  // of the question asked last
  std::vector<Offer> offers_;
  Span list_{};  // of the answer to it
  std::optional<Offer> login_;
};

}  // namespace

std::unique_ptr<Dialogue> make_ldap(Settings settings) { return std::make_unique<Ldap>(std::move(settings)); }

}  // namespace sti::protocol
