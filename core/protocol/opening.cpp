#include "protocol/opening.hpp"

#include <algorithm>
#include <array>

#include "model/escape.hpp"
#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using enum AppProtocol;

/// Servers that say who they are in the first letters of their first line, or of the answer to what they do
/// not understand.
struct Beginning {
  std::string_view letters;
  std::string_view name;
  std::optional<AppProtocol> protocol = std::nullopt;
};
constexpr auto beginnings = std::to_array<Beginning>({
    {"* OK", "IMAP", imap},                        // RFC 9051 §7.1
    {"* PREAUTH", "IMAP", imap},                   //
    {"* BYE", "IMAP", imap},                       //
    {"* BAD", "IMAP", imap},                       //
    {"+OK", "POP3", pop3},                         // RFC 1939 §3
    {"\"IMPLEMENTATION\"", "ManageSieve", sieve},  // RFC 5804 §1.7
    {"<?xml", "XMPP", xmpp},                       // RFC 6120 §4.2
    {"<stream:stream", "XMPP", xmpp},              //
    {"200 ", "NNTP", nntp},                        // RFC 3977 §5.1
    {"201 ", "NNTP", nntp},                        //
    {"HTTP/", "HTTP"},                             // RFC 9112 §4
    {"<html", "HTTP"},                             //
    {"<!doctype", "HTTP"},                         //
    {"SSH-", "SSH"},                               // RFC 4253 §4.2
    {"RFB ", "VNC"},                               // RFC 6143 §7.1.1
    {"NOTICE ", "IRC"},                            // RFC 1459 §4.4.2
    {"ERROR :", "IRC"},                            //
    {"-DENIED ", "Redis"},                         //
    {"-NOAUTH ", "Redis"},                         //
    {"@RSYNCD:", "rsync"},                         //
});

/// What follows the host's name, which says nothing about the protocol: mail.ftp.example may be any.
std::string without_host(const std::string& greeting) {
  constexpr std::size_t code = 4;
  const auto end = greeting.find(' ', code);
  const auto host = std::string_view(greeting).substr(std::min(code, greeting.size()), end - code);
  const bool named = host.find('.') != std::string_view::npos && host.find('(') == std::string_view::npos;
  return !named ? greeting : end == std::string::npos ? std::string() : greeting.substr(end);
}

/// More is needed as long as one of these may still come of the line.
Opening of_line(std::string_view line, bool whole, Opening so_far) {
  so_far.reading = whole ? Reading::yes : Reading::begun;
  auto text = upper(line);
  const auto has = [&](std::string_view word) { return text.find(word) != std::string::npos; };
  if (line.starts_with("220")) {  // RFC 5321 §4.2, RFC 2033 §4, RFC 959 §5.4
    text = without_host(text);
    so_far.name = has("LMTP") ? "LMTP" : has("SMTP") ? "SMTP" : has("FTP") ? "FTP" : "SMTP, LMTP or FTP";
    if (so_far.name == "SMTP") so_far.protocol = smtp;
    if (so_far.name == "LMTP") so_far.protocol = lmtp;
  } else if (line.starts_with("-ERR")) {  // RFC 1939 §3; the error of the Redis serialization protocol
    const bool redis = has("UNKNOWN COMMAND") || has("PROTOCOL ERROR");
    so_far.name = redis ? "Redis or POP3" : "POP3";
    if (!redis) so_far.protocol = pop3;
  } else if (has(" NOTICE ")) {  // RFC 1459 §2.3.1: a prefix before the command
    so_far = {Reading::yes, "IRC", {}};
  } else if (whole) {
    so_far = {};
  }
  return so_far;
}

std::uint8_t at(ByteView bytes, std::size_t i) { return i < bytes.size() ? bytes[i] : 0; }

/// What says who it is in binary numbers: as many of the bytes as there are agree with `wanted`, of which -1
/// is any byte.
template <std::size_t N>
Reading agrees(ByteView bytes, const std::array<int, N>& wanted) {
  for (std::size_t i = 0; i < std::min(bytes.size(), N); ++i)
    if (wanted[i] >= 0 && bytes[i] != wanted[i]) return Reading::no;
  return bytes.size() < N ? Reading::begun : Reading::yes;
}

