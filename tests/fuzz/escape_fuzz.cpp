// Whatever a server sends, what is shown of it holds no control byte and no bidirectional override.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/escape.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sti::ByteView bytes(data, size);
  for (const std::string& shown : {sti::escaped(bytes), sti::quoted(bytes)}) {
    for (const char c : shown) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || byte == 0x7f) std::abort();
    }
    // U+0080 to U+009F, U+202A to U+202E and U+2066 to U+2069, as UTF-8.
    for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
      const std::string_view rest = std::string_view(shown).substr(i);
      if (rest[0] == '\xc2' && static_cast<unsigned char>(rest[1]) < 0xa0) std::abort();
      if (rest.starts_with("\xe2\x80") && rest.size() > 2 && rest[2] >= '\xaa' && rest[2] <= '\xae')
        std::abort();
      if (rest.starts_with("\xe2\x81") && rest.size() > 2 && rest[2] >= '\xa6' && rest[2] <= '\xa9')
        std::abort();
    }
  }
  if (sti::hex(bytes).size() != 2 * size) std::abort();
  return 0;
}
