#pragma once

#include "lab/dialogue.hpp"

namespace sti::lab {

/// For the schemes smtp, submission and lmtp, told apart by settings.scheme.
std::unique_ptr<ServerDialogue> make_smtp_server(ServerSettings settings);

}  // namespace sti::lab
