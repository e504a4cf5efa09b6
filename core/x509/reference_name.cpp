#include "x509/reference_name.hpp"

#include <arpa/inet.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "model/escape.hpp"

namespace sti::x509 {
namespace {

constexpr std::size_t max_name = 253, max_label = 63;  // RFC 1035 §2.3.4, as text

Error bad(std::string expected, std::string_view got) {
  return {Fault::local, "reading the name to verify", std::move(expected), quoted(bytes_of(got)), {}};
}

std::optional<std::string> address_text(const std::string& text) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return inet_ntop(AF_INET, &four, out.data(), out.size());
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) == 1) return inet_ntop(AF_INET6, &six, out.data(), out.size());
  return std::nullopt;
}

/// U-labels as A-labels; nullopt where IDNA 2008 does not allow them.
std::optional<std::string> a_labels(const std::string& text) {
  std::uint8_t* converted = nullptr;
  const int code = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &converted,
                                  IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owned(converted, idn2_free);
  if (code != IDN2_OK) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(converted));
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

Result<std::string> reference_name(std::string_view text) {
  constexpr std::string_view wanted = "a DNS name, or an IP address without brackets";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f'; };
  if (text.empty()) return bad(std::string(wanted), text);
  if (std::ranges::any_of(text, is_control)) return bad("a name without spaces and control bytes", text);
  if (text.find('*') != text.npos)
    return bad("a name without a wildcard: it is what a wildcard is compared with", text);
  if (const auto plain = escaped(text); plain != text)
    return bad("a name without characters that cannot be seen", text);
  if (auto address = address_text(std::string(text))) return *std::move(address);

  std::string name(text);
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    auto converted = a_labels(name);
    if (!converted) return bad("a name that IDNA 2008 allows", text);
    name = *std::move(converted);
  }
  if (name.ends_with('.')) name.pop_back();
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (name.size() > max_name) return bad("a name of at most 253 characters (RFC 1035 §2.3.4)", text);
  std::size_t label = 0;
  for (const char c : name + '.') {
    if (c != '.' && !is_name_character(c)) return bad(std::string(wanted), text);
    if (c != '.') {
      ++label;
    } else if (label == 0 || label > max_label) {
      return bad("labels of 1 to 63 characters (RFC 1035 §2.3.4)", text);
    } else {
      label = 0;
    }
  }
  const auto last = std::string_view(name).substr(name.rfind('.') + 1);  // all of it where there is no dot
  if (last.find_first_not_of("0123456789") == last.npos || last.starts_with("0x"))
    return bad("an IP address in its usual form, or a DNS name, whose last label is no number", text);
  return name;
}

}  // namespace sti::x509
