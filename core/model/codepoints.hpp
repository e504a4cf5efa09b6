// Names that registries give to numbers on the wire: IANA's TLS tables and object identifiers. The tables are
// data (assets/codepoints/*.tsv), turned into code at build time; every function answers from static storage.
#pragma once

#include <cstdint>
#include <string_view>

namespace sti::codepoint {

// Each returns IANA's name, e.g. cipher_suite(0x1301) == "TLS_AES_128_GCM_SHA256", or an empty view where the
// number is not assigned.
std::string_view cipher_suite(std::uint16_t code);
std::string_view extension(std::uint16_t code);
std::string_view named_group(std::uint16_t code);
std::string_view signature_scheme(std::uint16_t code);
std::string_view alert(std::uint8_t code);

struct ObjectName {
  std::string_view short_name;  // "CN"
  std::string_view long_name;   // "commonName"; the same as the short name where there is no longer one
};

// The names of an object identifier in dotted decimal ("2.5.4.3"); nullptr where it is not in the table. No
// OID that is not in canonical form (no leading zeros, no spaces) is found.
const ObjectName* object(std::string_view dotted);

}  // namespace sti::codepoint
