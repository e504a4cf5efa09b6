#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <chrono>

#include "model/event.hpp"
#include "net/patience.hpp"
#include "tls/client.hpp"

namespace sti::net {

/// Whether a server whose first bytes are these answers a ClientHello in TLS: with a ServerHello or an alert.
/// nullopt as long as that cannot be told.
std::optional<bool> answers_in_tls(ByteView first_bytes);

/// Opens a connection to `endpoint`, sends one ClientHello, and looks at the first bytes of the answer. Takes
/// no longer than `limit`, and ends with the session: what `patience` says then is for the caller to ask.
asio::awaitable<event::Probe> probe_tls(asio::any_io_executor executor, asio::ip::tcp::endpoint endpoint,
                                        tls::ClientConfig config, Patience& patience,
                                        std::chrono::milliseconds limit);

}  // namespace sti::net
