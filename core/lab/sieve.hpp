#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// ManageSieve (RFC 5804) without any script; any name and password, inside TLS only.
std::unique_ptr<ServerDialogue> make_sieve_server(ServerSettings settings);

}  // namespace sti::lab
