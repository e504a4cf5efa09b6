#pragma once

#include <string>

#include "model/session.hpp"

namespace sti {

/// One line in plain words for an event of the session: what the text transcript, the window's rows and
/// "text" in the document show. Escaped and safe to print; secrets are replaced by "[N bytes hidden]" unless
/// `with_secrets`. Empty for chunks.
std::string text_of(const Event& event, const Session& session, bool with_secrets = false);

}  // namespace sti
