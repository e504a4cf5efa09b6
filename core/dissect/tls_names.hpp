#pragma once

#include <cstdint>
#include <string_view>

namespace sti::dissect {

// Names of the small code spaces that TLS fixes in its RFCs; the large ones are IANA's tables
// (model/codepoints.hpp). Each returns an empty view for a code that has no name. All take what
// Cursor::number gives.

std::string_view content_type(std::uint64_t code);      ///< RFC 8446 §5.1
std::string_view protocol_version(std::uint64_t code);  ///< "TLSv1.2"; GREASE as such
std::string_view handshake_type(std::uint64_t code);    ///< RFC 8446 §4
std::string_view alert_level(std::uint64_t code);       ///< RFC 8446 §6
std::string_view alert_description(std::uint64_t code);
std::string_view compression_method(std::uint64_t code);  ///< RFC 3749 §2
std::string_view cipher_suite(std::uint64_t code);        ///< GREASE and signalling values as such
std::string_view extension_type(std::uint64_t code);
std::string_view named_group(std::uint64_t code);
std::string_view signature_scheme(std::uint64_t code);
std::string_view psk_mode(std::uint64_t code);               ///< RFC 8446 §4.2.9; GREASE as such
std::string_view point_format(std::uint64_t code);           ///< RFC 8422 §5.1.2
std::string_view curve_type(std::uint64_t code);             ///< RFC 8422 §5.4
std::string_view name_type(std::uint64_t code);              ///< RFC 6066 §3
std::string_view status_type(std::uint64_t code);            ///< RFC 6066 §8
std::string_view certificate_type(std::uint64_t code);       ///< RFC 5246 §7.4.4
std::string_view fragment_length(std::uint64_t code);        ///< RFC 6066 §4
std::string_view compression_algorithm(std::uint64_t code);  ///< RFC 8879 §7.3
std::string_view key_update_request(std::uint64_t code);     ///< RFC 8446 §4.6.3

/// The sixteen reserved values 0x0a0a, 0x1a1a … 0xfafa that a client mixes in to keep servers tolerant (RFC
/// 8701).
constexpr bool is_grease(std::uint64_t code) {
  return (code & 0x0F0F) == 0x0A0A && (code >> 8) == (code & 0xFF);
}

}  // namespace sti::dissect
