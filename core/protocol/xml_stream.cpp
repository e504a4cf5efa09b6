#include "protocol/xml_stream.hpp"

#include <algorithm>

#include "protocol/xml_text.hpp"

namespace sti::protocol {
namespace {

constexpr std::string_view streams_ns = "http://etherx.jabber.org/streams";
constexpr std::string_view cdata_start = "<![CDATA[";

std::pair<std::string_view, std::string_view> split_name(std::string_view qualified) {
  const auto colon = qualified.find(':');
  if (colon == std::string_view::npos) return {{}, qualified};
  return {qualified.substr(0, colon), qualified.substr(colon + 1)};
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted_ns, std::string_view wanted_name) const {
  for (const auto& c : children)
    if (c.is(wanted_ns, wanted_name)) return &c;
  return nullptr;
}

std::string_view XmlElement::attribute(std::string_view wanted_name) const {
  for (const auto& a : attributes)
    if (a.ns.empty() && a.name == wanted_name) return a.value;
  return {};
}

std::size_t XmlStreamReader::take(ByteView bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ == State::partial) take_byte(static_cast<char>(bytes[taken++]));
  return taken;
}

void XmlStreamReader::next() {
  if (state_ == State::broken) return;
  state_ = State::partial;
  in_unit_ = false;
  raw_.clear();
  elements_ = 0;
  unit_start_ = position_;
}

void XmlStreamReader::take_byte(char c) {
  if (!in_unit_ && c == '<') {
    in_unit_ = true;
    unit_start_ = position_;
  }
  ++position_;
  if (in_unit_) raw_ += c;
  // XML 1.0 §2.2, Char: no control bytes but these.
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r')
    broken("a control byte, which XML does not allow");
  else if (in_unit_ && position_ - unit_start_ > unit_limit)
    broken("an element of more than " + std::to_string(unit_limit) + " bytes");
  else if (in_markup_)
    take_markup(c);
  else
    take_text(c);
}

void XmlStreamReader::take_text(char c) {
  if (c == '<') {
    flush_text();
    in_markup_ = true;
    markup_start_ = raw_.size() - 1;
    quote_ = 0;
  } else if (!open_.empty()) {
    text_ += c;
  } else if (!is_xml_space(c)) {
    broken(root_open_ ? "text between the stanzas" : "something that is not XML");
  }
}

void XmlStreamReader::take_markup(char c) {
  const auto markup = std::string_view(raw_).substr(markup_start_);
  const char kind = markup[1];
  if (kind == '!') {
    if (open_.empty() || markup.substr(0, cdata_start.size()) != cdata_start.substr(0, markup.size()))
      broken("a comment or DTD (RFC 6120 §11.1)");
    else if (markup.size() >= cdata_start.size() + 3 && markup.ends_with("]]>"))
      markup_done();
  } else if (kind == '?') {
    if (markup.size() >= 4 && markup.ends_with("?>")) markup_done();
  } else if (quote_ != 0) {
    if (c == quote_)
      quote_ = 0;
    else if (c == '<')
      broken("\"<\" inside an attribute value");
  } else if (c == '"' || c == '\'') {
    quote_ = c;
  } else if (c == '<' || (markup.size() == 2 && c != '/' && !is_xml_name_start(c))) {
    broken("\"<\" with no name after it");
  } else if (c == '>') {
    markup_done();
  }
}

void XmlStreamReader::markup_done() {
  in_markup_ = false;
  const auto markup = std::string_view(raw_).substr(markup_start_);
  if (!is_utf8(markup)) return broken("bytes that are not UTF-8 (RFC 6120 §11.6)");
  if (markup[1] == '?') {
    // Allowed once, before the root; and again where the stream is restarted inside the old one.
    const bool declaration = markup.starts_with("<?xml") && markup.size() > 7 && is_xml_space(markup[5]);
    if (!declaration || declared_ || !open_.empty() || markup_start_ != 0)
      broken("a processing instruction (RFC 6120 §11.1)");
    declared_ = true;
  } else if (markup[1] == '!') {
    if (open_.empty()) return broken("text between the stanzas");
    open_.back().element.text += markup.substr(cdata_start.size(), markup.size() - cdata_start.size() - 3);
  } else if (markup[1] == '/') {
    auto name = markup.substr(2, markup.size() - 3);
    while (!name.empty() && is_xml_space(name.back())) name.remove_suffix(1);
    end_tag(name);
  } else {
    start_tag(markup.substr(1, markup.size() - 2));
  }
}

void XmlStreamReader::start_tag(std::string_view inside) {
  Tag tag;
  Open open;
  if (!parse_tag(inside, tag) || !resolve(tag, open)) return;
  if (++elements_ > element_limit)
    return broken("more than " + std::to_string(element_limit) + " elements in one");

  const bool restarts = root_open_ && open_.empty() && open.element.is(streams_ns, "stream");
  if (!root_open_ || restarts) {
    if (tag.empty_element) return broken("a stream that ends with its own start tag");
    root_open_ = true;
    declared_ = false;
    root_name_ = open.qualified_name;
    root_scope_ = std::move(open.scope);
    unit_ = std::move(open.element);
    return unit_complete(State::opened);
  }
  if (declared_) return broken("an XML declaration inside the stream");
  if (open_.size() + 1 >= depth_limit)
    return broken("elements nested more than " + std::to_string(depth_limit) + " deep");
  open_.push_back(std::move(open));
  if (tag.empty_element) end_tag(open_.back().qualified_name);
}

void XmlStreamReader::end_tag(std::string_view qualified_name) {
  if (open_.empty()) {
    if (!root_open_ || qualified_name != root_name_) return broken("an end tag with no start tag");
    root_open_ = false;
    root_scope_.clear();
    return unit_complete(State::closed);
  }
  if (qualified_name != open_.back().qualified_name)
    return broken("an end tag that does not match its start tag");
  auto done = std::move(open_.back().element);
  open_.pop_back();
  if (!open_.empty()) {
    open_.back().element.children.push_back(std::move(done));
    return;
  }
  unit_ = std::move(done);
  unit_complete(State::stanza);
}

void XmlStreamReader::flush_text() {
  if (text_.empty() || open_.empty()) return;
  const auto decoded = decode_xml_text(text_);
  if (!is_utf8(text_))
    broken("bytes that are not UTF-8 (RFC 6120 §11.6)");
  else if (!decoded)
    broken("an entity that is not predefined (RFC 6120 §11.1)");
  else
    open_.back().element.text += *decoded;
  text_.clear();
}

bool XmlStreamReader::parse_tag(std::string_view inside, Tag& tag) {
  const auto fail = [&](std::string why) {
    broken(std::move(why));
    return false;
  };
  const auto skip_space = [&] {
    const auto before = inside.size();
    while (!inside.empty() && is_xml_space(inside.front())) inside.remove_prefix(1);
    return inside.size() < before;
  };
  if (inside.ends_with('/')) {
    tag.empty_element = true;
    inside.remove_suffix(1);
  }
  tag.qualified_name = take_xml_name(inside);
  if (tag.qualified_name.empty()) return fail("an element without a name");
  while (skip_space() && !inside.empty()) {
    if (tag.attributes.size() == attribute_limit)
      return fail("more than " + std::to_string(attribute_limit) + " attributes in one element");
    const auto name = take_xml_name(inside);
    if (name.empty()) return fail("an attribute without a name");
    skip_space();
    if (!inside.starts_with('=')) return fail("an attribute without a value");
    inside.remove_prefix(1);
    skip_space();
    const char quote = inside.empty() ? '\0' : inside.front();
    const auto end = quote == '"' || quote == '\'' ? inside.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) return fail("an attribute value without quotes");
    auto value = decode_xml_text(inside.substr(1, end - 1));
    if (!value) return fail("an entity that is not predefined (RFC 6120 §11.1)");
    inside.remove_prefix(end + 1);
    for (const auto& other : tag.attributes)
      if (other.first == name) return fail("the same attribute twice");
    tag.attributes.emplace_back(name, std::move(*value));
  }
  return inside.empty() || fail("a start tag that is not well-formed");
}

