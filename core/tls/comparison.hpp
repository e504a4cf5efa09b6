#pragma once

#include <optional>

#include "model/error.hpp"
#include "model/tls_info.hpp"
#include "tls/client.hpp"

namespace sti::tls {

/// How what the library says it agreed on and used differs from what the wire says; nullopt where it does
/// not. Nothing of a connection for which there is a difference may be called proved: what was judged is not
/// what was used.
struct Difference {
  Error error;
  bool certificate = false;  ///< it is the peer's certificate
};

/// Compares version, cipher suite, group, application protocol and the peer's certificate, byte for byte.
/// `wire`: what the tap read; `first_certificate`: DER of the first one in the server's list, empty where it
/// sent none.
std::optional<Difference> difference(const LibraryView& library, const TlsInfo& wire,
                                     ByteView first_certificate);

}  // namespace sti::tls
