#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// IMAP4rev1 (RFC 3501) over an empty INBOX; any name and password, inside TLS only.
std::unique_ptr<ServerDialogue> make_imap_server(ServerSettings settings);

}  // namespace sti::lab
