#include "x509/constraints.hpp"

#include <algorithm>
#include <string_view>

#include "model/escape.hpp"

namespace sti::x509 {
namespace {

constexpr std::size_t max_comparisons = 1u << 16;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_host(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// Whether `name` is below `domain`, with at least one more label.
bool is_below(std::string_view name, std::string_view domain) {
  return name.size() > domain.size() + 1 && name[name.size() - domain.size() - 1] == '.' &&
         same_host(name.substr(name.size() - domain.size()), domain);
}

/// "example.com" takes itself and all below it; a leading dot, which CAs write though RFC 5280 does not know
/// it for DNS names, takes only what is below. Empty takes all.
bool dns_within(std::string_view name, std::string_view base) {
  if (base.empty()) return true;
  if (base.starts_with('.')) return is_below(name, base.substr(1));
  return same_host(name, base) || is_below(name, base);
}

/// Whether some name that a wildcard stands for would be within `base`.
bool wildcard_reaches(std::string_view name, std::string_view base) {
  if (dns_within(name, base)) return true;
  if (!name.starts_with("*.")) return false;
  if (base.starts_with('.')) base.remove_prefix(1);
  const auto dot = base.find('.');
  return dot != base.npos && same_host(base.substr(dot + 1), name.substr(2));
}

std::string_view host_of(std::string_view mailbox) {
  const auto at = mailbox.rfind('@');
  return at == mailbox.npos ? std::string_view{} : mailbox.substr(at + 1);
}

bool host_within(std::string_view host, std::string_view base) {
  return base.starts_with('.') ? is_below(host, base.substr(1)) : same_host(host, base);
}

bool email_within(std::string_view mailbox, std::string_view base) {
  if (base.empty()) return true;
  const auto at = base.rfind('@');
  if (at == base.npos) return host_within(host_of(mailbox), base);
  const auto own = mailbox.rfind('@');
  return own != mailbox.npos && mailbox.substr(0, own) == base.substr(0, at) &&
         same_host(mailbox.substr(own + 1), base.substr(at + 1));
}

/// Host of a URI; empty where it has none or an address.
std::string_view uri_host(std::string_view uri) {
  const auto scheme = uri.find("://");
  if (scheme == uri.npos) return {};
  uri = uri.substr(scheme + 3);
  uri = uri.substr(0, uri.find_first_of("/?#"));
  if (const auto user = uri.rfind('@'); user != uri.npos) uri.remove_prefix(user + 1);
  if (uri.starts_with('[')) return {};
  uri = uri.substr(0, uri.find(':'));
  const bool address = !uri.empty() && uri.find_first_not_of("0123456789.") == uri.npos;
  return address ? std::string_view{} : uri;
}

bool address_within(ByteView address, ByteView base) {
  if (base.size() != address.size() * 2) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::uint8_t mask = base[address.size() + i];
    if ((address[i] & mask) != (base[i] & mask)) return false;
  }
  return true;
}

bool directory_within(ByteView name, ByteView base) {
  const auto rdns = canonical_rdns(name), prefix = canonical_rdns(base);
  return prefix.size() <= rdns.size() && std::equal(prefix.begin(), prefix.end(), rdns.begin());
}

bool same_kind(const GeneralName& a, const GeneralName& b) {
  return a.kind == b.kind && (a.kind != NameKind::other || a.other_type == b.other_type);
}

bool can_compare(const GeneralName& name) {
  switch (name.kind) {
    case NameKind::dns:
    case NameKind::directory:
      return true;
    case NameKind::email:
      return !host_of(text_of(name.value)).empty();
    case NameKind::uri:
      return !uri_host(text_of(name.value)).empty();
    case NameKind::ip:
      return name.value.size() == 4 || name.value.size() == 16;
    default:
      return false;
  }
}

bool within(const GeneralName& name, const GeneralName& base, bool excluded) {
  const std::string_view text = text_of(name.value), limit = text_of(base.value);
  switch (name.kind) {
    case NameKind::dns:
      return excluded ? wildcard_reaches(text, limit) : dns_within(text, limit);
    case NameKind::email:
      return email_within(text, limit);
    case NameKind::uri:
      return host_within(uri_host(text), limit);
    case NameKind::ip:
      return address_within(name.value, base.value);
    case NameKind::directory:
      return directory_within(name.value, base.value);
    default:
      return false;
  }
}

std::string base_text(const GeneralName& base) {
  if (base.kind != NameKind::ip) return text_of_name(base);
  const std::size_t half = base.value.size() / 2;
  return "IP:" + ip_text(base.value.first(half)) + "/" + ip_text(base.value.subspan(half));
}

void check(const GeneralName& name, const NameConstraints& constraints, std::vector<std::string>& out) {
  const auto of_kind = [&](const GeneralName& base) { return same_kind(name, base); };
  const bool limited = std::ranges::any_of(constraints.permitted, of_kind);
  if (!limited && std::ranges::none_of(constraints.excluded, of_kind)) return;
  if (!can_compare(name)) {
    out.push_back(text_of_name(name) + " cannot be compared with the constraints on names of its kind");
    return;
  }
  for (const GeneralName& base : constraints.excluded)
    if (of_kind(base) && within(name, base, true)) {
      out.push_back(text_of_name(name) + " is excluded by " + base_text(base));
      return;
    }
  const auto takes = [&](const GeneralName& base) { return of_kind(base) && within(name, base, false); };
  if (!limited || std::ranges::any_of(constraints.permitted, takes)) return;
  std::string text = text_of_name(name) + " is not within what is permitted:";
  std::size_t shown = 0;
  for (const GeneralName& base : constraints.permitted) {
    if (!of_kind(base)) continue;
    if (++shown <= 5) text += (shown == 1 ? " " : ", ") + base_text(base);
  }
  if (shown > 5) text += " and " + std::to_string(shown - 5) + " more";
  out.push_back(std::move(text));
}

}  // namespace

std::vector<std::string> constraint_violations(const NameConstraints& constraints,
                                               const Certificate& subject) {
  std::vector<std::string> out;
  // Otherwise a chain of a few megabytes could ask for hours of comparing.
  const std::size_t bases = constraints.permitted.size() + constraints.excluded.size();
  const std::size_t names = subject.extensions.alt_names ? subject.extensions.alt_names->size() : 0;
  if (bases != 0 && names > max_comparisons / bases) {
    out.push_back(std::to_string(names) + " names against " + std::to_string(bases) +
                  " constraints are too many");
    return out;
  }
  if (!is_empty_name(subject.subject))
    check(GeneralName{NameKind::directory, subject.subject, {}}, constraints, out);
  for (const std::string& mailbox : email_attributes(subject.subject))
    check(GeneralName{NameKind::email, bytes_of(mailbox), {}}, constraints, out);
  if (!subject.extensions.alt_names) return out;
  for (const GeneralName& name : *subject.extensions.alt_names) {
    check(name, constraints, out);
    if (name.kind != NameKind::other || name.other_type != oid_smtp_utf8_mailbox) continue;
    dissect::DerReader inside(name.value);  // RFC 9598 §6: constraints on rfc822Name hold for these as well
    if (const auto text = inside.take(dissect::Asn1::utf8_string))
      check(GeneralName{NameKind::email, text->content, {}}, constraints, out);
  }
  return out;
}

}  // namespace sti::x509
