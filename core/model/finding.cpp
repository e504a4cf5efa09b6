#include "model/finding.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "model/names.hpp"

namespace sti {
namespace {

constexpr std::array<std::string_view, 4> severities{"error", "warning", "notice", "ok"};

using enum AppProtocol;

// What the protocols other than SMTP say of the same matter, by matter; SMTP's clause stands with the kind.
constexpr ProtocolReference upgrade_clauses[] = {{lmtp, "RFC 2033 §4; RFC 3207 §4.2"},
                                                 {imap, "RFC 9051 §6.2.1"},
                                                 {pop3, "RFC 2595 §4"},
                                                 {sieve, "RFC 5804 §2.2"},
                                                 {xmpp, "RFC 6120 §5.4.3.3"}};
constexpr ProtocolReference refusal_clauses[] = {{lmtp, "RFC 2033 §4; RFC 3207 §4"},
                                                 {imap, "RFC 9051 §6.2.1"},
                                                 {pop3, "RFC 2595 §4"},
                                                 {sieve, "RFC 5804 §2.2"},
                                                 {xmpp, "RFC 6120 §5.4.2.2"}};
constexpr ProtocolReference stripping_clauses[] = {{lmtp, "RFC 2033 §4; RFC 3207 §6"},
                                                   {imap, "RFC 9051 §6.2.1, §11.1"},
                                                   {pop3, "RFC 2595 §4, §9"},
                                                   {sieve, "RFC 5804 §2.2, §5"},
                                                   {xmpp, "RFC 6120 §5.2, §5.3.1"}};
constexpr ProtocolReference unasked_clauses[] = {{lmtp, "RFC 2033 §4; RFC 3207 §4.2"},
                                                 {imap, "CVE-2021-29969; RFC 9051 §11.3"},
                                                 {pop3, "RFC 2595 §4"},
                                                 {sieve, "RFC 5804 §2.2"},
                                                 {xmpp, "RFC 6120 §5.4"}};
constexpr ProtocolReference password_clauses[] = {{lmtp, "RFC 4954 §4, §9"},
                                                  {imap, "RFC 9051 §6.2.2, §6.2.3; RFC 8314 §4.1"},
                                                  {pop3, "RFC 2595 §2.3; RFC 8314 §4.1"},
                                                  {sieve, "RFC 5804 §2.1"},
                                                  {xmpp, "RFC 6120 §13.8.3"}};
constexpr ProtocolReference end_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §3.8"},
                                             {imap, "RFC 9051 §3.4"},
                                             {pop3, "RFC 1939 §3"},
                                             {sieve, "RFC 5804 §1.2"},
                                             {xmpp, "RFC 6120 §4.4"}};
constexpr ProtocolReference line_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §2.3.8"},
                                              {imap, "RFC 9051 §2.2"},
                                              {pop3, "RFC 1939 §3"},
                                              {sieve, "RFC 5804 §1.2"},
                                              {xmpp, "RFC 6120 §11.1, §11.3"}};
constexpr ProtocolReference exchange_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §4.3.1"},
                                                  {imap, "RFC 9051 §2.2.2"},
                                                  {pop3, "RFC 1939 §3"},
                                                  {sieve, "RFC 5804 §1.2"},
                                                  {xmpp, "RFC 6120 §5.4"}};
constexpr ProtocolReference syntax_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §4.2"},
                                                {imap, "RFC 9051 §9"},
                                                {pop3, "RFC 1939 §3"},
                                                {sieve, "RFC 5804 §4"},
                                                {xmpp, "RFC 6120 §11"}};
constexpr ProtocolReference replies_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §4.3"},
                                                 {imap, "RFC 9051 §7"},
                                                 {pop3, "RFC 1939 §3"},
                                                 {sieve, "RFC 5804 §1.2"},
                                                 {xmpp, "RFC 6120 §4.3"}};
