#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// NNTP (RFC 3977, RFC 4642, RFC 4643) with one group that has one article; any name and password, inside TLS
/// only. Takes articles of who is logged in and throws them away.
std::unique_ptr<ServerDialogue> make_nntp_server(ServerSettings settings);

}  // namespace sti::lab
