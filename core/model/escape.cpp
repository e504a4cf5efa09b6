#include "model/escape.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "model/disguise.hpp"

namespace sti {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// Length of the well-formed UTF-8 sequence at `text` (RFC 3629 §4) and its code point; length 0 where none
/// starts there.
struct Scalar {
  std::size_t length = 0;
  char32_t value = 0;
};

Scalar scalar_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {1, first};
  std::size_t length = 0;
  char32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF)
    length = 2, value = first & 0x1Fu;
  else if (first >= 0xE0 && first <= 0xEF)
    length = 3, value = first & 0x0Fu;
  else if (first >= 0xF0 && first <= 0xF4)
    length = 4, value = first & 0x07u;
  if (length == 0 || text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return {};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {length, value};
}

// C1 controls and line ends, then Unicode's Default_Ignorable_Code_Point and Bidi_Control.
constexpr CodePoints neighbour_changing[] = {
    {0x80, 0x9F},     {0x2028, 0x2029},   {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

/// ASCII that stands for itself.
bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '\\'; }

}  // namespace

std::span<const CodePoints> neighbour_changing_ranges() { return neighbour_changing; }

bool changes_neighbours(char32_t c) {
  return std::any_of(std::begin(neighbour_changing), std::end(neighbour_changing),
                     [c](CodePoints r) { return c >= r.first && c <= r.last; });
}

std::string code_point_escape(char32_t c) {
  std::string out = "\\u{";
  int shift = 20;
  while (shift > 0 && (c >> shift) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out += digits[(c >> shift) & 0xFu];
  return out + '}';
}

std::size_t plain_length(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    // Most text is shown as it is.
    const auto plain = plain_length(text);
    out.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return out;

    const auto [length, value] = scalar_at(text);
    const auto byte = static_cast<std::uint8_t>(text.front());
    if (value == '\r' && length == 1)
      out += "\\r";
    else if (value == '\n' && length == 1)
      out += "\\n";
    else if (value == '\t' && length == 1)
      out += "\\t";
    else if (value == '\\' && length == 1)
      out += "\\\\";
    else if (length == 0 || value < 0x20 || value == 0x7F) {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 0xFu];
    } else if (changes_neighbours(value))
      out += code_point_escape(value);
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

std::string quoted(ByteView bytes, std::size_t limit) {
  std::string out = "\"" + escaped(bytes.first(std::min(limit, bytes.size()))) + "\"";
  if (bytes.size() > limit) out += "… (" + std::to_string(bytes.size()) + " bytes)";
  return out;
}

std::string hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '\0');
  write_hex(bytes, out.data());
  return out;
}

char* write_hex(ByteView bytes, char* at) {
  for (const auto b : bytes) {
    *at++ = digits[b >> 4];
    *at++ = digits[b & 0xFu];
  }
  return at;
}

}  // namespace sti