constexpr ProtocolReference for_now_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §3.8, §4.2.1"},
                                                 {imap, "RFC 5530 §3"},
                                                 {pop3, "RFC 3206 §4"},
                                                 {sieve, "RFC 5804 §1.3"},
                                                 {xmpp, "RFC 6120 §4.9.3.17"}};
constexpr ProtocolReference greeting_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §3.1"},
                                                  {imap, "RFC 9051 §7.1.5"},
                                                  {pop3, "RFC 1939 §4"},
                                                  {sieve, "RFC 5804 §1.2"},
                                                  {xmpp, "RFC 6120 §4.9"}};
constexpr ProtocolReference opening_clauses[] = {{lmtp, "RFC 2033 §4; RFC 5321 §3.1"},
                                                 {imap, "RFC 9051 §7.1"},
                                                 {pop3, "RFC 1939 §4"},
                                                 {sieve, "RFC 5804 §1.2"},
                                                 {xmpp, "RFC 6120 §4.2"}};

// In order of code, so that a lookup can bisect.
constexpr FindingKind kinds[] = {
    {"capability-changed",
     Severity::notice,
     {"Capabilities changed after the upgrade",
      "What the server offers inside TLS differs from what it offered in plaintext. Servers often do this on "
      "purpose (AUTH only under TLS). It is also what a man in the middle leaves behind who edited the "
      "plaintext list, which is why only the encrypted list counts.",
      "RFC 3207 §4.2"},
     upgrade_clauses},
    {"cleartext-auth",
     Severity::warning,
     {"Passwords accepted in plaintext",
      "Before TLS the server offers a login that sends the password readable to anyone on the path. A client "
      "that takes the offer, or is tricked into it, gives the password away.",
      "RFC 4954 §4; RFC 8314 §4.1"},
     password_clauses},
    {"client-certificate-required",
     Severity::error,
     {"The server wants a client certificate",
      "The server asked for a certificate of the client, got none, and ended the connection. This is not a "
      "fault of its TLS: it accepts only clients that it knows, as some relays do. Only a client that has "
      "such a certificate can see what the server says inside TLS.",
      "RFC 8446 §4.3.2, §6.2; RFC 5246 §7.4.4"}},
    {"closed-early",
     Severity::notice,
     {"Closed before STARTTLS could be asked",
      "The server ended the connection after its greeting. Whether it supports STARTTLS remains unknown.",
      "RFC 5321 §3.8"},
     end_clauses,
     {"Closed before anything was said",
      "The server ended the connection before the inspection could begin. What it offers remains unknown.",
      true}},
    {"command-injection",
     Severity::error,
     {"Plaintext commands are carried into TLS",
      "A command sent in the same packet as STARTTLS, before encryption, was answered inside TLS. A man in "
      "the middle can so put commands of his own at the front of a victim's encrypted session.",
      "CVE-2011-0411; RFC 3207 §4.2"},
     upgrade_clauses},
    {"command-refused",
     Severity::notice,
     {"Command not sent",
      "What was typed cannot be sent as one command of this protocol. Nothing left this machine.",
      "RFC 5321 §2.3.8"},
     line_clauses},
    {"early-reply",
     Severity::error,
     {"Answered before it was asked",
      "A reply arrived before the command that it answers had been sent, so it cannot be an answer. Somebody "
      "who writes all the replies in advance needs no server at all, and a client that accepts them believes "
      "in a conversation that never took place.",
      "RFC 5321 §4.3.1"},
     exchange_clauses},
    {"expires-soon",
     Severity::warning,
     {"The certificate expires soon",
      "The server's certificate is valid for less than 14 days more. Where renewal is automatic, it should "
      "have been renewed by now: see whether the renewal still works.",
      "RFC 5280 §4.1.2.5"}},
    {"greeting-after-upgrade",
     Severity::error,
     {"Greeted again inside TLS",
      "After the upgrade the client speaks first. A greeting inside TLS suggests that the plaintext part was "
      "answered by somebody else, who passed the TLS connection to a port where TLS comes first.",
      "RFC 3207 §4.2"},
     upgrade_clauses},
    {"handshake-failed",
     Severity::error,
     {"The TLS handshake failed",
      "TLS was started and not completed, so there is no private connection. Senders that insist on TLS do "
      "not deliver to such a server; others go on in plaintext.",
      "RFC 8446 §6.2; RFC 5246 §7.2.2"}},
    {"malformed-reply",
     Severity::notice,
     {"A reply is not well-formed",
      "The server sent something that its protocol does not allow. Clients differ in how they read such "
      "lines, and differences in reading are where attacks live.",
      "RFC 5321 §4.2"},
     syntax_clauses},
    {"no-reply-after-upgrade",
     Severity::error,
     {"Silent after the upgrade",
      "TLS was established, and then the server did not answer the first command inside it.",
      "RFC 3207 §4.2"},
     upgrade_clauses,
     {"Silent inside TLS",
      "TLS was established, and then the server did not say inside it what has to come first.", true}},
    {"plaintext-injected",
     Severity::error,
     {"Bytes injected at the upgrade",
      "Plaintext arrived after the reply that accepts STARTTLS, where only TLS may follow. A client that "
      "keeps such bytes takes them for replies from inside TLS: whoever is on the path can speak for the "
      "server. They were not used.",
      "CVE-2021-38371; RFC 3207 §4.2"},
     upgrade_clauses},
    {"preauth",
     Severity::error,
     {"Already authenticated: STARTTLS is impossible",
      "The server says PREAUTH in its greeting. STARTTLS is only allowed before authentication, so a client "
      "that believes this greeting stays in plaintext. A man in the middle can send it to prevent "
      "encryption.",
      "CVE-2020-12398; RFC 9051 §7.1.4"}},
    {"rate-limited",
     Severity::notice,
     {"Put off for now",
      "The server answered with a temporary refusal. This says nothing about whether it supports STARTTLS; "
      "ask again later.",
      "RFC 5321 §3.8, §4.2.1"},
     for_now_clauses,
     {"",
      "The server answered with a temporary refusal. This says nothing about what else it does; ask again "
      "later."}},
    {"service-refused",
     Severity::notice,
     {"Turned away",
      "The server refused the service in its greeting. Whether it supports STARTTLS remains unknown.",
      "RFC 5321 §3.1"},
     greeting_clauses,
     {"", "The server refused the service in its greeting. What it offers remains unknown."}},
    {"starttls-mangled",
     Severity::error,
     {"STARTTLS was overwritten",
      "Where STARTTLS should stand, the list of capabilities has a word of the same length that means "
      "nothing. A device on the path rewrites the plaintext so that mail stays unencrypted: a stripping "
      "attack or a firewall that does the same.",
      "RFC 3207 §6; RFC 8461 §1"},
     stripping_clauses},
    {"starttls-not-offered",
     Severity::error,
     {"STARTTLS is not offered",
      "The server does not list STARTTLS, so a client can only go on in the clear, or not at all. A man in "
      "the middle can cause this by removing a single line.",
      "RFC 3207 §6"},
     stripping_clauses},
    {"starttls-refused",
     Severity::error,
     {"STARTTLS offered, then refused",
      "The server lists STARTTLS but answers it with a refusal. Opportunistic senders then go on in "
      "plaintext.",
      "RFC 3207 §4"},
     refusal_clauses},
    {"tls-broken",
     Severity::error,
     {"TLS broke off",
      "Inside the established connection came something that is not valid TLS, or that ends it at once: a "
      "record that fails its integrity check, plaintext, or a fatal alert. It may be a fault of the server, "
      "or somebody on the path who changed the bytes. What the server would have said next is not known.",
      "RFC 8446 §5.2, §6.2; RFC 5246 §6.2.3, §7.2.2"}},
    {"tls-version",
     Severity::warning,
     {"No TLS version in common",
      "The server supports none of the TLS versions that were offered to it. TLS 1.0 and 1.1 are forbidden "
      "today, and this program does not speak them. A server that supports nothing newer has to be updated.",
      "RFC 8996; RFC 9325 §3.1.1"}},
    {"tls-violation",
     Severity::error,
     {"The handshake breaks the TLS standard",
      "In the handshake the server sent something that a client has to refuse. A client that accepts it "
      "cannot rely on what the handshake should prove. It may be a fault of the server's software, or an "
      "attacker who tests what the client accepts.",
      "RFC 8446 §4, §6.2; RFC 5246 §7.2.2, §7.4"}},
    {"truncated-close",
     Severity::notice,
     {"Closed without close_notify",
      "The connection ended without TLS's own end mark, so that an end by the peer cannot be told from a cut "
      "by somebody on the path.",
      "RFC 8446 §6.1"}},
    {"unexpected-reply",
     Severity::error,
     {"A reply that does not belong here",
      "The reply is well-formed, but not one that the protocol allows at this point.", "RFC 5321 §4.3"},
     replies_clauses},
    {"unsupported-by-client",
     Severity::warning,
     {"Possibly a limit of this program",
      "The server did something that TLS allows and that the TLS library of this program cannot do, or it "
      "found nothing that it supports in what was offered to it. Another client may succeed. This does not "
      "say that the server is at fault.",
      "RFC 8446 §6.2"}},
    {"untagged-before-tls",
     Severity::warning,
     {"Unasked-for data before TLS",
      "The server sent data in plaintext that nobody asked for. Clients that store it let anyone on the path "
      "plant folders or messages. It is shown here as untrusted and used for nothing.",
      "RFC 3207 §4.2"},
     unasked_clauses},
    {"weak-tls",
     Severity::warning,
     {"Weak TLS was negotiated",
      "Client and server agreed on something that the current best practice forbids or advises against. The "
      "connection is not broken by that alone, but an attacker needs less effort against it, or can read "
      "recorded traffic once the server's key is stolen.",
      "BCP 195 (RFC 8996, RFC 9325); RFC 10015"}},
    {"wrong-protocol",
     Severity::warning,
     {"Another protocol is spoken here",
      "What answers on this port does not speak the protocol that was expected. Most often port and protocol "
      "do not belong together, or the port expects TLS at another time than was assumed; a device on the "
      "path that answers instead of the server looks the same.",
      "RFC 5321 §3.1"},
     opening_clauses,
     {"", "", true}},
};

}  // namespace

