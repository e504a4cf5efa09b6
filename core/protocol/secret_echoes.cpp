#include "protocol/secret_echoes.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "model/base64.hpp"
#include "model/escape.hpp"
#include "protocol/text.hpp"
#include "protocol/xml_text.hpp"

namespace sti::protocol {
namespace {

/// Of what is longer the rest is hidden where it was typed, and not looked for elsewhere.
constexpr std::size_t longest_learned = 4096;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return folded(c); });
  return out;
}

std::uint64_t packed(std::string_view text) {
  std::uint64_t out = 0;
  for (const char c : text) out = out << 8 | static_cast<std::uint8_t>(c);
  return out;
}

std::size_t beginning(std::string_view text) {
  return static_cast<std::size_t>((packed(text.substr(0, 4)) * 0x9e3779b1u >> 16) & 0xffffu);
}

bool is_base64(std::string_view text) {
  const auto end = text.find_last_not_of('=');
  return end != std::string_view::npos && text.size() - end - 1 <= 2 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end) + 1, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
                  c == '/';
         });
}

std::optional<Bytes> decoded(std::string_view text) {
  if (!is_base64(text)) return std::nullopt;
  std::string padded(text.substr(0, text.find_last_not_of('=') + 1));
  padded.resize((padded.size() + 3) / 4 * 4, '=');
  return from_base64(padded);
}

