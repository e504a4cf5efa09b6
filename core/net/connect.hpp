#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <variant>
#include <vector>

#include "model/endpoint.hpp"
#include "net/ending.hpp"
#include "net/options.hpp"
#include "net/patience.hpp"
#include "net/recorder.hpp"

namespace sti::net {

/// RFC 8305 §4: alternates between the families, the first address's family first, each in its given order.
/// Addresses that `family` excludes and repetitions are left out.
std::vector<asio::ip::address> interleaved(const std::vector<asio::ip::address>& addresses, Family family);

/// The same end, as the transcript has it.
Endpoint endpoint_of(const asio::ip::tcp::endpoint& endpoint);

/// A connection to the peer.
struct Reached {
  asio::ip::tcp::socket socket;
  asio::ip::tcp::endpoint remote;  ///< of the address that answered; the socket may have been reset by now
};

/// From a target to a connected socket: looks the name up (an IP literal needs no lookup) and races its
/// addresses as RFC 8305 §5 says, each recorded with how it went, as main connection in that role. An Ending
/// where there is no way to the peer.
asio::awaitable<std::variant<Reached, Ending>> reach(asio::any_io_executor executor,
                                                     const SessionOptions& options, Patience& patience,
                                                     Recorder& recorder,
                                                     ConnectionRole role = ConnectionRole::target);

}  // namespace sti::net