std::string_view name_of(Severity s) { return name_in(severities, s); }
std::optional<Severity> severity_from(std::string_view name) { return value_in<Severity>(severities, name); }

std::span<const FindingKind> finding_kinds() { return kinds; }

const FindingKind* finding_kind(std::string_view code) {
  const auto* found = std::lower_bound(std::begin(kinds), std::end(kinds), code,
                                       [](const FindingKind& k, std::string_view c) { return k.code < c; });
  return found != std::end(kinds) && found->code == code ? found : nullptr;
}

Finding make_finding(std::string_view code, std::string text, Range evidence, std::string reference) {
  const auto* kind = finding_kind(code);
  return {std::string(code), kind ? kind->severity : Severity::notice, std::move(text), evidence,
          std::move(reference)};
}

FindingWords FindingKind::words_for(const SchemeFacts* scheme) const {
  auto out = words;
  if (!scheme) return out;
  for (const auto& clause : by_protocol)
    if (clause.protocol == scheme->protocol) out.reference = clause.reference;
  if (!scheme->tls_first) return out;
  if (!tls_first.title.empty()) out.title = tls_first.title;
  if (!tls_first.explanation.empty()) out.explanation = tls_first.explanation;
  if (tls_first.clause_of_scheme) out.reference = scheme->reference;
  return out;
}

std::string_view reference_of(const Finding& finding, const SchemeFacts* scheme) {
  if (!finding.reference.empty()) return finding.reference;
  const auto* kind = finding_kind(finding.code);
  return kind ? kind->words_for(scheme).reference : std::string_view{};
}

}  // namespace sti
