#include "codec/ldap.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "model/escape.hpp"

namespace sti::codec {
namespace {

using enum LdapPart;

/// A component of a type: which tag it has, what it is, and whether it may be missing.
struct Component {
  TagClass tag_class = TagClass::universal;
  std::uint32_t number = 0;
  LdapPart part = LdapPart::unknown;
  bool optional = false;
};

constexpr Component of_type(Asn1 type, LdapPart part, bool optional = false) {
  return {TagClass::universal, static_cast<std::uint32_t>(type), part, optional};
}
constexpr Component of_context(std::uint32_t number, LdapPart part) {
  return {TagClass::context, number, part, true};
}

/// What an element of a kind is made of: components in order, or, where `repeated`, any number of the first.
struct Shape {
  LdapPart part = LdapPart::unknown;
  std::span<const Component> components;
  bool repeated = false;
};

constexpr std::array bind_request_shape{of_type(Asn1::integer, version), of_type(Asn1::octet_string, name),
                                        of_context(0, simple_password), of_context(3, sasl_credentials)};
constexpr std::array sasl_shape{of_type(Asn1::octet_string, mechanism),
                                of_type(Asn1::octet_string, credentials, true)};
constexpr std::array bind_response_shape{
    of_type(Asn1::enumerated, result_code), of_type(Asn1::octet_string, matched_dn),
    of_type(Asn1::octet_string, diagnostic), of_context(3, referral), of_context(7, server_credentials)};
constexpr std::array result_shape{of_type(Asn1::enumerated, result_code),
                                  of_type(Asn1::octet_string, matched_dn),
                                  of_type(Asn1::octet_string, diagnostic), of_context(3, referral)};
constexpr std::array extended_request_shape{of_context(0, operation_oid), of_context(1, operation_value)};
constexpr std::array extended_response_shape{
    of_type(Asn1::enumerated, result_code),  of_type(Asn1::octet_string, matched_dn),
    of_type(Asn1::octet_string, diagnostic), of_context(3, referral),
    of_context(10, operation_oid),           of_context(11, operation_value)};
constexpr std::array search_request_shape{
    of_type(Asn1::octet_string, base),      of_type(Asn1::enumerated, scope),
    of_type(Asn1::enumerated, dereference), of_type(Asn1::integer, size_limit),
    of_type(Asn1::integer, time_limit),     of_type(Asn1::boolean, types_only)};
constexpr std::array search_entry_shape{of_type(Asn1::octet_string, name),
                                        of_type(Asn1::sequence, attributes)};
constexpr std::array attribute_shape{of_type(Asn1::octet_string, attribute_type), of_type(Asn1::set, values)};
constexpr std::array control_shape{of_type(Asn1::octet_string, control_type),
                                   of_type(Asn1::boolean, criticality, true),
                                   of_type(Asn1::octet_string, control_value, true)};
constexpr std::array attributes_element{of_type(Asn1::sequence, attribute)};
constexpr std::array value_element{of_type(Asn1::octet_string, value)};
constexpr std::array uri_element{of_type(Asn1::octet_string, uri)};
constexpr std::array selection_element{of_type(Asn1::octet_string, attribute_type)};
constexpr std::array controls_element{of_type(Asn1::sequence, control)};

constexpr auto shapes = std::to_array<Shape>({
    {bind_request, bind_request_shape},
    {sasl_credentials, sasl_shape},
    {bind_response, bind_response_shape},
    {search_entry, search_entry_shape},
    {search_done, result_shape},
    {search_reference, uri_element, true},
    {extended_request, extended_request_shape},
    {extended_response, extended_response_shape},
    {intermediate_response, extended_request_shape},
    {attributes, attributes_element, true},
    {attribute, attribute_shape},
    {values, value_element, true},
    {referral, uri_element, true},
    {selection, selection_element, true},
    {controls, controls_element, true},
    {control, control_shape},
});

struct OperationName {
  std::uint32_t tag_number;
  std::string_view name;
  LdapPart part = other_operation;
};
constexpr auto operations = std::to_array<OperationName>({
    {0, "BindRequest", bind_request},
    {1, "BindResponse", bind_response},
    {2, "UnbindRequest", unbind_request},
    {3, "SearchRequest", search_request},
    {4, "SearchResultEntry", search_entry},
    {5, "SearchResultDone", search_done},
    {6, "ModifyRequest"},
    {7, "ModifyResponse"},
    {8, "AddRequest"},
    {9, "AddResponse"},
    {10, "DelRequest"},
    {11, "DelResponse"},
    {12, "ModifyDNRequest"},
    {13, "ModifyDNResponse"},
    {14, "CompareRequest"},
    {15, "CompareResponse"},
    {16, "AbandonRequest"},
    {19, "SearchResultReference", search_reference},
    {23, "ExtendedRequest", extended_request},
    {24, "ExtendedResponse", extended_response},
    {25, "IntermediateResponse", intermediate_response},
});

// RFC 4511 §4.5.1.7: and, or and not hold filters; present is an attribute's name alone.
constexpr std::uint32_t filter_not = 2, filter_present = 7, filter_extensible = 9;

Error wrong(const DerElement& element, std::string expected) {
  return Error{Fault::misbehaved,
               "reading the LDAP message at offset " + std::to_string(element.offset),
               std::move(expected),
               "an element with the first byte 0x" + hex(element.whole.first(1)),
               {}};
}

bool fits(const DerElement& element, const Component& component) {
  return element.tag_class == component.tag_class && element.number == component.number;
}

std::optional<Error> fill(LdapElement& out);

std::optional<Error> add(LdapElement& to, LdapPart part, const DerElement& element) {
  to.parts.push_back({part, element, {}});
  return fill(to.parts.back());
}

std::optional<Error> fill_list(LdapElement& out, const Component& each) {
  DerReader reader(out.element);
  while (!reader.done()) {
    const auto element = reader.next();
    if (!element) return element.error();
    if (!fits(*element, each)) return wrong(*element, "another element of the list");
    if (auto error = add(out, each.part, *element)) return error;
  }
  return std::nullopt;
}

/// Components in their order. What follows the last of them is of a later version of the protocol.
std::optional<Error> fill_components(LdapElement& out, DerReader& reader,
                                     std::span<const Component> components) {
  std::size_t next = 0;
  while (!reader.done()) {
    const auto element = reader.next();
    if (!element) return element.error();
    const auto found = std::find_if(components.begin() + static_cast<std::ptrdiff_t>(next), components.end(),
                                    [&](const Component& c) { return !c.optional || fits(*element, c); });
    if (found == components.end()) {
      if (auto error = add(out, LdapPart::unknown, *element)) return error;
      continue;
    }
    if (!fits(*element, *found)) return wrong(*element, "the next component of the operation");
    next = static_cast<std::size_t>(found - components.begin()) + 1;
    if (auto error = add(out, found->part, *element)) return error;
  }
  const bool whole = std::all_of(components.begin() + static_cast<std::ptrdiff_t>(next), components.end(),
                                 [](const Component& c) { return c.optional; });
  if (whole) return std::nullopt;
  return Error{Fault::misbehaved,
               "reading the LDAP message at offset " + std::to_string(out.element.offset),
               "the rest of the operation",
               "its end",
               {}};
}

std::optional<Error> fill_filter(LdapElement& out, int depth) {
  const auto kind = out.element.number;
  if (out.element.tag_class != TagClass::context) return wrong(out.element, "a filter");
  if (kind == filter_present || depth >= ldap_filter_depth) return std::nullopt;
  if (!out.element.constructed) return wrong(out.element, "a filter that holds others");
  DerReader reader(out.element);
  while (!reader.done()) {
    const auto element = reader.next();
    if (!element) return element.error();
    const bool composite = kind <= filter_not;
    const bool is_type = !composite && kind != filter_extensible && out.parts.empty();
    out.parts.push_back({composite ? filter : is_type ? attribute_type : assertion, *element, {}});
    if (!composite) continue;
    if (auto error = fill_filter(out.parts.back(), depth + 1)) return error;
  }
  return std::nullopt;
}

std::optional<Error> fill_search(LdapElement& out) {
  constexpr std::size_t fixed = search_request_shape.size();
  DerReader reader(out.element);
  std::size_t count = 0;
  for (; !reader.done(); ++count) {
    const auto element = reader.next();
    if (!element) return element.error();
    if (count < fixed && !fits(*element, search_request_shape.at(count)))
      return wrong(*element, "the next component of the search");
    const auto part = count < fixed        ? search_request_shape.at(count).part
                      : count == fixed     ? filter
                      : count == fixed + 1 ? selection
                                           : LdapPart::unknown;
    if (auto error = add(out, part, *element)) return error;
  }
  if (count >= fixed + 2) return std::nullopt;
  return Error{Fault::misbehaved,
               "reading the LDAP message at offset " + std::to_string(out.element.offset),
               "a search of " + std::to_string(fixed + 2) + " components",
               std::to_string(count),
               {}};
}

std::optional<Error> fill(LdapElement& out) {
  if (out.part == filter) return fill_filter(out, 0);
  if (out.part == search_request) return fill_search(out);
  if (out.part == result_code && !out.number()) return wrong(out.element, "a result code");
  const auto* const shape = std::ranges::find(shapes, out.part, &Shape::part);
  if (shape == shapes.end()) return std::nullopt;
  if (!out.element.constructed) return wrong(out.element, "an element that holds others");
  if (shape->repeated) return fill_list(out, shape->components.front());
  DerReader reader(out.element);
  return fill_components(out, reader, shape->components);
}

std::optional<Error> fill_message(LdapMessage& out) {
  DerReader reader(out.root.element);
  const auto id = reader.next();
  if (!id) return id.error();
  if (!id->is(Asn1::integer)) return wrong(*id, "a message ID");
  out.root.parts.push_back({message_id, *id, {}});
  const auto number = out.root.parts.back().number();
  if (!number) return wrong(*id, "a message ID from 0 to 2147483647");
  out.id = *number;

  const auto operation = reader.next();
  if (!operation) return operation.error();
  const auto* const known = std::ranges::find(operations, operation->number, &OperationName::tag_number);
  if (operation->tag_class != TagClass::application || known == operations.end())
    return wrong(*operation, "an operation of LDAP");
  if (auto error = add(out.root, known->part, *operation)) return error;

  while (!reader.done()) {
    const auto element = reader.next();
    if (!element) return element.error();
    if (auto error = add(out.root, element->is_context(0) ? controls : LdapPart::unknown, *element))
      return error;
  }
  return std::nullopt;
}

}  // namespace

const LdapElement* LdapElement::first(LdapPart wanted) const {
  const auto found = std::ranges::find(parts, wanted, &LdapElement::part);
  return found == parts.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> LdapElement::number() const {
  const auto value = small_integer(element.content);
  if (!value || *value > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint32_t> LdapMessage::result() const {
  const auto* code = operation().first(result_code);
  return code ? code->number() : std::nullopt;
}

std::string_view LdapMessage::text(LdapPart part) const {
  const auto* found = operation().first(part);
  return found ? found->text() : std::string_view{};
}

std::string_view ldap_operation_name(std::uint32_t tag_number) {
  const auto* const found = std::ranges::find(operations, tag_number, &OperationName::tag_number);
  return found == operations.end() ? std::string_view{} : found->name;
}

Result<std::optional<std::size_t>> ldap_message_length(ByteView begun, std::size_t most) {
  constexpr std::uint8_t sequence_byte = 0x30, long_form = 0x80;
  const auto failed = [&](std::string expected) {
    return Error{Fault::misbehaved,
                 "reading an LDAP message",
                 std::move(expected),
                 quoted(begun.first(std::min<std::size_t>(begun.size(), 16))),
                 {}};
  };
  if (begun.empty()) return std::optional<std::size_t>();
  if (begun[0] != sequence_byte) return failed("a message, which begins with 0x30");
  if (begun.size() < 2) return std::optional<std::size_t>();
  const std::size_t width = begun[1] < long_form ? 0 : begun[1] & 0x7fU;
  if (begun[1] == long_form) return failed("a definite length");
  constexpr std::size_t most_width = 126;  // X.690 §8.1.3.5: 127 is reserved
  if (width > most_width) return failed("a length of at most 126 bytes");
  std::size_t length = width == 0 ? begun[1] : 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (i + 2 >= begun.size()) return std::optional<std::size_t>();
    length = length << 8 | begun[i + 2];
    if (length > most) return failed("a message of at most " + std::to_string(most) + " bytes");
  }
  const auto whole = 2 + width + length;
  if (whole > most) return failed("a message of at most " + std::to_string(most) + " bytes");
  return std::optional(whole);
}

Result<LdapMessage> read_ldap_message(ByteView bytes) {
  DerReader reader(bytes);
  const auto root = reader.next();
  if (!root) return root.error();
  if (!root->is_list(Asn1::sequence) || root->indefinite)
    return wrong(*root, "a message, a SEQUENCE of definite length");
  if (!reader.done())
    return Error{Fault::misbehaved,
                 "reading the LDAP message at offset " + std::to_string(reader.position()),
                 "its end",
                 quoted(reader.rest().first(std::min<std::size_t>(reader.rest().size(), 16))),
                 {}};
  LdapMessage out;
  out.root = {LdapPart::message, *root, {}};
  if (auto error = fill_message(out)) return *std::move(error);
  return out;
}

}  // namespace sti::codec
