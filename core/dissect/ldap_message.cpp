#include "dissect/ldap_message.hpp"

#include <algorithm>
#include <array>

#include "codec/ldap.hpp"
#include "dissect/cursor.hpp"
#include "dissect/der_tree.hpp"

namespace sti::dissect {
namespace {

using codec::LdapElement;
using codec::LdapPart;

/// How the content of an element without parts is shown.
enum class Content : std::uint8_t { octets, number, flag, text, oid };

struct Presented {
  LdapPart part;
  FieldKey key;
  Content content = Content::octets;
  codec::Asn1 type = codec::Asn1::octet_string;
};

// In the order of LdapPart.
constexpr auto presented = std::to_array<Presented>({
    {LdapPart::message, "ldap.message"},
    {LdapPart::message_id, "ldap.message_id", Content::number},
    {LdapPart::bind_request, "ldap.bind_request"},
    {LdapPart::bind_response, "ldap.bind_response"},
    {LdapPart::unbind_request, "ldap.unbind_request"},
    {LdapPart::search_request, "ldap.search_request"},
    {LdapPart::search_entry, "ldap.search_entry"},
    {LdapPart::search_done, "ldap.search_done"},
    {LdapPart::search_reference, "ldap.search_reference"},
    {LdapPart::extended_request, "ldap.extended_request"},
    {LdapPart::extended_response, "ldap.extended_response"},
    {LdapPart::intermediate_response, "ldap.intermediate_response"},
    {LdapPart::other_operation, "ldap.operation"},
    {LdapPart::version, "ldap.bind.version", Content::number},
    {LdapPart::name, "ldap.name", Content::text},
    {LdapPart::simple_password, "ldap.bind.simple", Content::text},
    {LdapPart::sasl_credentials, "ldap.bind.sasl"},
    {LdapPart::mechanism, "ldap.bind.mechanism", Content::text},
    {LdapPart::credentials, "ldap.bind.credentials"},
    {LdapPart::base, "ldap.search.base", Content::text},
    {LdapPart::scope, "ldap.search.scope", Content::number},
    {LdapPart::dereference, "ldap.search.dereference", Content::number},
    {LdapPart::size_limit, "ldap.search.size_limit", Content::number},
    {LdapPart::time_limit, "ldap.search.time_limit", Content::number},
    {LdapPart::types_only, "ldap.search.types_only", Content::flag},
    {LdapPart::filter, "ldap.search.filter", Content::text},
    {LdapPart::assertion, "ldap.search.assertion", Content::text},
    {LdapPart::selection, "ldap.search.selection"},
    {LdapPart::attributes, "ldap.attributes"},
    {LdapPart::attribute, "ldap.attribute"},
    {LdapPart::attribute_type, "ldap.attribute.type", Content::text},
    {LdapPart::values, "ldap.attribute.values"},
    {LdapPart::value, "ldap.attribute.value", Content::oid},
    {LdapPart::result_code, "ldap.result.code", Content::number},
    {LdapPart::matched_dn, "ldap.result.matched_dn", Content::text},
    {LdapPart::diagnostic, "ldap.result.diagnostic", Content::text},
    {LdapPart::referral, "ldap.result.referral"},
    {LdapPart::uri, "ldap.uri", Content::text},
    {LdapPart::server_credentials, "ldap.bind.server_credentials"},
    {LdapPart::operation_oid, "ldap.extended.oid", Content::oid},
    {LdapPart::operation_value, "ldap.extended.value"},
    {LdapPart::controls, "ldap.controls"},
    {LdapPart::control, "ldap.control"},
    {LdapPart::control_type, "ldap.control.type", Content::oid},
    {LdapPart::criticality, "ldap.control.criticality", Content::flag},
    {LdapPart::control_value, "ldap.control.value"},
    {LdapPart::unknown, "ldap.unknown"},
});
constexpr bool in_order = [] {
  for (std::size_t i = 0; i < presented.size(); ++i)
    if (presented[i].part != static_cast<LdapPart>(i)) return false;
  return presented.back().part == LdapPart::unknown;
}();
static_assert(in_order);

const Presented& presented_as(LdapPart part) { return presented.at(static_cast<std::size_t>(part)); }

// RFC 4511 §4.5.1.2, §4.5.1.3, §4.5.1.7
constexpr std::array<std::string_view, 3> scopes{"baseObject", "singleLevel", "wholeSubtree"};
constexpr std::array<std::string_view, 4> dereferences{"neverDerefAliases", "derefInSearching",
                                                       "derefFindingBaseObj", "derefAlways"};
constexpr std::array<std::string_view, 10> filters{
    "and",         "or",      "not",         "equalityMatch",  "substrings", "greaterOrEqual",
    "lessOrEqual", "present", "approxMatch", "extensibleMatch"};

/// Object identifiers that say what a server can do; a short list of those that most servers name.
struct NamedOid {
  std::string_view oid, name;
};
constexpr auto named_oids = std::to_array<NamedOid>({
    {codec::ldap_start_tls_oid, "StartTLS"},
    {codec::ldap_notice_of_disconnection_oid, "Notice of Disconnection"},
    {"1.3.6.1.4.1.4203.1.11.1", "Password Modify"},
    {"1.3.6.1.4.1.4203.1.11.3", "Who am I?"},
    {"1.3.6.1.1.8", "Cancel"},
    {"1.3.6.1.1.21.1", "Start Transaction"},
    {"1.3.6.1.1.21.3", "End Transaction"},
    {"1.3.6.1.4.1.1466.101.119.1", "Dynamic Refresh"},
    {"1.2.840.113556.1.4.1781", "Fast Concurrent Bind"},
    {"1.2.840.113556.1.4.2212", "Batch Request"},
});

std::string_view name_of_number(LdapPart part, std::uint64_t number) {
  const auto from = [&](std::span<const std::string_view> names) {
    return number < names.size() ? names[static_cast<std::size_t>(number)] : std::string_view{};
  };
  if (part == LdapPart::scope) return from(scopes);
  if (part == LdapPart::dereference) return from(dereferences);
  if (part == LdapPart::result_code) return codec::ldap_result_name(number);
  return {};
}

class Presenter {
 public:
  Presenter(TreeMemory& memory, Range where) : memory_(memory), tree_(memory, where) {}

