#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// POP3 (RFC 1939) over an empty mailbox; any name and password, inside TLS only.
std::unique_ptr<ServerDialogue> make_pop3_server(ServerSettings settings);

}  // namespace sti::lab
