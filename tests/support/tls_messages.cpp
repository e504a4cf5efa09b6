#include "support/tls_messages.hpp"

#include <initializer_list>

namespace sti::test {
namespace {

Bytes number(std::size_t width, std::uint64_t value) {
  Bytes out;
  for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const auto& p : parts) out.insert(out.end(), p.begin(), p.end());
  return out;
}

/// A vector with a length prefix of `width` bytes (RFC 8446 §3.4).
Bytes vector(std::size_t width, const Bytes& content) {
  return joined({number(width, content.size()), content});
}

Bytes extension(std::uint16_t type, const Bytes& content) {
  return joined({number(2, type), vector(2, content)});
}

/// `length` bytes that count up from `first`: stands for a random, a key or a signature.
Bytes counting(std::uint8_t first, std::size_t length) {
  Bytes out(length);
  for (std::size_t i = 0; i < length; ++i) out[i] = static_cast<std::uint8_t>(first + 7 * i);
  return out;
}

Bytes codes(std::initializer_list<std::uint16_t> values) {
  Bytes out;
  for (const auto v : values) out = joined({out, number(2, v)});
  return out;
}

}  // namespace

Bytes client_hello_body(std::string_view server_name) {
  const auto sni = vector(2, joined({number(1, 0), vector(2, to_bytes(server_name))}));
  const auto share = vector(2, joined({number(2, 0x001d), vector(2, counting(0x11, 32))}));
  return joined(
      {number(2, 0x0303), counting(0xc0, 32), vector(1, counting(0x50, 32)),
       vector(2, codes({0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f})), vector(1, number(1, 0)),
       vector(2, joined({extension(0, sni), extension(10, vector(2, codes({0x001d, 0x0017, 0x0018}))),
                         extension(13, vector(2, codes({0x0403, 0x0804, 0x0503, 0x0805}))),
                         extension(43, vector(1, codes({0x0304, 0x0303}))),
                         extension(45, vector(1, number(1, 1))), extension(51, share)}))});
}

Bytes server_hello_body() {
  return joined(
      {number(2, 0x0303), counting(0x5e, 32), vector(1, counting(0x50, 32)), number(2, 0x1302), number(1, 0),
       vector(2, joined({extension(43, number(2, 0x0304)),
                         extension(51, joined({number(2, 0x001d), vector(2, counting(0x91, 32))}))}))});
}

Bytes encrypted_extensions_body() { return vector(2, extension(0, {})); }

Bytes certificate_body(const std::vector<Bytes>& chain, std::vector<std::size_t>& offsets) {
  Bytes entries;
  for (const auto& der : chain) {
    constexpr std::size_t before_list = 1 + 3;  // certificate_request_context, length of certificate_list
    offsets.push_back(before_list + entries.size() + 3);
    entries = joined({entries, vector(3, der), number(2, 0)});
  }
  return joined({number(1, 0), vector(3, entries)});
}

Bytes certificate_verify_body() { return joined({number(2, 0x0403), vector(2, counting(0x30, 71))}); }

Bytes finished_body() { return counting(0xf1, 48); }

Bytes new_session_ticket_body() {
  return joined({number(4, 7200), number(4, 0x1c0ffee5), vector(1, counting(1, 8)),
                 vector(2, counting(0x77, 160)), number(2, 0)});
}

}  // namespace sti::test
