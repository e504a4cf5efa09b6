#pragma once

#include "model/event.hpp"
#include "tls/tap.hpp"

namespace sti::net {

/// What the tap saw, as events of a transcript.
event::Record event_of(const tls::RecordSeen& record);
event::Handshake event_of(const tls::MessageSeen& message, const TlsInfo& agreed);
event::Alert event_of(const tls::AlertSeen& alert);

}  // namespace sti::net
