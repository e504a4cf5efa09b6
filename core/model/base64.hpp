#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace sti {

/// RFC 4648 §4, padded, in one line.
std::string base64(ByteView bytes);
/// The reverse, strictly: nullopt where there is a character outside the alphabet, wrong padding, or a bit
/// set that encodes nothing.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace sti
