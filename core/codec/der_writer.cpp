#include "codec/der_writer.hpp"

#include <initializer_list>

namespace sti::codec {
namespace {

constexpr std::uint8_t universal_number(Asn1 type) { return static_cast<std::uint8_t>(type); }

void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

/// X.690 §8.1.3
void append_length(Bytes& out, std::size_t length) {
  constexpr std::size_t short_form = 0x80;
  if (length < short_form) return out.push_back(static_cast<std::uint8_t>(length));
  unsigned width = 1;
  while (width < sizeof length && length >> (8 * width) != 0) ++width;
  out.push_back(static_cast<std::uint8_t>(short_form | width));
  for (auto i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
}

Bytes joined(std::initializer_list<Bytes> elements) {
  Bytes out;
  for (const auto& element : elements) append(out, element);
  return out;
}

}  // namespace

Bytes der(TagClass tag_class, bool constructed, std::uint8_t number, ByteView content) {
  constexpr unsigned constructed_bit = 0x20;
  Bytes out{static_cast<std::uint8_t>(static_cast<unsigned>(tag_class) << 6 |
                                      (constructed ? constructed_bit : 0U) | number)};
  append_length(out, content.size());
  append(out, content);
  return out;
}

Bytes der(TagClass tag_class, std::uint8_t number, std::initializer_list<Bytes> elements) {
  return der(tag_class, true, number, joined(elements));
}

Bytes der_sequence(std::initializer_list<Bytes> elements) {
  return der(TagClass::universal, universal_number(Asn1::sequence), elements);
}

Bytes der_integer(std::uint32_t value, Asn1 type) {
  Bytes content;
  for (unsigned shift = 32; shift > 0;) {
    shift -= 8;
    const auto byte = static_cast<std::uint8_t>(value >> shift);
    // A first bit that is set would be a sign.
    if (content.empty() && byte == 0 && shift > 0 && (value >> (shift - 1) & 1) == 0) continue;
    if (content.empty() && byte >= 0x80) content.push_back(0);
    content.push_back(byte);
  }
  return der(TagClass::universal, false, universal_number(type), content);
}

Bytes der_boolean(bool value) {
  const std::uint8_t content[] = {static_cast<std::uint8_t>(value ? 0xff : 0)};
  return der(TagClass::universal, false, universal_number(Asn1::boolean), content);
}

Bytes der_octets(ByteView content) {
  return der(TagClass::universal, false, universal_number(Asn1::octet_string), content);
}

}  // namespace sti::codec
