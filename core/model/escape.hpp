#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace sti {

/// Text as received, made safe to show anywhere: control bytes (C0, DEL, C1), bidirectional overrides and
/// bytes that are not valid UTF-8 become \r \n \t \xNN or \u{…}; a backslash becomes \\. Everything else is
/// kept.
std::string escaped(std::string_view text);
inline std::string escaped(ByteView bytes) { return escaped(text_of(bytes)); }

/// As above in double quotes, cut to `limit` source bytes, with "… (N bytes)" where something was cut off.
std::string quoted(ByteView bytes, std::size_t limit = 64);

/// Lower-case hexadecimal digits, two a byte, nothing between.
std::string hex(ByteView bytes);

}  // namespace sti
