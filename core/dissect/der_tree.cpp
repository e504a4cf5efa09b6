#include "dissect/der_tree.hpp"

#include <algorithm>
#include <array>

#include "dissect/cursor.hpp"
#include "dissect/der_rules.hpp"
#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::dissect {
namespace {

/// X.680 §8.6
std::string_view universal_name(std::uint32_t number) {
  switch (number) {
    case 1:
      return "BOOLEAN";
    case 2:
      return "INTEGER";
    case 3:
      return "BIT STRING";
    case 4:
      return "OCTET STRING";
    case 5:
      return "NULL";
    case 6:
      return "OBJECT IDENTIFIER";
    case 10:
      return "ENUMERATED";
    case 12:
      return "UTF8String";
    case 16:
      return "SEQUENCE";
    case 17:
      return "SET";
    case 18:
      return "NumericString";
    case 19:
      return "PrintableString";
    case 20:
      return "T61String";
    case 21:
      return "VideotexString";
    case 22:
      return "IA5String";
    case 23:
      return "UTCTime";
    case 24:
      return "GeneralizedTime";
    case 25:
      return "GraphicString";
    case 26:
      return "VisibleString";
    case 27:
      return "GeneralString";
    case 28:
      return "UniversalString";
    case 30:
      return "BMPString";
    default:
      return {};
  }
}

std::string type_name(const DerElement& e) {
  if (e.tag_class == TagClass::universal)
    if (const auto name = universal_name(e.number); !name.empty()) return std::string(name);
  constexpr std::array<std::string_view, 4> classes{"UNIVERSAL ", "APPLICATION ", "", "PRIVATE "};
  std::string out = "[";
  out += classes[static_cast<std::size_t>(e.tag_class)];
  out += std::to_string(e.number);
  return out += ']';
}

std::optional<std::uint64_t> number_of(const DerElement& e) {
  if (e.is(Asn1::utc_time) || e.is(Asn1::generalized_time)) {
    const auto at = time(e);
    return at ? std::optional(static_cast<std::uint64_t>(at->at)) : std::nullopt;
  }
  const auto number = e.is(Asn1::integer) ? small_integer(e.content) : std::nullopt;
  return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::string header_text(const DerElement& e) {
  auto text = type_name(e);
  text.reserve(40);
  text += ", ";
  text += std::to_string(e.content.size());
  text += e.content.size() == 1 ? " byte" : " bytes";
  if (e.indefinite) text += "; not DER: indefinite length";
  if (e.loose_length) text += "; not DER: length in a longer form than needed";
  if (e.loose_tag) text += "; not DER: tag in a longer form than needed";
  if (const auto faults = value_faults(e); !faults.empty()) text += "; " + faults;
  return text;
}

}  // namespace

std::string object_text(std::string_view dotted) {
  const auto* object = codepoint::object(dotted);
  return object ? std::string(object->long_name) + " (" + std::string(dotted) + ")" : std::string(dotted);
}

std::string value_text(const DerElement& e) {
  if (e.tag_class != TagClass::universal || e.constructed) return hex_shown(e.content);
  if (e.is(Asn1::boolean)) {
    const auto value = boolean(e.content);
    return !value ? "not a BOOLEAN: " + hex_shown(e.content) : *value ? "true" : "false";
  }
  if (e.is(Asn1::integer) || e.is(Asn1::enumerated)) {
    const auto small = small_integer(e.content);
    return small ? std::to_string(*small) : integer_hex(e.content);
  }
  if (e.is(Asn1::oid)) {
    const auto dotted = oid_text(e.content);
    return dotted ? object_text(*dotted) : "not an OBJECT IDENTIFIER: " + hex_shown(e.content);
  }
  if (e.is(Asn1::utc_time) || e.is(Asn1::generalized_time)) {
    const auto at = time(e);
    return at ? rfc3339(at->at) + (at->loose ? " (not in DER's form)" : "")
              : "not a time: " + quoted(e.content);
  }
  if (const auto text = string(e)) return escaped(*text);
  return hex_shown(e.content);
}

Node DerTree::start(const DerElement& e, FieldKey key) const {
  Node node;
  node.field = &*key;
  node.range = place(e.offset, e.whole.size());
  node.children.reserve(e.constructed ? 4 : 2);  // with what it heads
  auto& header = node.children.emplace_back();
  header.field = &*FieldKey("der.header");
  header.range = place(e.offset, e.header);
  header.text = header_text(e);
  return node;
}

Node DerTree::value(const DerElement& e, FieldKey key) const { return value(e, key, value_text(e)); }

Node DerTree::implicit(const DerElement& e, FieldKey key, Asn1 type) const {
  auto as_type = e;
  as_type.tag_class = TagClass::universal;
  as_type.number = static_cast<std::uint32_t>(type);
  auto node = value(e, key, value_text(as_type));
  node.number = number_of(as_type);
  if (const auto faults = value_faults(as_type); !faults.empty()) note(node, faults);
  return node;
}

void DerTree::note(Node& node, std::string_view remark) {
  if (!node.children.empty()) node.children.front().text += "; " + std::string(remark);
}

Node DerTree::value(const DerElement& e, FieldKey key, std::string text) const {
  auto node = start(e, key);
  node.number = number_of(e);
  node.text = std::move(text);
  const auto length = e.whole.size() - e.header;
  if (length > 0) {
    auto& content = node.children.emplace_back();
    content.field = &*FieldKey("der.value");
    content.range = place(e.content_offset(), length);
    content.text = hex_shown(e.content);
  }
  return node;
}

void DerTree::contents(Node& node, const DerElement& e, ByteView bytes, std::size_t offset,
                       const ReadElement& read) const {
  DerReader in(bytes, offset);
  for (std::size_t index = 0; !in.done(); ++index) {
    const auto element = in.next();
    if (!element) {
      Node fault;
      fault.field = &*FieldKey("der.fault");
      fault.range = place(in.position(), in.rest().size());
      fault.reading = Reading::fault;
      fault.text = element.error().text();
      node.children.push_back(std::move(fault));
      break;
    }
    node.children.push_back(read(*element, index));
  }
  // An indefinite length is closed by two zero bytes, which belong to no element inside.
  const auto closing = e.content_offset() + e.content.size();
  if (const auto end = e.offset + e.whole.size(); end > closing) {
    Node mark;
    mark.field = &*FieldKey("der.end_of_contents");
    mark.range = place(closing, end - closing);
    node.children.push_back(std::move(mark));
  }
}

Node DerTree::list(const DerElement& e, FieldKey key, const ReadElement& read) const {
  if (!e.constructed) {
    auto node = value(e, key);
    node.reading = Reading::fault;
    node.text = "expected a list, got " + type_name(e) + " " + node.text;
    return node;
  }
  auto node = start(e, key);
  contents(node, e, e.content, e.content_offset(), read);
  return node;
}

Node DerTree::wrapped(const DerElement& e, FieldKey key, std::size_t skip, const ReadElement& read) const {
  if (e.constructed || e.content.size() < skip) return value(e, key);
  auto node = start(e, key);
  if (skip > 0) {
    Node unused;
    unused.field = &*FieldKey("der.unused_bits");
    unused.range = place(e.content_offset(), skip);
    unused.number = e.content[0];
    unused.text = std::to_string(e.content[0]);
    node.children.push_back(std::move(unused));
  }
  contents(node, e, e.content.subspan(skip), e.content_offset() + skip, read);
  return node;
}

Node DerTree::any(const DerElement& e, int depth) const {
  if (!e.constructed || depth >= deepest) return value(e, "der.element");
  auto node =
      list(e, "der.element", [&](const DerElement& child, std::size_t) { return any(child, depth + 1); });
  node.text = type_name(e);
  return node;
}

DerTree::ReadElement DerTree::any_element() const {
  return [this](const DerElement& element, std::size_t) { return any(element); };
}

Node der_tree(ByteView der, Range where) {
  where.length = der.size();
  const DerTree tree(where);
  Node root;
  root.field = &*FieldKey("der");
  root.range = where;
  DerReader in(der);
  while (!in.done()) {
    const auto element = in.next();
    if (element) {
      root.children.push_back(tree.any(*element));
      continue;
    }
    Node fault;
    fault.field = &*FieldKey("der.fault");
    fault.range = tree.place(in.position(), in.rest().size());
    fault.reading = Reading::fault;
    fault.text = element.error().text();
    root.children.push_back(std::move(fault));
    break;
  }
  return root;
}

}  // namespace sti::dissect
