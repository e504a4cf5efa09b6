#pragma once

#include <cstdint>
#include <string>

#include "model/endpoint.hpp"

namespace sti {

/// Where a session goes: `scheme://host:port`. The scheme is a key of the protocol registry.
struct Target {
  std::string scheme;
  std::string host;  ///< a name or an IP literal, without brackets
  std::uint16_t port = 0;

  /// "smtp://mail.example.org:25", IPv6 literals in brackets.
  [[nodiscard]] std::string url() const;
  bool operator==(const Target&) const = default;
};

}  // namespace sti
