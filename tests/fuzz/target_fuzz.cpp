// Whatever is typed as a target is refused in words that are safe to print, or means the same when written
// out again.
#include <cstdint>
#include <cstdlib>

#include "protocol/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = sti::protocol::parse_target(sti::text_of(sti::ByteView(data, size)));
  if (!target) {
    for (const char c : target.error().text())
      if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') std::abort();
    return 0;
  }
  if (!sti::protocol::find(target->scheme) || target->host.empty() || target->port == 0) std::abort();
  const auto again = sti::protocol::parse_target(target->url());
  if (!again || !(*again == *target)) std::abort();
  return 0;
}
