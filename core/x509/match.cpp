#include "x509/match.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "model/budget.hpp"
#include "model/escape.hpp"
#include "x509/reference_name.hpp"

namespace sti::x509 {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// The name asked for, in the form in which it is compared.
struct Reference {
  Bytes address;    ///< 4 or 16 bytes where it is an IP address
  std::string dns;  ///< else lower-case A-labels; empty where it is no DNS name
};

Reference prepare(std::string_view text) {
  Reference out;
  const auto read = reference_name(text);
  if (!read) return out;  // matches nothing
  std::array<std::uint8_t, 16> address{};
  if (inet_pton(AF_INET, read->c_str(), address.data()) == 1)
    out.address.assign(address.begin(), address.begin() + 4);
  else if (inet_pton(AF_INET6, read->c_str(), address.data()) == 1)
    out.address.assign(address.begin(), address.end());
  else
    out.dns = *read;
  return out;
}

bool is_dns_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Why a presented name can match nothing at all; empty where it can.
std::string unusable(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.find('\0') != name.npos) return "holds a NUL byte, so it matches nothing";
  if (name.ends_with('.')) return "ends in a dot, which a certificate must not (RFC 5280 §4.2.1.6)";
  const bool wildcard = name.starts_with("*.");
  std::size_t label = 0;
  for (const char c : wildcard ? name.substr(2) : name) {
    if (c == '*') return "has a wildcard that is not its whole left-most label (RFC 9525 §6.3)";
    if (c == '.') {
      if (label == 0) return "has an empty label";
      label = 0;
    } else if (!is_dns_character(c)) {
      return "holds a character that no DNS name has in a certificate";
    } else if (++label > 63) {
      return "has a label of more than 63 characters";
    }
  }
  return {};
}

NameMatch match_dns(const GeneralName& name, const Reference& reference) {
  const std::string presented = lower(text_of(name.value));
  NameMatch out{text_of_name(name), false, unusable(presented)};
  if (!out.why.empty()) return out;
  if (!reference.address.empty()) {
    out.why = "is a DNS name, and an IP address was asked for";
  } else if (!presented.starts_with("*.")) {
    out.matched = presented == reference.dns;
    out.why = out.matched ? "is the same name" : "is another name";
  } else {
    const auto dot = reference.dns.find('.');
    const std::string_view tail = std::string_view(presented).substr(1);
    out.matched =
        dot != reference.dns.npos && dot != 0 && std::string_view(reference.dns).substr(dot) == tail;
    if (out.matched)
      out.why = "the wildcard stands for \"" + escaped(reference.dns.substr(0, dot)) + "\"";
    else if (reference.dns == tail.substr(1))
      out.why = "the wildcard stands for one label, and there is none";
    else if (reference.dns.ends_with(tail))
      out.why = "the wildcard stands for one label, and there are more";
    else
      out.why = "is a wildcard for another domain";
  }
  return out;
}

NameMatch match_address(const GeneralName& name, const Reference& reference) {
  NameMatch out{text_of_name(name), false, {}};
  if (reference.address.empty()) {
    out.why = "is an IP address, and a DNS name was asked for";
  } else {
    out.matched = std::ranges::equal(name.value, reference.address);
    out.why = out.matched ? "is the same address" : "is another address";
  }
  return out;
}

}  // namespace

NameVerdict match_names(const std::vector<GeneralName>& presented, std::string_view text) {
  NameVerdict out;
  const Reference reference = prepare(text);
  Budget budget(allowance::names_of_a_certificate);
  for (const GeneralName& name : presented) {
    auto match = name.kind == NameKind::dns ? match_dns(name, reference)
                 : name.kind == NameKind::ip
                     ? match_address(name, reference)
                     : NameMatch{text_of_name(name), false, "is neither a DNS name nor an IP address"};
    out.comparable = out.comparable || name.kind == NameKind::dns || name.kind == NameKind::ip;
    const bool first_match = match.matched && !out.matched;
    out.matched = out.matched || match.matched;
    if (budget.spend() || first_match)
      out.names.push_back(std::move(match));
    else
      ++out.left_out;
  }
  return out;
}

}  // namespace sti::x509
