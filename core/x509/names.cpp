#include "x509/names.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "model/codepoints.hpp"
#include "model/escape.hpp"

namespace sti::x509 {
namespace {

using codec::Asn1;
using codec::DerElement;
using codec::DerReader;

constexpr std::string_view oid_email_address = "1.2.840.113549.1.9.1";

/// Calls rdn(element of the SET) for each RDN and attribute(oid element, value element) for each attribute in
/// it; false where the bytes are no Name.
template <typename OnRdn, typename OnAttribute>
bool walk_name(ByteView name_der, OnRdn rdn, OnAttribute attribute) {
  DerReader outer(name_der);
  const auto sequence = outer.take(Asn1::sequence);
  if (!sequence || !outer.done()) return false;
  DerReader rdns(*sequence);
  while (!rdns.done()) {
    const auto set = rdns.take(Asn1::set);
    if (!set) return false;
    rdn(*set);
    DerReader attributes(*set);
    while (!attributes.done()) {
      const auto pair = attributes.take(Asn1::sequence);
      if (!pair) return false;
      DerReader parts(*pair);
      const auto type = parts.take(Asn1::oid);
      if (!type) return false;
      const auto value = parts.next();
      if (!value || !parts.done()) return false;
      attribute(*type, *value);
    }
  }
  return true;
}

/// RFC 4514 §2.4, on text that is already escaped: a backslash there came out doubled, which is its form here
/// too.
std::string rfc4514_value(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool first = i == 0, last = i + 1 == text.size();
    if (std::string_view(",+\"<>;").find(c) != std::string_view::npos || (c == '#' && first) ||
        (c == ' ' && (first || last)))
      out += '\\';
    out += c;
  }
  return out;
}

std::string attribute_text(const DerElement& type, const DerElement& value) {
  const auto oid = codec::oid_text(type.content);
  const auto* known = oid ? codepoint::object(*oid) : nullptr;
  const auto text = codec::string(value);
  std::string out = known != nullptr ? std::string(known->short_name) : oid.value_or("#" + hex(type.whole));
  return out + "=" + (known != nullptr && text ? rfc4514_value(escaped(*text)) : "#" + hex(value.whole));
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// White space trimmed and runs of it made one space, ASCII letters made small: RFC 4518 §2.6.1 and case
/// folding, for the characters where everybody agrees on it.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_space(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

void append_counted(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

std::string canonical_attribute(const DerElement& type, const DerElement& value) {
  std::string out;
  append_counted(out, text_of(type.content));
  const auto text = codec::string(value);
  out += text ? 's' : 'b';
  if (text)
    append_counted(out, folded(*text));
  else
    append_counted(out, text_of(value.whole));
  return out;
}

}  // namespace

std::string name_text(ByteView name_der) {
  std::vector<std::string> rdns;
  const bool whole = walk_name(
      name_der, [&](const DerElement&) { rdns.emplace_back(); },
      [&](const DerElement& type, const DerElement& value) {
        if (!rdns.back().empty()) rdns.back() += '+';
        rdns.back() += attribute_text(type, value);
      });
  if (!whole) return "#" + hex(name_der);
  std::string out;
  for (auto rdn = rdns.rbegin(); rdn != rdns.rend(); ++rdn) {
    if (!out.empty()) out += ',';
    out += *rdn;
  }
  return out;
}

std::vector<std::string> canonical_rdns(ByteView name_der) {
  std::vector<std::vector<std::string>> rdns;
  const bool whole = walk_name(
      name_der, [&](const DerElement&) { rdns.emplace_back(); },
      [&](const DerElement& type, const DerElement& value) {
        rdns.back().push_back(canonical_attribute(type, value));
      });
  if (!whole) return {"!" + std::string(text_of(name_der))};
  std::vector<std::string> out;
  out.reserve(rdns.size());
  for (auto& rdn : rdns) {
    std::sort(rdn.begin(), rdn.end());
    std::string joined;
    for (const auto& attribute : rdn) append_counted(joined, attribute);
    out.push_back(std::move(joined));
  }
  return out;
}

std::string canonical_name(ByteView name_der) {
  std::string out;
  for (const auto& rdn : canonical_rdns(name_der)) append_counted(out, rdn);
  return out;
}

std::vector<std::string> email_attributes(ByteView name_der) {
  std::vector<std::string> out;
  walk_name(
      name_der, [](const DerElement&) {},
      [&](const DerElement& type, const DerElement& value) {
        const auto text = codec::string(value);
        if (text && codec::oid_text(type.content) == oid_email_address) out.push_back(*text);
      });
  return out;
}

bool is_empty_name(ByteView name_der) {
  DerReader outer(name_der);
  const auto sequence = outer.take(Asn1::sequence);
  return sequence && sequence->content.empty();
}

std::optional<GeneralName> general_name(const DerElement& element) {
  if (element.tag_class != codec::TagClass::context || element.number > 8) return std::nullopt;
  GeneralName out;
  out.kind = static_cast<NameKind>(element.number);
  out.value = element.content;
  switch (out.kind) {
    case NameKind::other: {
      DerReader parts(element);
      const auto type = parts.take(Asn1::oid);
      const auto oid = type ? codec::oid_text(type->content) : std::nullopt;
      const auto value = parts.take_context(0);
      if (!element.constructed || !oid || !value || !parts.done()) return std::nullopt;
      out.other_type = *oid;
      out.value = value->content;
      return out;
    }
    case NameKind::directory: {  // [4] is EXPLICIT, as Name is a CHOICE
      DerReader inside(element);
      const auto name = inside.take(Asn1::sequence);
      if (!element.constructed || !name || !inside.done()) return std::nullopt;
      out.value = name->whole;
      return out;
    }
    case NameKind::x400:
    case NameKind::edi:
      return out;
    default:
      return element.constructed ? std::nullopt : std::optional(out);
  }
}

std::string ip_text(ByteView address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() == 4 && inet_ntop(AF_INET, address.data(), text.data(), text.size()) != nullptr)
    return text.data();
  if (address.size() == 16 && inet_ntop(AF_INET6, address.data(), text.data(), text.size()) != nullptr)
    return text.data();
  return "#" + hex(address);
}

std::string text_of_name(const GeneralName& name) {
  switch (name.kind) {
    case NameKind::email:
      return "email:" + escaped(name.value);
    case NameKind::dns:
      return "DNS:" + escaped(name.value);
    case NameKind::uri:
      return "URI:" + escaped(name.value);
    case NameKind::ip:
      return "IP:" + ip_text(name.value);
    case NameKind::directory:
      return "dirName:" + name_text(name.value);
    case NameKind::registered:
      return "RID:" + codec::oid_text(name.value).value_or("#" + hex(name.value));
    case NameKind::x400:
      return "X400:#" + hex(name.value);
    case NameKind::edi:
      return "EDI:#" + hex(name.value);
    case NameKind::other:
      break;
  }
  DerReader inside(name.value);
  const auto value = inside.next();
  const auto text = value ? codec::string(*value) : std::nullopt;
  if (text && name.other_type == oid_srv_name) return "SRV:" + escaped(*text);
  if (text && name.other_type == oid_xmpp_addr) return "XMPP:" + escaped(*text);
  if (text && name.other_type == oid_smtp_utf8_mailbox) return "email:" + escaped(*text);
  return "other:" + name.other_type + (text ? ":" + escaped(*text) : ":#" + hex(name.value));
}

}  // namespace sti::x509
