#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// A directory of one entry and the root DSE (RFC 4511, RFC 4512 §5.1), in which nobody gets to log in.
std::unique_ptr<ServerDialogue> make_ldap_server(ServerSettings settings);

}  // namespace sti::lab
