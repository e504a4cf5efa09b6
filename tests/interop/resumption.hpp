// Sessions that go on from an earlier one, recorded as the engine records its own. The engine itself never
// asks for resumption, as it is there to see a server's certificate.
#pragma once

#include <cstdint>

#include "model/inspection.hpp"
#include "tls/client.hpp"

namespace sti::interop {

/// Connects to a TLS server on that port of 127.0.0.1, which answers lines with lines, and lets it give a
/// session; then connects again with it. Returns the second connection. Throws std::runtime_error where
/// either does not come to an answer.
Inspection resumed_session(std::uint16_t port, tls::Version version);

}  // namespace sti::interop
