#pragma once

#include <string_view>

namespace sti {

/// A line without the CRLF, or the LF alone, that ends it.
constexpr std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace sti
