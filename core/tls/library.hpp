#pragma once

#include <cstdint>
#include <string>

namespace sti::tls {

/// Makes mbedTLS ready, once for the process. Its PSA part has a random generator of its own (seeded from the
/// system), which the key exchange of TLS 1.3 uses: a RandomSource does not reach that one.
void start_library();

/// What an mbedTLS return code means, in plain words, with the number: "the record does not decrypt (mbedTLS
/// -0x7180)".
std::string words_for(int code);

/// Whether a return code says that the library cannot do what it was given, rather than that it is wrong: a
/// kind of key, a curve or a signature algorithm that it does not have.
bool is_library_limit(int code);

/// "fatal alert handshake_failure (40)" for an AlertDescription (RFC 8446 §6).
std::string fatal_alert(std::uint8_t description);

}  // namespace sti::tls
