#include "model/scheme.hpp"

#include <algorithm>
#include <array>

#include "model/names.hpp"

namespace sti {
namespace {

using enum AppProtocol;

// Listed in the order of AppProtocol.
constexpr std::array<std::string_view, 8> starttls_words{"STARTTLS", "STARTTLS", "STARTTLS", "STLS",
                                                         "STARTTLS", "starttls", "STARTTLS", "StartTLS"};

constexpr auto table = std::to_array<SchemeFacts>({
    {"smtp", "SMTP", 25, smtp, false, "RFC 3207", "", "smtp", "smtps"},
    {"submission", "SMTP submission", 587, smtp, false, "RFC 6409, RFC 3207", "", "smtp", "smtps"},
    {"lmtp", "LMTP", 24, lmtp, false, "RFC 2033, RFC 3207", "", "lmtp", ""},
    {"imap", "IMAP", 143, imap, false, "RFC 9051 §6.2.1", "imap", "imap", "imaps"},
    {"pop3", "POP3", 110, pop3, false, "RFC 2595 §4", "pop3", "pop3", "pop3s"},
    {"sieve", "ManageSieve", 4190, sieve, false, "RFC 5804 §2.2", "managesieve", "sieve", ""},
    {"xmpp", "XMPP", 5222, xmpp, false, "RFC 6120 §5", "", "xmpp", "xmpps"},
    {"xmpp-server", "XMPP between servers", 5269, xmpp, false, "RFC 6120 §5", "", "xmpp-server", ""},
    {"nntp", "NNTP", 119, nntp, false, "RFC 4642 §2.2", "nntp", "nntp", "nntps"},
    {"ldap", "LDAP", 389, ldap, false, "RFC 4511 §4.14", "", "ldap", "ldaps"},
    {"smtps", "SMTP, TLS first", 465, smtp, true, "RFC 8314 §3.3", "", "", "smtp"},
    {"imaps", "IMAP, TLS first", 993, imap, true, "RFC 8314 §3.2", "imap", "", "imap"},
    {"pop3s", "POP3, TLS first", 995, pop3, true, "RFC 8314 §3.1", "pop3", "", "pop3"},
    {"xmpps", "XMPP, TLS first", 5223, xmpp, true, "XEP-0368", "xmpp-client", "", "xmpp"},
    {"nntps", "NNTP, TLS first", 563, nntp, true, "RFC 8143", "nntp", "", "nntp"},
    {"ldaps", "LDAP, TLS first", 636, ldap, true, "RFC 4513 §3.1", "", "", "ldap"},
});

}  // namespace

std::string_view starttls_word(AppProtocol protocol) { return name_in(starttls_words, protocol); }

std::span<const SchemeFacts> schemes() { return table; }

const SchemeFacts* scheme_facts(std::string_view scheme) {
  const auto* found = std::ranges::find(table, scheme, &SchemeFacts::scheme);
  return found == table.end() ? nullptr : found;
}

}  // namespace sti
