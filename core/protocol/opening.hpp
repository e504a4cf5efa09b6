#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/scheme.hpp"
#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// What the first bytes of a server read as, whatever was expected of it.
struct Opening {
  Reading reading = Reading::no;        ///< begun: more bytes may say more
  std::string_view name;                ///< "IMAP", "SSH"; empty where nothing is recognised (so far)
  std::optional<AppProtocol> protocol;  ///< where it is one that can be spoken here

  /// It is how a server of this protocol begins.
  [[nodiscard]] bool begins(AppProtocol expected) const;
};

/// No more than so many bytes are looked at.
inline constexpr std::size_t opening_limit = 96;

Opening recognise(ByteView first_bytes);

/// Where a server's first bytes were read.
enum class Layer : std::uint8_t { wire, inside_tls };

/// One sentence for the finding wrong-protocol: what came where `expected` was, and what it looks like, with
/// the scheme to ask with where there is one. nullopt where it is as expected, or cannot be told.
std::optional<std::string> wrong_protocol(ByteView first_bytes, const SchemeFacts& expected, Layer layer);

}  // namespace sti::protocol
