#include "lab/ldap.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codec/ldap.hpp"

namespace sti::lab {
namespace {

using codec::LdapAttribute;
using codec::LdapElement;
using codec::LdapMessage;
using codec::LdapPart;

// RFC 4511 §4.1.9
enum Result : std::uint32_t {
  success = 0,
  operations_error = 1,
  protocol_error = 2,
  auth_method_not_supported = 7,
  confidentiality_required = 13,
  no_such_object = 32,
  invalid_credentials = 49,
  unavailable = 52,
  unwilling_to_perform = 53,
};
// The tag of each response, RFC 4511 §4.2.2 to §4.12
constexpr std::uint8_t bind_response = 1, search_done = 5, extended_response = 24;

constexpr std::string_view who_am_i = "1.3.6.1.4.1.4203.1.11.3";  // RFC 4532
constexpr std::string_view suffix = "dc=lab,dc=starttls,dc=test";
constexpr std::size_t message_limit = std::size_t{64} * 1024;

/// ASCII letters without regard to case, as the names of attribute types are compared.
bool same(std::string_view a, std::string_view b) {
  const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, low, low);
}

class LdapServer final : public ServerDialogue {
 public:
  explicit LdapServer(ServerSettings settings) : ServerDialogue(std::move(settings)) {}

  void connected(Turn& out) override {
    if (has(FaultKind::greeting_421)) disconnect(unavailable, "Try again later", out);
  }

