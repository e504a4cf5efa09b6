#include "protocol/typed_stanzas.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/xml_text.hpp"

namespace sti::protocol {
namespace {

constexpr std::string_view streams_ns = "http://etherx.jabber.org/streams";

using Names = std::initializer_list<std::string_view>;

bool one_of(std::string_view word, Names names) {
  return std::find(names.begin(), names.end(), word) != names.end();
}
bool made_of(std::string_view text, std::size_t most, std::string_view others) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

struct Tag {
  std::string_view name;  ///< of an end tag with its "/"
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  bool empty_element = false;

  [[nodiscard]] std::string_view attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
      if (key == wanted) return value;
    return {};
  }
};

void skip_space(std::string_view& text) {
  while (!text.empty() && is_xml_space(text.front())) text.remove_prefix(1);
}

/// A start or end tag off the front of `text`, in which every attribute is one of `known` and has a value of
/// the form that it always has; nullopt where there is none.
std::optional<Tag> take_tag(std::string_view& text, Names known) {
  if (!text.starts_with('<')) return std::nullopt;
  text.remove_prefix(1);
  Tag tag;
  const auto begin = text;
  if (text.starts_with('/')) text.remove_prefix(1);
  if (take_xml_name(text).empty()) return std::nullopt;
  tag.name = begin.substr(0, begin.size() - text.size());
  while (true) {
    skip_space(text);
    if (text.starts_with('>')) break;
    if (text.starts_with("/>")) {
      tag.empty_element = true;
      text.remove_prefix(1);
      break;
    }
    const auto name = take_xml_name(text);
    if (!one_of(name, known) || !text.starts_with('=')) return std::nullopt;
    text.remove_prefix(1);
    const auto quote = text.substr(0, 1);
    const auto end = quote == "'" || quote == "\"" ? text.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = text.substr(1, end - 1);
    const bool proper = name == "id"             ? made_of(value, 36, "_-")
                        : name == "type"         ? one_of(value, {"get", "result", "unavailable", "probe"})
                        : name == "version"      ? value == "1.0"
                        : name == "xml:lang"     ? made_of(value, 12, "-")
                        : name == "xmlns:stream" ? value == streams_ns
                        : name == "xmlns"        ? made_of(value, 64, ":/.#-")
                                                 : made_of(value, 512, "@._/-");  // an address
    if (!proper) return std::nullopt;
    tag.attributes.emplace_back(name, value);
    text.remove_prefix(end + 1);
  }
  text.remove_prefix(1);
  return tag;
}

/// What can be asked of an entity without telling it anything.
bool is_question(const Tag& tag) {
  const auto ns = tag.attribute("xmlns");
  if (tag.name == "query")
    return one_of(ns, {"http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/disco#items",
                       "jabber:iq:last", "jabber:iq:register", "jabber:iq:roster", "jabber:iq:version"});
  return (tag.name == "ping" && ns == "urn:xmpp:ping") || (tag.name == "time" && ns == "urn:xmpp:time") ||
         (tag.name == "vCard" && ns == "vcard-temp");
}

/// One whole stanza that carries no secret, off the front of `text`.
bool take_plain_stanza(std::string_view& text) {
  for (const auto* declaration : {"<?xml version='1.0'?>", "<?xml version=\"1.0\"?>"})
    if (text.starts_with(declaration)) {
      text.remove_prefix(std::string_view(declaration).size());
      skip_space(text);
      if (!text.starts_with("<stream:stream")) return false;
    }
  const auto tag =
      take_tag(text, {"id", "type", "to", "from", "version", "xml:lang", "xmlns", "xmlns:stream"});
  if (!tag) return false;
  const auto ns = tag->attribute("xmlns");
  const bool content = ns.empty() || ns == "jabber:client" || ns == "jabber:server";
  if (tag->name == "stream:stream") return content && !tag->empty_element;
  if (tag->name == "/stream:stream") return tag->attributes.empty() && !tag->empty_element;
  if (tag->name == "starttls") return tag->empty_element && ns == "urn:ietf:params:xml:ns:xmpp-tls";
  if (tag->name == "abort") return tag->empty_element && ns == "urn:ietf:params:xml:ns:xmpp-sasl";
  if (tag->name == "r") return tag->empty_element && ns == "urn:xmpp:sm:3";
  if (tag->name == "presence") return tag->empty_element && content;
  if (tag->name != "iq" || !content) return false;
  if (tag->empty_element) return tag->attribute("type") == "result";
  if (tag->attribute("type") != "get") return false;
  const auto question = take_tag(text, {"xmlns"});
  if (!question || !is_question(*question)) return false;
  if (!question->empty_element) {
    const auto end = take_tag(text, {});
    if (!end || end->empty_element || end->name != "/" + std::string(question->name)) return false;
  }
  const auto end = take_tag(text, {});
  return end && !end->empty_element && end->name == "/iq";
}

bool is_plain(std::string_view line) {
  skip_space(line);
  while (!line.empty()) {
    if (!take_plain_stanza(line)) return false;
    skip_space(line);
  }
  return true;
}

}  // namespace

TypedStanzas::TypedStanzas() {
  // Of ours only that it is open matters here.
  const auto header = "<stream:stream xmlns='jabber:client' xmlns:stream='" + std::string(streams_ns) + "'>";
  reader_.take(bytes_of(header));
  reader_.next();
}

Disclosure TypedStanzas::sent(std::string_view line) {
  const bool between_stanzas = reader_.state() != XmlStreamReader::State::broken && !reader_.in_unit();
  auto rest = bytes_of(line);
  while (!rest.empty() && reader_.state() != XmlStreamReader::State::broken) {
    rest = rest.subspan(reader_.take(rest));
    if (reader_.state() != XmlStreamReader::State::partial) reader_.next();
  }
  const bool whole = reader_.state() != XmlStreamReader::State::broken && !reader_.in_unit();
  if (between_stanzas && whole && is_plain(line)) return {line.size(), false};
  return {};
}

Disclosure xmpp_disclosure(std::string_view line) { return TypedStanzas{}.sent(line); }

}  // namespace sti::protocol
