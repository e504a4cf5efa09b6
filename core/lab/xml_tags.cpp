#include "lab/xml_tags.hpp"

#include <utility>

namespace sti::lab {
namespace {

constexpr std::string_view spaces = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace

std::optional<std::string_view> XmlTag::attribute(std::string_view key) const {
  auto rest = trimmed(std::string_view(text).substr(text.find(name) + name.size()));
  while (true) {
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto found = trimmed(rest.substr(0, equals));
    rest = trimmed(rest.substr(equals + 1));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return std::nullopt;
    const auto end = rest.find(rest[0], 1);
    if (end == std::string_view::npos) return std::nullopt;
    if (found == key) return rest.substr(1, end - 1);
    rest = trimmed(rest.substr(end + 1));
  }
}

std::optional<XmlTag> XmlTags::next(ByteView& bytes) {
  while (!bytes.empty() && fault_ == Fault::none) {
    const auto c = static_cast<char>(bytes.front());
    bytes = bytes.subspan(1);
    if (!inside_) {
      inside_ = c == '<';
      if (c == '\0') fault_ = Fault::not_well_formed;
      continue;
    }
    if (c == '>' && quote_ == '\0') return finish();
    if (c == '<') fault_ = Fault::not_well_formed;  // not even in an attribute (XML 1.0 section 3.1)
    if (quote_ != '\0') {
      if (c == quote_) quote_ = '\0';
    } else if (c == '"' || c == '\'') {
      quote_ = c;
    }
    text_ += c;
    if (text_.starts_with('!') || (text_.starts_with('?') && !declaration_allowed_))
      fault_ = Fault::restricted;
    if (text_.size() > tag_limit) fault_ = Fault::too_long;
  }
  return std::nullopt;
}

std::optional<XmlTag> XmlTags::finish() {
  inside_ = false;
  declaration_allowed_ = false;
  XmlTag tag;
  tag.text = std::exchange(text_, {});
  auto inner = std::string_view(tag.text);
  if (inner.starts_with('?')) {
    tag.kind = XmlTag::Kind::declaration;
    inner.remove_prefix(1);
  } else if (inner.starts_with('/')) {
    tag.kind = XmlTag::Kind::close;
    inner.remove_prefix(1);
  } else if (inner.ends_with('/')) {
    tag.kind = XmlTag::Kind::empty;
    inner.remove_suffix(1);
  }
  tag.name = inner.substr(0, inner.find_first_of(spaces));
  if (tag.name.empty()) fault_ = Fault::not_well_formed;
  if (tag.kind == XmlTag::Kind::declaration && tag.name != "xml") fault_ = Fault::restricted;
  if (fault_ != Fault::none) return std::nullopt;
  return tag;
}

}  // namespace sti::lab
