#include <algorithm>
#include <array>
#include <functional>

#include "model/codepoints.hpp"
#include "x509/parse.hpp"

namespace sti::x509 {
namespace {

using codec::Asn1;
using codec::DerElement;
using codec::DerReader;

/// Far more than any certificate has; what is compared with all before it must not grow with a hostile one.
constexpr std::size_t max_entries = 1000;

// Each reader takes the content of an extension's OCTET STRING and gives false where it is not what it must
// be.

std::optional<DerReader> list_in(ByteView value) {
  DerReader outer(value);
  const auto sequence = outer.take(Asn1::sequence);
  return sequence && outer.done() ? std::optional(DerReader(*sequence)) : std::nullopt;
}

bool read_basic_constraints(ByteView value, Extensions& out) {
  auto fields = list_in(value);
  if (!fields) return false;
  BasicConstraints read;
  if (const auto ca = fields->take(Asn1::boolean)) {
    const auto set = codec::boolean(ca->content);
    if (!set) return false;
    read.ca = *set;
  }
  if (const auto length = fields->take(Asn1::integer)) {
    read.path_length = codec::small_integer(length->content);
    if (!read.path_length) return false;
  }
  if (!fields->done()) return false;
  out.basic_constraints = read;
  return true;
}

bool read_key_usage(ByteView value, Extensions& out) {
  DerReader outer(value);
  const auto string = outer.take(Asn1::bit_string);
  const auto bits = string ? codec::bits(string->content) : std::nullopt;
  if (!bits || !outer.done()) return false;
  std::uint16_t read = 0;
  for (unsigned n = 0; n < 9; ++n)
    if (bits->bit(n)) read = static_cast<std::uint16_t>(read | 1u << n);
  out.key_usage = read;
  return true;
}

bool read_extended_key_usage(ByteView value, Extensions& out) {
  auto purposes = list_in(value);
  if (!purposes || purposes->done()) return false;
  std::vector<std::string> read;
  while (!purposes->done()) {
    const auto purpose = purposes->take(Asn1::oid);
    const auto oid = purpose ? codec::oid_text(purpose->content) : std::nullopt;
    if (!oid) return false;
    read.push_back(*oid);
  }
  out.extended_key_usage = std::move(read);
  return true;
}

bool well_formed(const GeneralName& name) {
  if (name.kind == NameKind::ip) return name.value.size() == 4 || name.value.size() == 16;
  if (name.kind == NameKind::registered) return codec::oid_text(name.value).has_value();
  if (name.kind == NameKind::directory) return !name_text(name.value).starts_with('#');
  return true;
}

/// What could be read is kept even where something beside it could not be.
bool read_alt_names(ByteView value, Extensions& out) {
  auto names = list_in(value);
  if (!names) return false;
  auto& read = out.alt_names.emplace();
  bool clean = !names->done();  // RFC 5280 §4.2.1.6: at least one
  while (!names->done()) {
    const auto element = names->next();
    if (!element) return false;
    const auto name = general_name(*element);
    if (name) read.push_back(*name);
    clean = clean && name && well_formed(*name);
  }
  return clean;
}

bool read_subject_key_id(ByteView value, Extensions& out) {
  DerReader outer(value);
  const auto string = outer.take(Asn1::octet_string);
  if (!string || !outer.done()) return false;
  out.subject_key_id = string->content;
  return true;
}

bool read_authority_key_id(ByteView value, Extensions& out) {
  auto fields = list_in(value);
  if (!fields) return false;
  if (const auto id = fields->take_context(0)) out.authority_key_id = id->content;
  fields->take_context(1);
  fields->take_context(2);
  return fields->done();
}

/// RFC 5280 §4.2.1.10: minimum is 0 and maximum absent, always.
std::optional<std::vector<GeneralName>> subtrees(const DerElement& list) {
  std::vector<GeneralName> out;
  DerReader entries(list);
  while (!entries.done()) {
    const auto entry = entries.take(Asn1::sequence);
    if (!entry) return std::nullopt;
    DerReader parts(*entry);
    const auto base = parts.next();
    const auto name = base ? general_name(*base) : std::nullopt;
    if (!name) return std::nullopt;
    if (const auto minimum = parts.take_context(0); minimum && codec::small_integer(minimum->content) != 0)
      return std::nullopt;
    if (!parts.done()) return std::nullopt;
    if (name->kind == NameKind::ip && name->value.size() != 8 && name->value.size() != 32)
      return std::nullopt;
    out.push_back(*name);
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

bool read_name_constraints(ByteView value, Extensions& out) {
  auto fields = list_in(value);
  if (!fields || fields->done()) return false;
  NameConstraints read;
  if (const auto permitted = fields->take_context(0)) {
    auto list = subtrees(*permitted);
    if (!list) return false;
    read.permitted = std::move(*list);
  }
  if (const auto excluded = fields->take_context(1)) {
    auto list = subtrees(*excluded);
    if (!list) return false;
    read.excluded = std::move(*list);
  }
  if (!fields->done()) return false;
  out.name_constraints = std::move(read);
  return true;
}

bool read_policies(ByteView value, Extensions& out) {
  auto entries = list_in(value);
  if (!entries || entries->done()) return false;
  std::vector<std::string> read;
  while (!entries->done()) {
    const auto entry = entries->take(Asn1::sequence);
    if (!entry) return false;
    DerReader parts(*entry);
    const auto id = parts.take(Asn1::oid);
    const auto oid = id ? codec::oid_text(id->content) : std::nullopt;
    if (!oid || read.size() == max_entries || std::ranges::find(read, *oid) != read.end()) return false;
    read.push_back(*oid);
  }
  out.policies = std::move(read);
  return true;
}

bool read_policy_mappings(ByteView value, Extensions& out) {
  auto entries = list_in(value);
  if (!entries || entries->done()) return false;
  while (!entries->done()) {
    const auto entry = entries->take(Asn1::sequence);
    if (!entry) return false;
    DerReader parts(*entry);
    const auto issuer = parts.take(Asn1::oid), subject = parts.take(Asn1::oid);
    const auto from = issuer ? codec::oid_text(issuer->content) : std::nullopt;
    const auto to = subject ? codec::oid_text(subject->content) : std::nullopt;
    if (!from || !to) return false;
    out.policy_mappings.push_back({*from, *to});
  }
  return true;
}

bool read_policy_constraints(ByteView value, Extensions& out) {
  auto fields = list_in(value);
  if (!fields || fields->done()) return false;
  for (std::uint32_t n = 0; n < 2; ++n) {
    const auto field = fields->take_context(n);
    if (!field) continue;
    const auto skip = codec::small_integer(field->content);
    if (!skip) return false;
    (n == 0 ? out.policy_constraints.require_explicit : out.policy_constraints.inhibit_mapping) = skip;
  }
  return fields->done();
}

bool read_inhibit_any_policy(ByteView value, Extensions& out) {
  DerReader outer(value);
  const auto number = outer.take(Asn1::integer);
  if (!number || !outer.done()) return false;
  out.inhibit_any_policy = codec::small_integer(number->content);
  return out.inhibit_any_policy.has_value();
}

struct Known {
  std::string_view oid;
  std::string_view name;
  bool (*read)(ByteView, Extensions&);
};
constexpr std::array known{
    Known{"2.5.29.14", "subjectKeyIdentifier", read_subject_key_id},
    Known{"2.5.29.15", "keyUsage", read_key_usage},
    Known{"2.5.29.17", "subjectAltName", read_alt_names},
    Known{"2.5.29.19", "basicConstraints", read_basic_constraints},
    Known{"2.5.29.30", "nameConstraints", read_name_constraints},
    Known{"2.5.29.32", "certificatePolicies", read_policies},
    Known{"2.5.29.33", "policyMappings", read_policy_mappings},
    Known{"2.5.29.35", "authorityKeyIdentifier", read_authority_key_id},
    Known{"2.5.29.36", "policyConstraints", read_policy_constraints},
    Known{"2.5.29.37", "extKeyUsage", read_extended_key_usage},
    Known{"2.5.29.54", "inhibitAnyPolicy", read_inhibit_any_policy},
};

}  // namespace

Extensions parse_extensions(ByteView content, std::vector<std::string>& faults) {
  Extensions out;
  auto entries = list_in(content);
  if (!entries || entries->done()) {
    faults.emplace_back("extensions cannot be read");
    return out;
  }
  std::vector<std::string> seen;
  while (!entries->done()) {
    if (seen.size() + faults.size() > max_entries) {
      faults.emplace_back("it has more than 1000 extensions, and the rest was not read");
      return out;
    }
    const auto entry = entries->take(Asn1::sequence);
    DerReader parts(entry ? entry->content : ByteView{});
    const auto id = parts.take(Asn1::oid);
    const auto oid = id ? codec::oid_text(id->content) : std::nullopt;
    const auto flag = parts.take(Asn1::boolean);
    const auto critical = flag ? codec::boolean(flag->content) : false;
    const auto value = parts.take(Asn1::octet_string);
    if (!oid || !critical || !value || !parts.done()) {
      faults.push_back("an extension cannot be read" + (oid ? ": " + *oid : std::string{}));
      if (!entry) return out;
      continue;
    }
    const auto* entry_known =
        std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.oid == *oid; });
    const bool is_known = entry_known != known.end();
    if (std::ranges::find(seen, *oid) != seen.end()) {  // RFC 5280 §4.2
      faults.push_back("the extension " + (is_known ? std::string(entry_known->name) : *oid) +
                       " appears twice");
      continue;
    }
    seen.push_back(*oid);
    if (is_known && !entry_known->read(value->content, out))
      faults.push_back("the extension " + std::string(entry_known->name) +
                       " cannot be read, or breaks RFC 5280");
    if (!is_known && *critical) out.unknown_critical.push_back(*oid);
  }
  return out;
}

}  // namespace sti::x509
