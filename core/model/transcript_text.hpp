#pragma once

#include <string>

#include "model/inspection.hpp"

namespace sti {

/// One line in plain words for an event of the session: what the text transcript, the window's rows and
/// "text" in the document show. Escaped and safe to print; secrets are replaced by "[N bytes hidden]" unless
/// `with_secrets`. Empty for chunks.
std::string text_of(const Event& event, const Inspection& session, bool with_secrets = false);

/// "probe 1": what a connection is for and its id; empty for the main one, which goes without saying, and for
/// one that has not begun.
std::string connection_text(ConnectionId id, const Inspection& session);
/// That of the connection which an event is about.
std::string connection_text(const Event& event, const Inspection& session);

}  // namespace sti
