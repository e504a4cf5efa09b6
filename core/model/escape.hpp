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

/// How many characters at the front of a text are ASCII that stands for itself in escaped().
std::size_t plain_length(std::string_view text);

/// Lower-case hexadecimal digits, two a byte, nothing between.
std::string hex(ByteView bytes);
/// The same digits, written to `at` and the characters after it; returns where they end.
char* write_hex(ByteView bytes, char* at);

}  // namespace sti
