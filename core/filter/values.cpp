#include "filter/values.hpp"

#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "dissect/tls_names.hpp"
#include "filter/syntax.hpp"
#include "model/event.hpp"

namespace sti::filter {
namespace {

using NameOf = std::string_view (*)(std::uint64_t);
using Table = std::vector<NamedValue>;

/// Every code up to `last` that has a name; of codes that share one (GREASE) the first.
template <NameOf name_of_code, std::uint64_t last>
const Table& table() {
  static const Table all = [] {
    Table out;
    for (std::uint64_t code = 0; code <= last; ++code) {
      const auto name = name_of_code(code);
      if (name.empty() || (dissect::is_grease(code) && name == "GREASE" && code != 0x0A0A)) continue;
      out.push_back({name, code, true});
    }
    return out;
  }();
  return all;
}

template <std::size_t... i>
Table kinds(std::index_sequence<i...>) {
  Table out;
  // The kind is that of the payload alone, whatever is in it.
  ((out.push_back(
       {kind_of(Event{0, 0, Phase::plaintext, {}, {}, {}, Payload(std::in_place_index<i>)}), 0, false})),
   ...);
  return out;
}

const Table& event_kinds() {
  static const Table all = kinds(std::make_index_sequence<std::variant_size_v<Payload>>{});
  return all;
}

const Table& phases() {
  static const Table all{{name_of(Phase::plaintext), 0, false},
                         {name_of(Phase::upgrade), 0, false},
                         {name_of(Phase::tls), 0, false}};
  return all;
}

const Table& directions() {
  static const Table all{{name_of(Direction::client_to_server), 0, false},
                         {name_of(Direction::server_to_client), 0, false}};
  return all;
}

const Table& truth() {
  static const Table all{{"false", 0, false}, {"true", 0, false}};
  return all;
}

/// Words of a protocol, in the order in which its specification has them.
template <std::size_t count>
Table words(const std::string_view (&all)[count]) {
  Table out;
  for (const auto word : all) out.push_back({word, 0, false});
  return out;
}

/// RFC 5321 §4.1.1, RFC 2033 §4.1 (LHLO), RFC 3207 §4, RFC 4954 §4, RFC 3030 §2.
const Table& smtp_verbs() {
  static const Table all = words({"EHLO", "HELO", "LHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT",
                                  "RSET", "VRFY", "EXPN", "HELP", "NOOP", "QUIT"});
  return all;
}

/// RFC 9051 §6, RFC 2971 §3 (ID).
const Table& imap_commands() {
  static const Table all = words(
      {"CAPABILITY", "NOOP",    "LOGOUT", "STARTTLS", "AUTHENTICATE", "LOGIN",     "ID",          "ENABLE",
       "SELECT",     "EXAMINE", "CREATE", "DELETE",   "RENAME",       "SUBSCRIBE", "UNSUBSCRIBE", "LIST",
       "NAMESPACE",  "STATUS",  "APPEND", "IDLE",     "CLOSE",        "UNSELECT",  "EXPUNGE",     "SEARCH",
       "FETCH",      "STORE",   "COPY",   "MOVE",     "UID"});
  return all;
}

/// RFC 9051 §7.1.
const Table& imap_statuses() {
  static const Table all = words({"OK", "NO", "BAD", "PREAUTH", "BYE"});
  return all;
}

/// RFC 1939 §5 to §7, RFC 2449 §5 (CAPA), RFC 2595 §4 (STLS), RFC 5034 §4 (AUTH), RFC 6856 §2, §3 (UTF8,
/// LANG).
const Table& pop3_verbs() {
  static const Table all = words({"CAPA", "STLS", "AUTH", "USER", "PASS", "APOP", "STAT", "LIST", "RETR",
                                  "DELE", "NOOP", "RSET", "TOP", "UIDL", "QUIT", "UTF8", "LANG"});
  return all;
}

/// RFC 1939 §3, RFC 5034 §4 (the lone +).
const Table& pop3_statuses() {
  static const Table all = words({"+OK", "-ERR", "+"});
  return all;
}

/// RFC 3977 §5 to §8, RFC 4642 §2.2, RFC 4643 §2, RFC 4644 §2, RFC 8054 §2.2 (COMPRESS).
const Table& nntp_verbs() {
  static const Table all =
      words({"CAPABILITIES", "MODE",  "QUIT",     "STARTTLS", "AUTHINFO", "GROUP",     "LISTGROUP",
             "LAST",         "NEXT",  "ARTICLE",  "HEAD",     "BODY",     "STAT",      "POST",
             "IHAVE",        "CHECK", "TAKETHIS", "DATE",     "HELP",     "NEWGROUPS", "NEWNEWS",
             "LIST",         "OVER",  "HDR",      "COMPRESS"});
  return all;
}

/// RFC 5804 §2.
const Table& sieve_verbs() {
  static const Table all = words({"AUTHENTICATE", "STARTTLS", "LOGOUT", "CAPABILITY", "HAVESPACE",
                                  "PUTSCRIPT", "LISTSCRIPTS", "SETACTIVE", "GETSCRIPT", "DELETESCRIPT",
                                  "RENAMESCRIPT", "CHECKSCRIPT", "NOOP", "UNAUTHENTICATE"});
  return all;
}

/// RFC 5804 §1.2.
const Table& sieve_statuses() {
  static const Table all = words({"OK", "NO", "BYE"});
  return all;
}

/// RFC 6120 §4.2, §5.4, §6.4 (SASL) and §8.1: what the negotiation of a stream is made of. A name
/// is shown with its prefix as it was sent.
const Table& xmpp_elements() {
  static const Table all =
      words({"stream:stream", "stream:features", "stream:error", "starttls", "required", "proceed", "failure",
             "mechanisms", "mechanism", "auth", "success", "message", "presence", "iq"});
  return all;
}

struct Entry {
  std::string_view key;
  const Table& (*values)();
};

constexpr std::uint64_t byte = 0xFF, two_bytes = 0xFFFF;

constexpr Entry entries[] = {
    {"event.direction", directions},
    {"event.kind", event_kinds},
    {"event.phase", phases},
    {"imap.command.name", imap_commands},
    {"imap.response.status", imap_statuses},
    {"nntp.command.verb", nntp_verbs},
    {"pop3.command.verb", pop3_verbs},
    {"pop3.reply.status", pop3_statuses},
    {"sieve.command.verb", sieve_verbs},
    {"sieve.response.status", sieve_statuses},
    {"smtp.command.verb", smtp_verbs},
    {"tls.alert.description", table<dissect::alert_description, byte>},
    {"tls.alert.level", table<dissect::alert_level, byte>},
    {"tls.ext.compress_certificate.algorithm", table<dissect::compression_algorithm, two_bytes>},
    {"tls.ext.ec_point_formats.format", table<dissect::point_format, byte>},
    {"tls.ext.key_share.group", table<dissect::named_group, two_bytes>},
    {"tls.ext.max_fragment_length", table<dissect::fragment_length, byte>},
    {"tls.ext.psk_key_exchange_modes.mode", table<dissect::psk_mode, byte>},
    {"tls.ext.server_name.type", table<dissect::name_type, byte>},
    {"tls.ext.signature_algorithms.scheme", table<dissect::signature_scheme, two_bytes>},
    {"tls.ext.status_request.type", table<dissect::status_type, byte>},
    {"tls.ext.supported_groups.group", table<dissect::named_group, two_bytes>},
    {"tls.ext.supported_versions.version", table<dissect::protocol_version, two_bytes>},
    {"tls.ext.type", table<dissect::extension_type, two_bytes>},
    {"tls.handshake.certificate_type", table<dissect::certificate_type, byte>},
    {"tls.handshake.cipher_suite", table<dissect::cipher_suite, two_bytes>},
    {"tls.handshake.compression_method", table<dissect::compression_method, byte>},
    {"tls.handshake.ecdhe.curve_type", table<dissect::curve_type, byte>},
    {"tls.handshake.ecdhe.group", table<dissect::named_group, two_bytes>},
    {"tls.handshake.key_update", table<dissect::key_update_request, byte>},
    {"tls.handshake.signature.scheme", table<dissect::signature_scheme, two_bytes>},
    {"tls.handshake.type", table<dissect::handshake_type, byte>},
    {"tls.handshake.version", table<dissect::protocol_version, two_bytes>},
    {"tls.record.type", table<dissect::content_type, byte>},
    {"tls.record.version", table<dissect::protocol_version, two_bytes>},
    {"x509.ext.basic_constraints.ca", truth},
    {"xmpp.element.name", xmpp_elements},
};

}  // namespace

std::span<const NamedValue> named_values(std::string_view key) {
  for (const auto& entry : entries)
    if (entry.key == key) return entry.values();
  return {};
}

std::optional<std::uint64_t> code_of(std::string_view key, std::string_view name) {
  const auto wanted = lower(name);
  for (const auto& value : named_values(key))
    if (value.has_code && lower(value.name) == wanted) return value.code;
  return std::nullopt;
}

}  // namespace sti::filter
