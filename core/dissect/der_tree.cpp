#include "dissect/der_tree.hpp"

#include <algorithm>
#include <array>

#include "codec/der_rules.hpp"
#include "dissect/cursor.hpp"
#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::dissect {
namespace {

/// X.680 §8.6
Text universal_name(std::uint32_t number) {
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

Text type_name(TreeMemory& memory, const DerElement& e) {
  if (e.tag_class == TagClass::universal)
    if (const auto name = universal_name(e.number); !name.empty()) return name;
  constexpr std::array<std::string_view, 4> classes{"UNIVERSAL ", "APPLICATION ", "", "PRIVATE "};
  return memory.join({"[", classes[static_cast<std::size_t>(e.tag_class)], Decimal(e.number), "]"});
}

std::optional<std::uint64_t> number_of(const DerElement& e) {
  if (e.is(Asn1::utc_time) || e.is(Asn1::generalized_time)) {
    const auto at = time(e);
    return at ? std::optional(static_cast<std::uint64_t>(at->at)) : std::nullopt;
  }
  const auto number = e.is(Asn1::integer) ? codec::small_integer(e.content) : std::nullopt;
  return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

/// What else is to be said of a header: "; " and a remark each.
std::string header_faults(const DerElement& e) {
  std::string out;
  if (e.indefinite) out += "; not DER: indefinite length";
  if (e.loose_length) out += "; not DER: length in a longer form than needed";
  if (e.loose_tag) out += "; not DER: tag in a longer form than needed";
  if (const auto faults = codec::value_faults(e); !faults.empty()) out += "; " + faults;
  return out;
}

Text header_text(TreeMemory& memory, const DerElement& e) {
  return memory.join({type_name(memory, e), ", ", Decimal(e.content.size()),
                      e.content.size() == 1 ? " byte" : " bytes", header_faults(e)});
}

}  // namespace

Text object_text(TreeMemory& memory, std::string_view dotted) {
  const auto* object = codepoint::object(dotted);
  return object ? memory.join({object->long_name, " (", dotted, ")"}) : memory.keep(dotted);
}

Text value_text(TreeMemory& memory, const DerElement& e) {
  if (e.tag_class != TagClass::universal || e.constructed) return hex_shown(memory, e.content);
  if (e.is(Asn1::boolean)) {
    const auto value = codec::boolean(e.content);
    if (!value) return memory.join({"not a BOOLEAN: ", hex_shown(memory, e.content)});
    if (*value) return "true";
    return "false";
  }
  if (e.is(Asn1::integer) || e.is(Asn1::enumerated)) {
    const auto small = codec::small_integer(e.content);
    return memory.keep(small ? std::to_string(*small) : codec::integer_hex(e.content));
  }
  if (e.is(Asn1::oid)) {
    const auto dotted = codec::oid_text(e.content);
    return dotted ? object_text(memory, *dotted)
                  : memory.join({"not an OBJECT IDENTIFIER: ", hex_shown(memory, e.content)});
  }
  if (e.is(Asn1::utc_time) || e.is(Asn1::generalized_time)) {
    const auto at = time(e);
    return at ? memory.join({rfc3339(at->at), at->loose ? " (not in DER's form)" : ""})
              : memory.join({"not a time: ", quoted(e.content)});
  }
  if (const auto text = string(e)) return memory.escaped(*text);
  return hex_shown(memory, e.content);
}

Node DerTree::start(const DerElement& e, FieldKey key) const {
  Node node;
  node.field = &*key;
  node.range = place(e.offset, e.whole.size());
  memory_.reserve(node, e.constructed ? 4 : 2);  // with what it heads
  auto& header = memory_.add(node);
  header.field = &*FieldKey("der.header");
  header.range = place(e.offset, e.header);
  header.text = header_text(memory_, e);
  return node;
}

Node DerTree::value(const DerElement& e, FieldKey key) const { return value(e, key, value_text(memory_, e)); }

Node DerTree::implicit(const DerElement& e, FieldKey key, Asn1 type) const {
  auto as_type = e;
  as_type.tag_class = TagClass::universal;
  as_type.number = static_cast<std::uint32_t>(type);
  auto node = value(e, key, value_text(memory_, as_type));
  node.number = number_of(as_type);
  if (const auto faults = codec::value_faults(as_type); !faults.empty()) note(node, faults);
  return node;
}

void DerTree::note(Node& node, std::string_view remark) const {
  if (node.children.empty()) return;
  auto& text = node.children.front().text;
  text = memory_.join({text, "; ", remark});
}

Node DerTree::value(const DerElement& e, FieldKey key, Text text) const {
  auto node = start(e, key);
  node.number = number_of(e);
  node.text = text;
  const auto length = e.whole.size() - e.header;
  if (length > 0) {
    auto& content = memory_.add(node);
    content.field = &*FieldKey("der.value");
    content.range = place(e.content_offset(), length);
    content.text = hex_shown(memory_, e.content);
  }
  return node;
}

void DerTree::contents(Node& node, const DerElement& e, ByteView bytes, std::size_t offset,
                       const ReadElement& read) const {
  DerReader in(bytes, offset);
  for (std::size_t index = 0; !in.done(); ++index) {
    if (memory_.full()) {
      memory_.add(node, left_out(memory_, place(in.position(), in.rest().size())));
      break;
    }
    const auto element = in.next();
    if (!element) {
      Node fault;
      fault.field = &*FieldKey("der.fault");
      fault.range = place(in.position(), in.rest().size());
      fault.reading = Reading::fault;
      fault.text = memory_.keep(element.error().text());
      memory_.add(node, std::move(fault));
      break;
    }
    memory_.add(node, read(*element, index));
  }
  // An indefinite length is closed by two zero bytes, which belong to no element inside.
  const auto closing = e.content_offset() + e.content.size();
  if (const auto end = e.offset + e.whole.size(); end > closing) {
    Node mark;
    mark.field = &*FieldKey("der.end_of_contents");
    mark.range = place(closing, end - closing);
    memory_.add(node, std::move(mark));
  }
}

Node DerTree::list(const DerElement& e, FieldKey key, const ReadElement& read) const {
  if (!e.constructed) {
    auto node = value(e, key);
    node.reading = Reading::fault;
    node.text = memory_.join({"expected a list, got ", type_name(memory_, e), " ", node.text});
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
    unused.text = memory_.keep(Decimal(e.content[0]));
    memory_.add(node, std::move(unused));
  }
  contents(node, e, e.content.subspan(skip), e.content_offset() + skip, read);
  return node;
}

Node DerTree::any(const DerElement& e, int depth) const {
  if (!e.constructed || depth >= deepest) return value(e, "der.element");
  auto node =
      list(e, "der.element", [&](const DerElement& child, std::size_t) { return any(child, depth + 1); });
  node.text = type_name(memory_, e);
  return node;
}

DerTree::ReadElement DerTree::any_element() const {
  return [this](const DerElement& element, std::size_t) { return any(element); };
}

Node der_tree(TreeMemory& memory, ByteView der, Range where) {
  where.length = der.size();
  const DerTree tree(memory, where);
  Node root;
  root.field = &*FieldKey("der");
  root.range = where;
  DerReader in(der);
  while (!in.done()) {
    if (memory.full()) {
      memory.add(root, left_out(memory, tree.place(in.position(), in.rest().size())));
      break;
    }
    const auto element = in.next();
    if (element) {
      memory.add(root, tree.any(*element));
      continue;
    }
    Node fault;
    fault.field = &*FieldKey("der.fault");
    fault.range = tree.place(in.position(), in.rest().size());
    fault.reading = Reading::fault;
    fault.text = memory.keep(element.error().text());
    memory.add(root, std::move(fault));
    break;
  }
  return root;
}

Tree der_tree(ByteView der, Range where) {
  return make_tree(der.size(), [&](TreeMemory& memory) { return der_tree(memory, der, where); });
}

}  // namespace sti::dissect
