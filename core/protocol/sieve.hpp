#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// ManageSieve (RFC 5804) with STARTTLS (§2.2).
std::unique_ptr<Dialogue> make_sieve(Settings settings);

}  // namespace sti::protocol
