#include "dissect/xmpp_stanza.hpp"

#include <algorithm>
#include <vector>

namespace sti::dissect {
namespace {

constexpr std::size_t deepest = 64;
constexpr std::string_view spaces = " \t\r\n";

void space(Cursor& in, Node& node) {
  line_text(in, node, "line.space", std::min(rest_text(in).find_first_not_of(spaces), in.remaining()));
}

/// The length of the tag at the cursor, ">" in attribute values not counted; 0 where it does not end.
std::size_t tag_length(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i + 1;
    }
  }
  return 0;
}

// XML 1.0 §3.1: name, "=", value in either quote
void attribute(Cursor& in, Node& node) {
  node.text = in.memory().escaped(in.rest());
  line_text(in, node, "xmpp.attribute.name", length_before(in, "= \t\r\n"));
  space(in, node);
  if (!line_separator(in, node, '=')) return;
  space(in, node);
  const auto text = rest_text(in);
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return;
  const char quote = text[0];
  line_separator(in, node, quote);
  line_text(in, node, "xmpp.attribute.value", length_before(in, std::string_view(&quote, 1)));
  line_separator(in, node, quote);
}

/// How far an attribute reaches: past the quote that closes its value.
std::size_t attribute_length(std::string_view text) {
  const auto open = text.find_first_of("\"'");
  const auto close = open == std::string_view::npos ? open : text.find(text[open], open + 1);
  return close == std::string_view::npos ? text.size() : close + 1;
}

/// A start tag or an empty element's; `closing` is the length of ">" or "/>".
void start_tag(Cursor& in, Node& node, std::size_t closing) {
  in.text(node, "xmpp.markup", 1);
  line_text(in, node, "xmpp.element.name",
            std::min(length_before(in, " \t\r\n/>"), std::max(in.remaining(), closing) - closing));
  while (in.remaining() > closing) {
    space(in, node);
    if (in.remaining() <= closing) break;
    const auto text = rest_text(in).substr(0, in.remaining() - closing);
    in.group(node, "xmpp.attribute", attribute_length(text), attribute);
  }
  line_text(in, node, "xmpp.markup", in.remaining());
}

/// Elements that are open at the cursor, the outermost first.
class Elements {
 public:
  Elements(Cursor& in, Node& root) : in_(in), root_(root) {}

  [[nodiscard]] std::size_t depth() const { return open_.size(); }
  Node& innermost() { return open_.empty() ? root_ : open_.back(); }
  void open(std::string_view name, Range tag) {
    Node node;
    node.field = &*FieldKey("xmpp.element");
    node.range = tag;
    node.text = in_.memory().escaped(name);
    open_.push_back(std::move(node));
  }
  /// Ends the innermost element at the cursor.
  void close() {
    auto node = std::move(open_.back());
    open_.pop_back();
    node.range.length = root_.range.offset + in_.position() - node.range.offset;
    in_.memory().add(innermost(), std::move(node));
  }

 private:
  Cursor& in_;
  Node& root_;
  std::vector<Node> open_;
};

}  // namespace

Node xmpp_stanza(TreeMemory& memory, ByteView xml, Range where, const LineKind&) {
  Cursor in(memory, xml, where);
  auto root = in.root("xmpp.unit");
  Elements elements(in, root);
  while (!in.done()) {
    const auto text = rest_text(in);
    if (text[0] != '<') {
      const auto length = length_before(in, "<");
      in.text(elements.innermost(), "xmpp.text", length);
      continue;
    }
    const auto length = tag_length(text);
    if (length < 2) {
      in.fault(elements.innermost(), "xmpp.markup", "a tag that ends with >", "the end");
      break;
    }
    if (text[1] == '?' || text[1] == '!') {
      in.text(elements.innermost(), "xmpp.declaration", length);
    } else if (text[1] == '/') {
      in.text(elements.innermost(), "xmpp.element.end", length);
      if (elements.depth() > 0) elements.close();
    } else {
      if (elements.depth() == deepest) break;
      const auto tag = text.substr(0, length);
      const bool empty = length > 2 && tag[length - 2] == '/';
      const auto name = tag.substr(1, std::min(tag.find_first_of(" \t\r\n/>", 1), length) - 1);
      if (root.text.empty()) root.text = memory.escaped(name);
      elements.open(name, {where.stream, where.offset + in.position(), length});
      in.group(elements.innermost(), "xmpp.tag", length,
               [&](Cursor& within, Node& node) { start_tag(within, node, empty ? 2u : 1u); });
      if (empty) elements.close();
    }
  }
  in.finish(elements.innermost());
  while (elements.depth() > 0) elements.close();
  return root;
}

}  // namespace sti::dissect
