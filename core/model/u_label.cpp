#include "model/u_label.hpp"

#include <idn2.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/escape.hpp"

namespace sti {
namespace {

constexpr std::size_t max_label = 63, max_name = 253;  // RFC 1035 §2.3.4, as text
constexpr std::string_view prefix = "xn--";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_a_label(std::string_view label) {
  return label.size() > prefix.size() && label.size() <= max_label &&
         equal_ignoring_case(label.substr(0, prefix.size()), prefix);
}

/// The label is in lower case. nullopt for what is no A-label of IDNA 2008: decoded and encoded again it has
/// to be the same.
std::optional<std::string> u_label(const std::string& label) {
  char* decoded = nullptr;
  const int decoding = idn2_to_unicode_8z8z(label.c_str(), &decoded, 0);
  const std::unique_ptr<char, void (*)(void*)> owned(decoded, idn2_free);
  if (decoding != IDN2_OK || !decoded) return std::nullopt;
  std::uint8_t* encoded = nullptr;
  // As for registration: with the contextual rules (RFC 5892, appendix A).
  const int encoding = idn2_register_u8(reinterpret_cast<const std::uint8_t*>(decoded),
                                        reinterpret_cast<const std::uint8_t*>(label.data()), &encoded, 0);
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owned_again(encoded, idn2_free);
  if (encoding != IDN2_OK || !encoded || !equal_ignoring_case(reinterpret_cast<const char*>(encoded), label))
    return std::nullopt;
  return std::string(decoded);
}

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '*';
}

/// The name with U-labels; empty where it has none.
std::string u_name(std::string_view name) {
  std::string out;
  bool any = false;
  while (true) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    std::string small(label);
    std::ranges::transform(small, small.begin(), lower);
    const auto decoded = is_a_label(label) ? u_label(small) : std::nullopt;
    any = any || decoded;
    out += decoded ? *decoded : std::string(label);
    if (dot == std::string_view::npos) break;
    out += '.';
    name.remove_prefix(dot + 1);
  }
  return any ? out : std::string();
}

}  // namespace

std::string with_u_labels(std::string_view text) {
  std::string out;
  const auto has_prefix = [](std::string_view part) {
    return std::search(part.begin(), part.end(), prefix.begin(), prefix.end(),
                       [](char a, char b) { return lower(a) == b; }) != part.end();
  };
  if (!has_prefix(text)) return std::string(text);
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && in_name(text[end])) ++end;
    const auto name = text.substr(at, end - at);
    out += name;
    if (name.size() <= max_name && has_prefix(name))
      if (const auto shown = u_name(name); !shown.empty()) out += " (" + escaped(shown) + ")";
    if (end < text.size()) out += text[end++];
    at = end;
  }
  return out;
}

}  // namespace sti
