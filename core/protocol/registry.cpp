#include "protocol/registry.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <vector>

#include "model/escape.hpp"
#include "protocol/imap.hpp"
#include "protocol/ldap.hpp"
#include "protocol/nntp.hpp"
#include "protocol/pop3.hpp"
#include "protocol/sieve.hpp"
#include "protocol/smtp.hpp"
#include "protocol/xmpp.hpp"

namespace sti::protocol {
namespace {

template <std::unique_ptr<Dialogue> (*make)(Settings)>
std::unique_ptr<Dialogue> inside_tls(Settings settings) {
  settings.tls_first = true;
  return make(std::move(settings));
}

using Make = std::unique_ptr<Dialogue> (*)(Settings);

struct Maker {
  std::string_view scheme;
  Make make;
  Disclosure (*disclosure)(std::string_view line);
};

constexpr auto makers = std::to_array<Maker>({
    {"smtp", make_smtp, smtp_disclosure},
    {"submission", make_smtp, smtp_disclosure},
    {"lmtp", make_lmtp, smtp_disclosure},
    {"imap", make_imap, imap_disclosure},
    {"pop3", make_pop3, pop3_disclosure},
    {"sieve", make_sieve, sieve_disclosure},
    {"xmpp", make_xmpp, xmpp_disclosure},
    {"xmpp-server", make_xmpp_server, xmpp_disclosure},
    {"nntp", make_nntp, nntp_disclosure},
    {"ldap", make_ldap, ldap_disclosure},
    {"smtps", inside_tls<make_smtp>, smtp_disclosure},
    {"imaps", inside_tls<make_imap>, imap_disclosure},
    {"pop3s", inside_tls<make_pop3>, pop3_disclosure},
    {"xmpps", inside_tls<make_xmpp>, xmpp_disclosure},
    {"nntps", inside_tls<make_nntp>, nntp_disclosure},
    {"ldaps", inside_tls<make_ldap>, ldap_disclosure},
});

/// The schemes in their order, each with its dialogue.
const std::vector<Protocol>& table() {
  static const auto all = [] {
    std::vector<Protocol> out;
    for (const auto& facts : schemes()) {
      const auto* maker = std::ranges::find(makers, facts.scheme, &Maker::scheme);
      if (maker != makers.end()) out.push_back({facts, maker->make, maker->disclosure});
    }
    return out;
  }();
  return all;
}

Error bad_target(std::string expected, std::string_view got) {
  return {.fault = Fault::local,
          .doing = "reading the target",
          .expected = std::move(expected),
          .got = quoted(bytes_of(got)),
          .where = {}};
}

std::string known_schemes() {
  std::string out;
  for (const auto& p : table()) out += (out.empty() ? "" : ", ") + std::string(p.scheme);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_ipv6(std::string_view text) {
  const auto percent = text.find('%');
  if (percent != std::string_view::npos) {  // RFC 4007 §11: a zone, such as fe80::1%eth0
    const auto zone = text.substr(percent + 1);
    const bool plain =
        !zone.empty() && zone.size() <= 16 && std::all_of(zone.begin(), zone.end(), [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                 c == '_' || c == '.';
        });
    if (!plain) return false;
  }
  const std::string address(text.substr(0, percent));
  if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) return false;  // a NUL, say
  in6_addr read{};
  return inet_pton(AF_INET6, address.c_str(), &read) == 1;
}

/// A DNS name or an IPv4 address; the reason where it is neither.
std::optional<std::string> bad_name(std::string_view host) {
  if (host.empty()) return "a host name";
  if (host.size() > 253) return "a host name of at most 253 characters (RFC 1035 §2.3.4)";
  for (const char c : host) {
    if (static_cast<unsigned char>(c) >= 0x80)
      return "a host name in ASCII; write an international one as xn--…";
    const bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_' || c == '.';
    if (!fits) return "a host name of letters, digits, \"-\", \"_\" and \".\"";
  }
  for (std::size_t start = 0; start <= host.size();) {
    const auto end = std::min(host.find('.', start), host.size());
    if (end == start) return "a host name without empty labels";
    if (end - start > 63) return "a host name with labels of at most 63 characters (RFC 1035 §2.3.4)";
    start = end + 1;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535)
    return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

struct HostPort {
  std::string_view host;
  std::optional<std::string_view> port;
};

Result<HostPort> split_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad_target("\"]\" after the IPv6 address", text);
    const auto host = text.substr(1, end - 1);
    if (!is_ipv6(host)) return bad_target("an IPv6 address in the brackets", host);
    const auto rest = text.substr(end + 1);
    if (rest.empty()) return HostPort{host, std::nullopt};
    if (!rest.starts_with(':')) return bad_target("\":\" and a port, or nothing, after \"]\"", rest);
    return HostPort{host, rest.substr(1)};
  }
  if (is_ipv6(text)) return HostPort{text, std::nullopt};
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos)
    return bad_target("one \":\" before the port, and an IPv6 address in brackets", text);
  const auto host = text.substr(0, colon);
  if (auto why = bad_name(host.ends_with('.') ? host.substr(0, host.size() - 1) : host))
    return bad_target(*std::move(why), host);
  if (colon == std::string_view::npos) return HostPort{host, std::nullopt};
  return HostPort{host, text.substr(colon + 1)};
}

}  // namespace

std::span<const Protocol> protocols() { return table(); }

const Protocol* find(std::string_view scheme) {
  const auto found = std::ranges::find(table(), scheme, &Protocol::scheme);
  return found == table().end() ? nullptr : &*found;
}

Result<Target> parse_target(std::string_view text) {
  const Protocol* protocol = nullptr;
  auto rest = text;
  if (const auto slashes = text.find("://"); slashes != std::string_view::npos) {
    protocol = find(lower(text.substr(0, slashes)));
    if (!protocol) return bad_target("a scheme out of " + known_schemes(), text.substr(0, slashes));
    rest = text.substr(slashes + 3);
    if (rest.ends_with('/')) rest.remove_suffix(1);
  }
  if (rest.empty()) return bad_target("a host", text);
  if (rest.find('@') != std::string_view::npos) return bad_target("a host without user or password", "…@…");
  if (rest.find_first_of("/?#") != std::string_view::npos)
    return bad_target("nothing after host and port", rest);
  const auto split = split_host(rest);
  if (!split) return split.error();

  std::optional<std::uint16_t> port;
  if (split->port) {
    port = read_port(*split->port);
    if (!port) return bad_target("a port from 1 to 65535", *split->port);
  }
  if (!protocol) {
    const auto by_port =
        std::ranges::find_if(table(), [&](const Protocol& p) { return port && p.port == *port; });
    protocol = by_port == table().end() ? find("smtp") : &*by_port;
  }
  auto host = std::string(split->host);
  // The root's dot is not part of the name in SNI (RFC 6066 §3); a zone's dot stays.
  if (host.ends_with('.') && host.find(':') == std::string::npos) host.pop_back();
  return Target{std::string(protocol->scheme), std::move(host), port.value_or(protocol->port)};
}

}  // namespace sti::protocol
