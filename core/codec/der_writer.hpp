// Writes BER with definite lengths in the fewest bytes, which is DER where the values are (X.690 §10.1).
#pragma once

#include <cstdint>
#include <initializer_list>

#include "codec/der.hpp"
#include "model/bytes.hpp"

namespace sti::codec {

/// An element with that tag number, at most 30, and content.
Bytes der(TagClass tag_class, bool constructed, std::uint8_t number, ByteView content);
/// SEQUENCE, SET and their like: the content is these one after the other.
Bytes der(TagClass tag_class, std::uint8_t number, std::initializer_list<Bytes> elements);

Bytes der_sequence(std::initializer_list<Bytes> elements);
/// INTEGER or ENUMERATED, in the fewest bytes (X.690 §8.3.2).
Bytes der_integer(std::uint32_t value, Asn1 type = Asn1::integer);
Bytes der_boolean(bool value);
Bytes der_octets(ByteView content);

}  // namespace sti::codec