Opening of_binary(ByteView bytes) {
  // A packet of under 256 bytes, the first of its connection, with protocol version 10 or an error in it.
  const auto mysql =
      likeliest({agrees(bytes, std::array{-1, 0, 0, 0, 0x0a}), agrees(bytes, std::array{-1, 0, 0, 0, 0xff})});
  if (mysql == Reading::yes) return {mysql, "MySQL or MariaDB", {}};
  // ContentType alert or handshake, version 3.x: RFC 8446 §5.1.
  const auto tls =
      likeliest({agrees(bytes, std::array{0x15, 3, -1}), agrees(bytes, std::array{0x16, 3, -1})});
  if (tls == Reading::yes && at(bytes, 2) <= 4) return {tls, "TLS", {}};
  // ErrorResponse to what is no startup message.
  const auto postgres = agrees(bytes, std::array{int{'E'}, 0, 0, -1, -1, int{'S'}});
  if (postgres == Reading::yes) return {postgres, "PostgreSQL", {}};
  // An LDAPMessage of a response, its length in one byte or in four: RFC 4511 §4.1.1.
  const auto message = likeliest({agrees(bytes, std::array{0x30, -1, 2, 1, -1, -1}),
                                  agrees(bytes, std::array{0x30, 0x84, 0, -1, -1, -1, 2, 1, -1, -1})});
  if (message == Reading::yes) return {message, "LDAP", ldap};
  return {likeliest({mysql, tls, postgres, message}), {}, {}};
}

}  // namespace

bool Opening::begins(AppProtocol expected) const {
  const bool mail_transfer = expected == smtp || expected == lmtp;
  return protocol == expected || (mail_transfer && name.find("MTP") != std::string_view::npos);
}

Opening recognise(ByteView first_bytes) {
  first_bytes = first_bytes.first(std::min(first_bytes.size(), opening_limit));
  if (first_bytes.empty()) return {Reading::begun, {}, {}};
  auto binary = of_binary(first_bytes);
  if (binary.reading == Reading::yes) return binary;

  const auto text = text_of(first_bytes);
  const auto end = text.find('\n');
  const bool whole = end != std::string_view::npos || first_bytes.size() == opening_limit;
  const auto line = text.substr(0, end);
  for (const auto& beginning : beginnings) {
    const auto length = std::min(line.size(), beginning.letters.size());
    if (!same_word(line.substr(0, length), beginning.letters.substr(0, length))) continue;
    if (length == beginning.letters.size()) return {Reading::yes, beginning.name, beginning.protocol};
    if (!whole) binary.reading = Reading::begun;
  }
  for (const auto* code : {"220 ", "220-", "-ERR"}) {
    const auto wanted = std::string_view(code);
    if (line.starts_with(wanted)) return of_line(line, whole, {});
    if (!whole && wanted.starts_with(line)) binary.reading = Reading::begun;
  }
  if (line.starts_with(':')) return of_line(line, whole, {});
  return whole ? Opening{} : binary;
}

std::optional<std::string> wrong_protocol(ByteView first_bytes, const SchemeFacts& expected, Layer layer) {
  const auto opening = recognise(first_bytes);
  const bool plaintext_for_tls = expected.tls_first && layer == Layer::wire && opening.name != "TLS";
  const bool own = opening.begins(expected.protocol);
  const bool readable = std::ranges::all_of(first_bytes, [](std::uint8_t c) {
    return (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == '\t';
  });
  if (opening.name.empty() && !(plaintext_for_tls && readable && !first_bytes.empty())) return std::nullopt;
  if (own && !plaintext_for_tls) return std::nullopt;
  if (expected.tls_first && layer == Layer::wire && !plaintext_for_tls) return std::nullopt;

  // No more is known here than the first bytes, so how many there were in all is not said.
  constexpr std::size_t most_shown = 60;
  const auto line = text_of(first_bytes).substr(0, text_of(first_bytes).find('\n'));
  const auto shown = std::min(line.ends_with('\r') ? line.size() - 1 : line.size(), most_shown);
  std::string text = "Where " + (plaintext_for_tls ? std::string("TLS") : std::string(expected.label)) +
                     " was expected came " + quoted(first_bytes.first(shown));
  if (shown == most_shown && first_bytes.size() > shown) text += "…";
  text += opening.name.empty() ? ", which is plaintext" : ", which looks like " + std::string(opening.name);
  std::string_view instead;
  if (opening.name == "TLS") {
    text += " from the first byte";
    instead = expected.counterpart;
  } else if (own) {
    text += " in plaintext";
    instead = expected.counterpart;
  } else if (opening.protocol) {
    for (const auto& scheme : schemes())
      if (instead.empty() && scheme.protocol == *opening.protocol &&
          scheme.tls_first == (layer == Layer::inside_tls))
        instead = scheme.scheme;
  }
  if (!instead.empty()) text += ": use " + std::string(instead);
  return text + ".";
}

}  // namespace sti::protocol
