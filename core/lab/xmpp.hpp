#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// For the schemes xmpp and xmpp-server, told apart by settings.scheme.
std::unique_ptr<ServerDialogue> make_xmpp_server(ServerSettings settings);

}  // namespace sti::lab
