#pragma once

#include <string>

#include "model/bytes.hpp"
#include "model/tls_info.hpp"

namespace sti::tls {

/// The name of a handshake message (with its four-byte header): "ServerHello", "HelloRetryRequest", …;
/// "message of type 77" where it is not known.
std::string message_name(ByteView message);

/// The values in a handshake message that matter most, on one line and safe to show; empty where there are
/// none. `agreed` is what the tap knew when it saw the message: some messages read differently by version and
/// suite.
std::string message_summary(ByteView message, const TlsInfo& agreed);

}  // namespace sti::tls
