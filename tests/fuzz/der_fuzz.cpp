// Every element lies inside the bytes given, the elements side by side cover what was read, and values never
// run past them.
#include <cstdint>
#include <cstdlib>

#include "codec/der.hpp"

namespace {

void walk(sti::ByteView bytes, std::size_t base, int depth) {
  sti::codec::DerReader reader(bytes, base);
  while (!reader.done()) {
    const std::size_t before = reader.position();
    const auto element = reader.next();
    if (!element) {
      if (reader.position() != before) std::abort();
      return;
    }
    if (element->offset != before || reader.position() != before + element->whole.size()) std::abort();
    if (element->header + element->content.size() > element->whole.size()) std::abort();
    static_cast<void>(sti::codec::oid_text(element->content));
    static_cast<void>(sti::codec::integer_hex(element->content));
    static_cast<void>(sti::codec::small_integer(element->content));
    static_cast<void>(sti::codec::boolean(element->content));
    static_cast<void>(sti::codec::time(*element));
    static_cast<void>(sti::codec::string(*element));
    if (const auto bits = sti::codec::bits(element->content))
      for (std::size_t n = 0; n < 40; ++n) static_cast<void>(bits->bit(n));
    if (element->constructed && depth < 32) walk(element->content, element->content_offset(), depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  walk({data, size}, 0, 0);
  return 0;
}