std::optional<Bytes> from_hex(std::string_view text) {
  const auto digit = [](char c) {
    c = folded(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

/// A word of the protocols themselves, which says nothing where it is repeated.
bool is_public(std::string_view word) {
  constexpr std::string_view words[] = {
      "APOP",        "ARTICLE",   "AUTH",   "AUTHENTICATE", "AUTHINFO", "CAPABILITIES", "CAPABILITY",
      "CHECKSCRIPT", "DATA",      "EHLO",   "EXAMINE",      "FETCH",    "FROM",         "GROUP",
      "HEAD",        "HELP",      "IHAVE",  "INBOX",        "LIST",     "LOGIN",        "LOGOUT",
      "MAIL",        "NOOP",      "PASS",   "PLAIN",        "POST",     "PUTSCRIPT",    "QUIT",
      "RCPT",        "RETR",      "RSET",   "SASL",         "SEARCH",   "SELECT",       "STARTTLS",
      "STAT",        "STATUS",    "STORE",  "UIDL",         "USER",     "VRFY",         "XCLIENT",
      "HTTP",        "MECHANISM", "SUBMIT", "password",     "username", "message",      "presence",
      "result",      "query",     "body",   "stream:stream"};
  constexpr std::string_view namespaces[] = {"jabber:", "urn:", "http://", "https://"};
  return std::any_of(std::begin(words), std::end(words), [&](auto w) { return same_word(w, word); }) ||
         std::any_of(std::begin(namespaces), std::end(namespaces),
                     [&](auto ns) { return word.starts_with(ns); });
}

/// Names of attributes whose values are addresses and terms of XMPP.
bool has_public_value(std::string_view before_quote) {
  auto name = trimmed(before_quote);
  if (!name.ends_with('=')) return false;
  name.remove_suffix(1);
  name = trimmed(name);
  name = name.substr(name.find_last_of(" \t") + 1);
  constexpr std::string_view names[] = {"xmlns",    "to",  "from", "type", "version",
                                        "xml:lang", "var", "node", "id",   "mechanism"};
  return name.starts_with("xmlns:") || std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// The pieces of XML, whole or torn, that are not its structure: character data, and values of attributes.
std::vector<std::string> pieces_of_xml(std::string_view xml) {
  std::vector<std::string> out;
  const auto take = [&](std::string_view piece) {
    if (trimmed(piece).empty()) return;
    out.emplace_back(piece);
    if (auto plain = decode_xml_text(piece); plain && *plain != piece) out.push_back(std::move(*plain));
  };
  constexpr std::string_view cdata = "<![CDATA[";
  // Where a line begins is not known: in text, in a tag or in a value. Up to the first bound it may be any.
  for (auto start = xml.substr(0, xml.find_first_of("<>")); !start.empty();) {
    const auto quote = std::min(start.find_first_of("'\""), start.size());
    take(start.substr(0, quote));
    start.remove_prefix(std::min(quote + 1, start.size()));
  }
  while (!xml.empty()) {
    const auto bound = xml.find_first_of("<>");
    take(xml.substr(0, bound));
    if (bound == std::string_view::npos) break;
    xml.remove_prefix(bound);
    if (xml.starts_with(cdata)) {
      xml.remove_prefix(cdata.size());
      const auto end = xml.find("]]>");
      take(xml.substr(0, end));
      xml.remove_prefix(end == std::string_view::npos ? xml.size() : end + 3);
      continue;
    }
    if (xml.front() == '>') {
      xml.remove_prefix(1);
      continue;
    }
    // A tag: of it only values.
    xml.remove_prefix(1);
    while (!xml.empty() && xml.front() != '>') {
      const auto quote = xml.find_first_of("'\">");
      if (quote == std::string_view::npos || xml[quote] == '>') {
        xml.remove_prefix(std::min(quote, xml.size()));
        break;
      }
      const auto before = xml.substr(0, quote);
      const auto end = xml.find(xml[quote], quote + 1);
      const auto value = xml.substr(quote + 1, end == std::string_view::npos ? end : end - quote - 1);
      if (!has_public_value(before)) take(value);
      xml.remove_prefix(end == std::string_view::npos ? xml.size() : end + 1);
    }
    if (!xml.empty()) xml.remove_prefix(1);
  }
  return out;
}

/// What a line says in quotes, with the quotes and backslashes of RFC 9051 §4.3 and RFC 5804 §4 taken away.
std::vector<std::string> quoted_strings(std::string_view line) {
  std::vector<std::string> out;
  for (auto at = line.find('"'); at != std::string_view::npos; at = line.find('"', at + 1)) {
    std::string text;
    for (++at; at < line.size() && line[at] != '"'; ++at) {
      if (line[at] == '\\' && at + 1 < line.size()) ++at;
      text += line[at];
    }
    out.push_back(std::move(text));
  }
  return out;
}

/// What stands between control characters, spaces and the signs that SASL messages are parted by.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool bound = i == text.size() || static_cast<unsigned char>(text[i]) <= ' ' || text[i] == ',' ||
                       text[i] == '"' || text[i] == '=';
    if (!bound) continue;
    if (i > start) out.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  return out;
}

}  // namespace

void SecretEchoes::learn(std::string_view secret) {
  secret = trimmed(secret.substr(0, longest_learned));
  if (secret.find_first_of("<>") != std::string_view::npos)
    for (const auto& piece : pieces_of_xml(secret)) learn_piece(piece);
  // Torn out of its place, or in another protocol, the same signs are part of a password.
  if (!secret.starts_with('<')) learn_piece(secret);
}

/// A piece, and whatever in it may be the secret itself.
void SecretEchoes::learn_piece(std::string_view piece) {
  std::vector<std::string> forms{std::string(piece)};
  for (const auto word : words_of(piece)) forms.emplace_back(word);
  for (auto& text : quoted_strings(piece)) forms.push_back(std::move(text));
  for (std::size_t i = 0, count = forms.size(); i < count; ++i) {
    if (is_public(forms[i])) continue;
    for (const auto& plain : {from_hex(forms[i]), decoded(forms[i])}) {
      if (!plain) continue;
      forms.emplace_back(text_of(*plain));
      for (const auto part : parts_of(text_of(*plain))) forms.emplace_back(part);
    }
  }
  for (const auto& form : forms) learn_forms(form);
}

void SecretEchoes::learn_forms(std::string_view piece) {
  if (piece.size() < min_length || is_public(piece)) return;
  add(piece);
  add(hex(bytes_of(piece)));
  for (std::size_t skip = 0; skip < 3; ++skip) {
    const auto encoded = base64(bytes_of(std::string(skip, '\0') + std::string(piece)));
    // The characters that depend on nothing but the piece.
    const auto first = (skip * 8 + 5) / 6, last = (skip + piece.size()) * 8 / 6;
    add(std::string_view(encoded).substr(first, last - first));
  }
}

void SecretEchoes::add(std::string_view form) {
  if (form.size() < min_length) return;
  const auto text = folded(form);
  const auto length = std::min(text.size(), max_length);
  for (std::size_t i = 0; i + length <= text.size(); ++i) {
    const auto run = std::string_view(text).substr(i, length);
    beginnings_.set(beginning(run));
    runs_[length].insert(packed(run));
  }
  empty_ = false;
}

/// How long the longest is that `text` begins with; 0 for none.
std::size_t SecretEchoes::match(std::string_view text, std::size_t least) const {
  if (text.size() < least || !beginnings_.test(beginning(text))) return 0;
  for (auto length = std::min(text.size(), max_length); length >= least; --length)
    if (runs_[length].contains(packed(text.substr(0, length)))) return length;
  return 0;
}

std::vector<Range> SecretEchoes::find(const Range& range, ByteView bytes) {
  std::vector<Range> out;
  if (empty_) return out;
  // What crosses the wire is random bytes, in which something short stands sooner or later.
  const bool random = range.stream.layer == Layer::wire;
  const auto least = random ? max_length : min_length;
  auto& tail = tails_[range.stream];
  const auto text = tail + folded(text_of(bytes));
  const auto start = range.offset - tail.size();
  for (std::size_t i = 0; i + least <= text.size(); ++i) {
    const auto length = match(std::string_view(text).substr(i), least);
    if (length == 0 || i + length <= tail.size()) continue;  // the latter was found before
    const auto from = start + i, to = from + length;
    if (!out.empty() && (from <= out.back().end() || out.size() == most_found))
      out.back().length = std::max(out.back().end(), to) - out.back().offset;
    else
      out.push_back({range.stream, from, length});
  }
  tail = text.substr(text.size() - std::min(text.size(), max_length - 1));
  return out;
}

void SecretEchoes::scrub(std::string& text) const {
  if (empty_) return;
  const auto searched = folded(text);
  for (std::size_t i = 0; i + min_length <= searched.size(); ++i)
    for (std::size_t length = match(std::string_view(searched).substr(i), min_length), k = 0; k < length; ++k)
      text[i + k] = '*';
}

}  // namespace sti::protocol
