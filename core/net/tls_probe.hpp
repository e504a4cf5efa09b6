#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <chrono>

#include "model/event.hpp"
#include "net/patience.hpp"
#include "net/recorder.hpp"
#include "tls/client.hpp"

namespace sti::net {

/// Whether a server whose first bytes are these answers a ClientHello in TLS: with a ServerHello or an alert.
/// nullopt as long as that cannot be told.
std::optional<bool> answers_in_tls(ByteView first_bytes);

/// The connection that asks: no other is begun beside the main one.
inline constexpr ConnectionId probe_connection{1};

/// Opens a connection to `endpoint`, sends one ClientHello, and looks at the first bytes of the answer. Takes
/// no longer than `limit`, and ends with the session: what `patience` says then is for the caller to ask. All
/// of it is recorded; the result is whether the answer is TLS.
asio::awaitable<bool> probe_tls(asio::any_io_executor executor, asio::ip::tcp::endpoint endpoint,
                                tls::ClientConfig config, Patience& patience, std::chrono::milliseconds limit,
                                Recorder& recorder);

}  // namespace sti::net
