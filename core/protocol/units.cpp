#include "protocol/units.hpp"

#include <algorithm>
#include <array>

#include "codec/ldap.hpp"
#include "model/line_end.hpp"
#include "protocol/imap_syntax.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;

constexpr std::array<std::string_view, 7> logins{"AUTH", "AUTHENTICATE", "LOGIN",   "USER",
                                                 "PASS", "APOP",         "AUTHINFO"};
constexpr std::array<std::string_view, 16> questions{
    "EHLO", "HELO", "LHLO",     "NOOP",   "QUIT", "HELP", "RSET",       "VRFY",
    "CAPA", "STLS", "STARTTLS", "LOGOUT", "ID",   "MODE", "CAPABILITY", "CAPABILITIES"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](auto word) { return same_word(name, word); });
}

/// The name of the first element that is no declaration, without its prefix.
std::string_view element_name(std::string_view unit) {
  while (unit.starts_with("<?")) {
    const auto end = unit.find("?>");
    unit.remove_prefix(end == std::string_view::npos ? unit.size() : end + 2);
    unit.remove_prefix(std::min(unit.find_first_not_of(" \t\r\n"), unit.size()));
  }
  if (!unit.starts_with('<')) return {};
  auto name = unit.substr(1, unit.find_first_of(" \t\r\n/>", 2) - 1);
  if (!name.starts_with('/')) name.remove_prefix(name.find(':') + 1);
  return name;
}

/// Where a part of the message is.
Span span_of(const codec::LdapElement& element) {
  return {element.element.content_offset(), element.element.content.size()};
}

CommandUnit ldap_command(std::string_view unit) {
  using codec::LdapPart;
  const auto message = codec::read_ldap_message(bytes_of(unit));
  const Span all{0, unit.size()};
  // What is not known to carry no secret is one: a password may be changed, compared or searched for.
  if (!message) return {.summary = "no LDAP message", .secret = {all}};
  const auto& operation = message->operation();
  CommandUnit out{.name = codec::ldap_operation_name(operation.element.number),
                  .summary = "message " + std::to_string(message->id)};
  switch (operation.part) {
    case LdapPart::bind_request: {
      out.summary = "as \"" + std::string(message->text(LdapPart::name)) + "\"";
      if (const auto* password = operation.first(LdapPart::simple_password)) {
        out.logs_in = !password->element.content.empty();
        if (out.logs_in) out.secret.push_back(span_of(*password));
      } else if (const auto* sasl = operation.first(LdapPart::sasl_credentials)) {
        out.logs_in = true;
        if (const auto* credentials = sasl->first(LdapPart::credentials))
          out.secret.push_back(span_of(*credentials));
      }
      // Anonymous, it says nothing.
      out.asks_only = !out.logs_in;
      break;
    }
    case LdapPart::search_request:
      out.summary = "\"" + std::string(message->text(LdapPart::base)) + "\"";
      out.asks_only = message->text(LdapPart::base).empty();
      // A filter that is not constructed names an attribute and no value: `(objectClass=*)`.
      if (const auto* filter = operation.first(LdapPart::filter); !filter || filter->element.constructed)
        out.secret.push_back(all);
      break;
    case LdapPart::extended_request:
      out.asks_starttls = message->text(LdapPart::operation_oid) == codec::ldap_start_tls_oid;
      out.asks_only = out.asks_starttls;
      out.summary = out.asks_starttls ? "StartTLS" : std::string(message->text(LdapPart::operation_oid));
      if (!out.asks_starttls || operation.first(LdapPart::operation_value)) out.secret.push_back(all);
      break;
    case LdapPart::unbind_request:
      out.asks_only = true;
      out.summary = "end of the session";
      break;
    default:
      out.secret.push_back(all);
      break;
  }
  return out;
}

