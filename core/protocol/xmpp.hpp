#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// XMPP (RFC 6120) with STARTTLS (§5.4), as a client.
std::unique_ptr<Dialogue> make_xmpp(Settings settings);
/// The same between servers: content namespace jabber:server, and `from` where our name is known.
std::unique_ptr<Dialogue> make_xmpp_server(Settings settings);

}  // namespace sti::protocol
