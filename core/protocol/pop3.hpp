#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// POP3 (RFC 1939, 2449) with STLS (RFC 2595 §4).
std::unique_ptr<Dialogue> make_pop3(Settings settings);

}  // namespace sti::protocol