AnswerUnit ldap_answer(std::string_view unit) {
  const auto message = codec::read_ldap_message(bytes_of(unit));
  if (!message) return {.name = {}, .summary = "no LDAP message", .role = MessageRole::data};
  const auto& operation = message->operation();
  AnswerUnit out{.name = codec::ldap_operation_name(operation.element.number),
                 .summary = "message " + std::to_string(message->id)};
  if (const auto code = message->result()) {
    const auto name = codec::ldap_result_name(*code);
    out.summary = name.empty() ? "result " + std::to_string(*code) : std::string(name);
    constexpr std::uint32_t sasl_bind_in_progress = 14;
    out.asks_for_more = *code == sasl_bind_in_progress;
  } else {
    out.role = MessageRole::data;
  }
  if (message->id == 0) out.role = MessageRole::unsolicited;
  return out;
}

/// Three digits, and what stands after them.
AnswerUnit coded_answer(std::string_view line, bool goes_on_with_hyphen) {
  AnswerUnit out;
  const auto code = line.substr(0, std::min<std::size_t>(line.size(), 3));
  const bool digits = code.size() == 3 && code.find_first_not_of("0123456789") == std::string_view::npos;
  const char after = line.size() > 3 ? line[3] : ' ';
  if (!digits || (after != ' ' && !(goes_on_with_hyphen && after == '-'))) {
    out.role = goes_on_with_hyphen || line == "." ? MessageRole::reply : MessageRole::continuation;
    return out;
  }
  out.name = code;
  if (after == '-') out.role = MessageRole::continuation;
  out.asks_for_more = code[0] == '3';
  return out;
}

AnswerUnit imap_answer(std::string_view line) {
  AnswerUnit out;
  out.name = imap::response_name(line);
  if (out.name == "+") out.asks_for_more = true;
  if (split_word(line).first == "*") out.role = MessageRole::data;
  return out;
}

}  // namespace

CommandUnit read_command_unit(AppProtocol protocol, std::string_view unit) {
  if (protocol == AppProtocol::ldap) return ldap_command(unit);
  CommandUnit out;
  if (protocol == AppProtocol::xmpp) {
    out.name = element_name(unit);
    out.asks_starttls = out.name == starttls_word(protocol);
    out.logs_in = out.name == "auth" || out.name == "response";
    out.asks_only = out.asks_starttls || out.name == "stream" || out.name.starts_with('/');
    return out;
  }
  const auto line = without_line_end(unit);
  if (protocol == AppProtocol::imap) {
    const auto command = imap::read_command(line);
    out.name = command.name;
    if (!command.tag.empty()) out.start = command.tag.size() + 1;
  } else {
    out.name = line.substr(0, line.find_first_of(" \t"));
  }
  out.asks_starttls = same_word(out.name, starttls_word(protocol));
  out.logs_in = is_one_of(out.name, logins);
  out.asks_only = is_one_of(out.name, questions);
  return out;
}

AnswerUnit read_answer_unit(AppProtocol protocol, std::string_view unit) {
  const auto line = without_line_end(
      unit.substr(0, unit.find('\n') == std::string_view::npos ? unit.size() : unit.find('\n') + 1));
  switch (protocol) {
    case AppProtocol::smtp:
    case AppProtocol::lmtp:
      return coded_answer(line, true);
    case AppProtocol::nntp:
      return coded_answer(line, false);
    case AppProtocol::imap:
      return imap_answer(line);
    case AppProtocol::xmpp: {
      const auto name = element_name(unit);
      constexpr std::array<std::string_view, 6> asides{"message", "presence", "iq", "r", "a", ""};
      return {
          .name = name,
          .summary = {},
          .role = std::ranges::find(asides, name) != asides.end() ? MessageRole::data : MessageRole::reply,
          .asks_for_more = name == "challenge"};
    }
    case AppProtocol::ldap:
      return ldap_answer(unit);
    case AppProtocol::pop3:
    case AppProtocol::sieve:
      break;
  }
  AnswerUnit out;
  const auto word = line.substr(0, line.find_first_of(" ("));
  const bool status = same_word(word, "+OK") || same_word(word, "-ERR") || same_word(word, "OK") ||
                      same_word(word, "NO") || same_word(word, "BYE");
  if (status || word == "+") out.name = word;
  out.asks_for_more = word == "+";
  if (out.name.empty() && line != ".") out.role = MessageRole::continuation;
  return out;
}

}  // namespace sti::protocol