  Node node(const LdapElement& element) const {
    const auto& as = presented_as(element.part);
    if (!element.parts.empty()) return group(element, as.key);
    // What is not looked into may hold elements all the same.
    if (element.element.constructed) {
      auto out = tree_.list(element.element, as.key, tree_.any_element());
      out.text = name_of(element);
      return out;
    }
    return leaf(element, as);
  }

 private:
  Node group(const LdapElement& element, FieldKey key) const {
    auto out = tree_.list(element.element, key, [&](const codec::DerElement& child, std::size_t index) {
      return index < element.parts.size() ? node(element.parts[index]) : tree_.any(child);
    });
    out.text = name_of(element);
    return out;
  }

  Text name_of(const LdapElement& element) const {
    const auto& e = element.element;
    if (element.part == LdapPart::filter && e.number < filters.size())
      return memory_.keep(filters.at(e.number));
    if (e.tag_class == codec::TagClass::application)
      return memory_.keep(codec::ldap_operation_name(e.number));
    if (const auto* type = element.first(LdapPart::attribute_type))
      return memory_.escaped(type->element.content);
    if (element.part == LdapPart::message && element.parts.size() > 1) return name_of(element.parts[1]);
    return {};
  }

  Node leaf(const LdapElement& element, const Presented& as) const {
    const auto& content = element.element.content;
    switch (as.content) {
      case Content::number: {
        const auto number = element.number();
        const auto name = name_of_number(element.part, number.value_or(0));
        auto out = tree_.value(element.element, as.key,
                               !number        ? hex_shown(memory_, content)
                               : name.empty() ? memory_.keep(Decimal(*number))
                                              : memory_.join({name, " (", Decimal(*number), ")"}));
        if (number) out.number = *number;
        return out;
      }
      case Content::flag:
        return tree_.value(element.element, as.key,
                           memory_.keep(codec::boolean(content).value_or(false) ? "true" : "false"));
      case Content::oid: {
        const auto* const known = std::ranges::find(named_oids, element.text(), &NamedOid::oid);
        return tree_.value(element.element, as.key,
                           known == named_oids.end() ? memory_.escaped(content)
                                                     : memory_.join({known->name, " (", known->oid, ")"}));
      }
      case Content::text:
        if (element.part == LdapPart::filter)
          return tree_.value(element.element, as.key, filter_text(element));
        return tree_.value(element.element, as.key, memory_.escaped(content));
      case Content::octets:
        break;
    }
    return tree_.value(element.element, as.key, hex_shown(memory_, content));
  }

  /// "present: objectClass"
  Text filter_text(const LdapElement& element) const {
    const auto number = element.element.number;
    const auto content = memory_.escaped(element.element.content);
    return number < filters.size() ? memory_.join({filters.at(number), ": ", content}) : content;
  }

  TreeMemory& memory_;
  DerTree tree_;
};

}  // namespace

Node ldap_message(TreeMemory& memory, ByteView bytes, Range where, const LineKind& /*kind*/) {
  where.length = bytes.size();
  const auto message = codec::read_ldap_message(bytes);
  if (message) return Presenter(memory, where).node(message->root);
  auto out = der_tree(memory, bytes, where);
  out.field = &*FieldKey("ldap.message");
  out.reading = Reading::fault;
  out.text = memory.escaped(bytes_of(message.error().text()));
  return out;
}

}  // namespace sti::dissect