bool XmlStreamReader::resolve(const Tag& tag, Open& open) {
  open.qualified_name = tag.qualified_name;
  for (const auto& [name, value] : tag.attributes) {
    const auto [prefix, local] = split_name(name);
    if (name == "xmlns")
      open.scope.emplace_back(std::string{}, value);
    else if (prefix == "xmlns")
      open.scope.emplace_back(std::string(local), value);
  }
  const auto [prefix, local] = split_name(tag.qualified_name);
  const auto* ns = namespace_of(prefix, open.scope);
  if (local.empty() || (!ns && !prefix.empty())) {
    broken("a prefix without a namespace");
    return false;
  }
  open.element.ns = ns ? *ns : std::string{};
  open.element.name = local;
  for (const auto& [name, value] : tag.attributes) {
    const auto [attribute_prefix, attribute_local] = split_name(name);
    if (name == "xmlns" || attribute_prefix == "xmlns") continue;
    const auto* attribute_ns =
        attribute_prefix.empty() ? nullptr : namespace_of(attribute_prefix, open.scope);
    if (attribute_local.empty() || (!attribute_ns && !attribute_prefix.empty())) {
      broken("a prefix without a namespace");
      return false;
    }
    open.element.attributes.push_back(
        {attribute_ns ? *attribute_ns : std::string{}, std::string(attribute_local), value});
  }
  return true;
}

const std::string* XmlStreamReader::namespace_of(std::string_view prefix, const Scope& innermost) const {
  static const std::string xml_ns = "http://www.w3.org/XML/1998/namespace";
  if (prefix == "xml") return &xml_ns;
  const auto in = [&](const Scope& scope) -> const std::string* {
    for (const auto& [name, ns] : scope)
      if (name == prefix) return &ns;
    return nullptr;
  };
  if (const auto* ns = in(innermost)) return ns;
  for (auto level = open_.rbegin(); level != open_.rend(); ++level)
    if (const auto* ns = in(level->scope)) return ns;
  return in(root_scope_);
}

void XmlStreamReader::unit_complete(State state) { state_ = state; }

void XmlStreamReader::broken(std::string why) {
  if (state_ == State::broken) return;
  problem_ = std::move(why);
  state_ = State::broken;
}

}  // namespace sti::protocol