  void receive(ByteView bytes, Turn& out) override {
    unit_.insert(unit_.end(), bytes.begin(), bytes.end());
    std::size_t at = 0;
    while (!out.ends_input()) {
      const auto rest = ByteView(unit_).subspan(at);
      const auto length = codec::ldap_message_length(rest, message_limit);
      if (!length) return disconnect(protocol_error, "This is no LDAP message", out);
      if (!*length || rest.size() < **length) break;
      const auto message = codec::read_ldap_message(rest.first(**length));
      if (!message) return disconnect(protocol_error, "This is no LDAP message", out);
      at += **length;
      take(*message, out);
    }
    unit_.erase(unit_.begin(), unit_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void secured(Turn& /*out*/) override {
    secure_ = true;
    unit_.clear();
  }

 private:
  static void write(const Bytes& message, Turn& out) { out.write += text_of(ByteView(message)); }

  /// RFC 4511 §4.4.1
  static void disconnect(std::uint32_t code, std::string_view why, Turn& out) {
    write(codec::ldap_result(0, extended_response, code, why, codec::ldap_notice_of_disconnection_oid), out);
    out.close = true;
  }

  void take(const LdapMessage& message, Turn& out) {
    switch (message.operation().part) {
      case LdapPart::bind_request:
        return bind(message, out);
      case LdapPart::search_request:
        return search(message, out);
      case LdapPart::extended_request:
        return extended(message, out);
      case LdapPart::unbind_request:
        out.close = true;
        return;
      case LdapPart::other_operation:
        return other(message, out);
      default:  // a response is none of a client's
        return disconnect(protocol_error, "This is no request", out);
    }
  }

  void bind(const LdapMessage& message, Turn& out) {
    const auto* password = message.operation().first(LdapPart::simple_password);
    const auto answer = [&](std::uint32_t code, std::string_view why) {
      write(codec::ldap_result(message.id, bind_response, code, why), out);
    };
    if (!password) return answer(auth_method_not_supported, "There is no SASL here");
    if (password->element.content.empty() && message.text(LdapPart::name).empty()) return answer(success, "");
    if (!secure_) return answer(confidentiality_required, "StartTLS first");
    answer(invalid_credentials, "There are no accounts here: this is the lab");
  }

  void search(const LdapMessage& message, Turn& out) {
    const auto base = message.text(LdapPart::base);
    const auto* scope = message.operation().first(LdapPart::scope);
    const bool of_root = base.empty() && scope && scope->number() == 0;
    if (of_root)
      write(codec::ldap_search_entry(message.id, "", selected(message, root_dse())), out);
    else if (same(base, suffix) || base.empty())
      write(codec::ldap_search_entry(message.id, suffix, selected(message, suffix_entry())), out);
    else
      return write(codec::ldap_result(message.id, search_done, no_such_object, ""), out);
    write(codec::ldap_result(message.id, search_done, success, ""), out);
  }

  [[nodiscard]] std::vector<LdapAttribute> root_dse() const {
    std::vector<std::string> extensions{std::string(who_am_i)};
    if (!secure_ && offers_starttls()) extensions.emplace_back(codec::ldap_start_tls_oid);
    if (!secure_ && has(FaultKind::starttls_mangled))
      extensions.emplace_back(codec::ldap_start_tls_oid.size(), 'X');
    return {{"objectClass", {"top"}},
            {"namingContexts", {std::string(suffix)}},
            {"supportedLDAPVersion", {"3"}},
            {"supportedExtension", std::move(extensions)},
            {"dnsHostName", {std::string(lab_host)}},
            {"vendorName", {"STARTTLS Inspector's lab"}}};
  }
  [[nodiscard]] static std::vector<LdapAttribute> suffix_entry() {
    return {{"objectClass", {"top", "domain"}}, {"dc", {"lab"}}};
  }

  /// RFC 4511 §4.5.1.8: what was asked for, or all.
  static std::vector<LdapAttribute> selected(const LdapMessage& message, std::vector<LdapAttribute> all) {
    const auto* selection = message.operation().first(LdapPart::selection);
    if (!selection || selection->parts.empty()) return all;
    std::erase_if(all, [&](const LdapAttribute& attribute) {
      return std::ranges::none_of(selection->parts, [&](const LdapElement& wanted) {
        return wanted.text() == "*" || wanted.text() == "+" || same(wanted.text(), attribute.type);
      });
    });
    return all;
  }

  void extended(const LdapMessage& message, Turn& out) {
    const auto oid = message.text(LdapPart::operation_oid);
    if (oid == codec::ldap_start_tls_oid) return start_tls(message, out);
    if (oid == who_am_i)  // anonymous is no name at all
      return write(codec::ldap_result(message.id, extended_response, success, "", {}, ""), out);
    write(codec::ldap_result(message.id, extended_response, protocol_error, "This operation is not known"),
          out);
  }

  void start_tls(const LdapMessage& message, Turn& out) {
    const auto answer = [&](std::uint32_t code, std::string_view why) {
      return codec::ldap_result(message.id, extended_response, code, why, codec::ldap_start_tls_oid);
    };
    if (secure_) return write(answer(operations_error, "TLS is there already"), out);
    if (!offers_starttls()) return write(answer(protocol_error, "This operation is not known"), out);
    if (has(FaultKind::starttls_refused)) return write(answer(unavailable, "TLS cannot start now"), out);
    const auto injected = codec::ldap_search_entry(
        message.id + 1, "", {{"supportedSASLMechanisms", {"PLAIN"}}, {"supportedLDAPVersion", {"3"}}});
    const auto text = text_of(ByteView(injected));
    go_ahead(out, text_of(ByteView(answer(success, ""))), text, text.substr(0, text.size() / 2));
  }

  /// Of those, requests are answered by the next number, but for abandon, which is not answered.
  static void other(const LdapMessage& message, Turn& out) {
    constexpr std::uint32_t modify = 6, compare = 14, abandon = 16;
    const auto tag = message.operation().element.number;
    if (tag == abandon) return;
    if (tag < modify || tag > compare || tag % 2 != 0)
      return disconnect(protocol_error, "This is no request", out);
    write(codec::ldap_result(message.id, static_cast<std::uint8_t>(tag + 1), unwilling_to_perform,
                             "Nothing is changed here: this is the lab"),
          out);
  }

  Bytes unit_;
  bool secure_ = false;
};

}  // namespace

std::unique_ptr<ServerDialogue> make_ldap_server(ServerSettings settings) {
  return std::make_unique<LdapServer>(std::move(settings));
}

}  // namespace sti::lab
