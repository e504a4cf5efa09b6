#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// IMAP (RFC 9051, RFC 3501) with STARTTLS (RFC 9051 §6.2.1).
std::unique_ptr<Dialogue> make_imap(Settings settings);

}  // namespace sti::protocol
