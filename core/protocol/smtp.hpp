#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// SMTP (RFC 5321) with STARTTLS (RFC 3207): mail exchangers, submission, and TLS first.
std::unique_ptr<Dialogue> make_smtp(Settings settings);
/// LMTP (RFC 2033): the same dialogue with LHLO.
std::unique_ptr<Dialogue> make_lmtp(Settings settings);

}  // namespace sti::protocol
