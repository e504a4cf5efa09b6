#include "report/safe_text.hpp"

#include <algorithm>

#include "model/escape.hpp"

namespace sti::report {
namespace {

/// Calls `append(piece, slash_follows)` for what stands between the backslashes of `text`.
template <typename Append>
void between_backslashes(std::string_view text, Append&& append) {
  while (true) {
    const auto slash = text.find('\\');
    append(text.substr(0, slash), slash != std::string_view::npos);
    if (slash == std::string_view::npos) return;
    text.remove_prefix(slash + 1);
  }
}

void append_html(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
  }
}

/// Of the UTF-8 sequence that begins so; the text is well-formed.
std::size_t length_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Whether a character belongs to a block that Unicode keeps for scripts from right to left
/// (DerivedBidiClass.txt, the defaults of its R and AL ranges).
bool is_right_to_left(std::string_view character) {
  char32_t value = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return false;
  value &= character.size() == 2 ? 0x1Fu : character.size() == 3 ? 0x0Fu : 0x07u;
  for (const char c : character.substr(1)) value = (value << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  return (value >= 0x590 && value <= 0x8FF) || (value >= 0xFB1D && value <= 0xFDFF) ||
         (value >= 0xFE70 && value <= 0xFEFF) || (value >= 0x10800 && value <= 0x10FFF) ||
         (value >= 0x1E800 && value <= 0x1EFFF);
}

}  // namespace

std::string safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  between_backslashes(text, [&](std::string_view piece, bool slash_follows) {
    out += escaped(piece);
    if (slash_follows) out += '\\';
  });
  return out;
}

std::string html_plain(std::string_view text) {
  std::string out;
  const auto clean = safe(text);
  out.reserve(clean.size());
  for (const char c : clean) append_html(out, c);
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  const auto clean = safe(text);
  out.reserve(clean.size());
  bool isolated = false;
  for (std::size_t i = 0; i < clean.size();) {
    const auto length = length_of(clean[i]);
    const auto character = std::string_view(clean).substr(i, length);
    if (const bool turned = is_right_to_left(character); turned != isolated) {
      out += turned ? "<bdi>" : "</bdi>";
      isolated = turned;
    }
    for (const char c : character) append_html(out, c);
    i += character.size();
  }
  if (isolated) out += "</bdi>";
  return out;
}

std::string markdown_text(std::string_view text) {
  std::string out;
  const auto clean = safe(text);
  out.reserve(clean.size());
  for (const char c : clean) {
    // "<" and "&" as entities: a backslash before them is not honoured by every reader.
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else {
      if (std::string_view("\\`*_{}[]()#+!|~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto first = byte(i);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || text.size() - i < length) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0u) != 0x80u) return false;
    // Overlong forms, surrogates, and what lies past U+10FFFF.
    const auto second = length > 1 ? byte(i + 1) : 0;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
      return false;
    i += length;
  }
  return true;
}

}  // namespace sti::report
