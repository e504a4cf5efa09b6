#include "x509/constraints.hpp"

#include <algorithm>
#include <string_view>

#include "model/budget.hpp"
#include "model/escape.hpp"

namespace sti::x509 {
namespace {

/// So many bytes of a name take as long to compare as another name.
constexpr std::size_t length_that_counts = 64;

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

/// A name in the form in which it is compared: of a directory name its RDNs, made canonical once.
struct Comparable {
  explicit Comparable(const GeneralName& name) : general(name) {
    if (name.kind == NameKind::directory) rdns = canonical_rdns(name.value);
  }
  GeneralName general;
  std::vector<std::string> rdns;
};

bool directory_within(const Comparable& name, const Comparable& base) {
  return base.rdns.size() <= name.rdns.size() &&
         std::equal(base.rdns.begin(), base.rdns.end(), name.rdns.begin());
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

bool within(const Comparable& compared, const Comparable& against, bool excluded) {
  const GeneralName &name = compared.general, &base = against.general;
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
      return directory_within(compared, against);
    default:
      return false;
  }
}

std::string base_text(const GeneralName& base) {
  if (base.kind != NameKind::ip) return shortened(text_of_name(base));
  const std::size_t half = base.value.size() / 2;
  return "IP:" + ip_text(base.value.first(half)) + "/" + ip_text(base.value.subspan(half));
}

/// The bases of one kind of subtrees.
std::vector<Comparable> comparable(const std::vector<GeneralName>& bases) {
  return {bases.begin(), bases.end()};
}

std::uint64_t length_of(const std::vector<GeneralName>& names) {
  std::uint64_t sum = names.size();
  for (const auto& name : names) sum += name.value.size() / length_that_counts;
  return sum;
}

/// One certificate's names against one CA's constraints.
class Comparison {
 public:
  explicit Comparison(const NameConstraints& constraints)
      : permitted_(comparable(constraints.permitted)), excluded_(comparable(constraints.excluded)) {}

  void check(const GeneralName& general) {
    const Comparable name(general);
    const auto of_kind = [&](const Comparable& base) { return same_kind(general, base.general); };
    const bool limited = std::ranges::any_of(permitted_, of_kind);
    if (!limited && std::ranges::none_of(excluded_, of_kind)) return;
    if (!can_compare(general))
      return add(
          [&] { return named(general) + " cannot be compared with the constraints on names of its kind"; });
    for (const auto& base : excluded_)
      if (of_kind(base) && within(name, base, true))
        return add([&] { return named(general) + " is excluded by " + base_text(base.general); });
    const auto takes = [&](const Comparable& base) { return of_kind(base) && within(name, base, false); };
    if (limited && std::ranges::none_of(permitted_, takes))
      add([&] { return named(general) + " is not within what is permitted:" + permitted_of_kind(general); });
  }

  Violations result() && { return {std::move(out_), budget_.refused()}; }

 private:
  static std::string named(const GeneralName& name) { return shortened(text_of_name(name)); }

  template <typename Text>
  void add(Text&& text) {
    if (budget_.spend()) out_.push_back(text());
  }

  [[nodiscard]] std::string permitted_of_kind(const GeneralName& name) const {
    constexpr std::size_t most_shown = 5;
    std::string text;
    std::size_t shown = 0;
    for (const auto& base : permitted_) {
      if (!same_kind(name, base.general)) continue;
      if (++shown <= most_shown) text += (shown == 1 ? " " : ", ") + base_text(base.general);
    }
    if (shown > most_shown) text += " and " + std::to_string(shown - most_shown) + " more";
    return text;
  }

  std::vector<Comparable> permitted_, excluded_;
  Budget budget_{allowance::problems_of_a_code};
  std::vector<std::string> out_;
};

Violations compare(const NameConstraints& constraints, const Certificate& subject) {
  Comparison comparison(constraints);
  if (!is_empty_name(subject.subject)) comparison.check({NameKind::directory, subject.subject, {}});
  for (const std::string& mailbox : email_attributes(subject.subject))
    comparison.check({NameKind::email, bytes_of(mailbox), {}});
  if (!subject.extensions.alt_names) return std::move(comparison).result();
  for (const GeneralName& name : *subject.extensions.alt_names) {
    comparison.check(name);
    if (name.kind != NameKind::other || name.other_type != oid_smtp_utf8_mailbox) continue;
    codec::DerReader inside(name.value);  // RFC 9598 §6: constraints on rfc822Name hold for these as well
    if (const auto text = inside.take(codec::Asn1::utf8_string))
      comparison.check({NameKind::email, text->content, {}});
  }
  return std::move(comparison).result();
}

}  // namespace

const Violations& ConstraintChecks::violations(const Certificate& ca, const Certificate& subject) {
  const auto [known, is_new] = known_.try_emplace({&ca, &subject});
  if (!is_new) return known->second;
  const NameConstraints& constraints = *ca.extensions.name_constraints;
  static const std::vector<GeneralName> none;
  const auto& names = subject.extensions.alt_names ? *subject.extensions.alt_names : none;
  const auto bases = length_of(constraints.permitted) + length_of(constraints.excluded);
  // The subject counts as a name, and each of its attributes may be a mailbox.
  const auto compared = length_of(names) + 1 + subject.subject.size() / length_that_counts;
  if (bases > UINT32_MAX || compared > UINT32_MAX || !work_.spend(bases * compared))
    known->second = {
        {grouped(names.size()) + " names against " +
         grouped(constraints.permitted.size() + constraints.excluded.size()) + " constraints are too many"},
        0};
  else
    known->second = compare(constraints, subject);
  return known->second;
}

}  // namespace sti::x509
