#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// NNTP (RFC 3977) with STARTTLS (RFC 4642, RFC 8143).
std::unique_ptr<Dialogue> make_nntp(Settings settings);

}  // namespace sti::protocol
