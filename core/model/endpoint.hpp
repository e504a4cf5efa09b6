#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sti {

/// One end of a connection.
struct Endpoint {
  std::string address;  ///< an IP literal without brackets, with its zone where it has one
  std::uint16_t port = 0;

  /// "192.0.2.1:25" or "[2001:db8::1]:25".
  [[nodiscard]] std::string text() const;
  bool operator==(const Endpoint&) const = default;
};

/// The same of a host, which may be a name.
std::string endpoint_text(const std::string& host, std::uint16_t port);

/// What text() made; nullopt for anything else. Inspection files of version 1 have it so.
std::optional<Endpoint> endpoint_from(std::string_view text);

}  // namespace sti
