#include "lab/servers.hpp"

#include <algorithm>
#include <asio/as_tuple.hpp>
#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "model/escape.hpp"
#include "model/target.hpp"
#include "protocol/registry.hpp"

namespace sti::lab {
namespace {

using asio::ip::tcp;
constexpr auto waiting = asio::as_tuple(asio::use_awaitable);
constexpr std::uint16_t port_base = 40000;

/// Binds and listens; the error is empty where that worked.
asio::error_code bind_to(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  asio::error_code error;
  if (acceptor.is_open()) acceptor.close(error);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return error;
}

}  // namespace

Result<asio::ip::address> loopback_address(std::string_view text) {
  auto literal = text;
  if (literal.starts_with('[') && literal.ends_with(']')) literal = literal.substr(1, literal.size() - 2);
  if (literal == "localhost") literal = "127.0.0.1";
  asio::error_code error;
  const auto address = asio::ip::make_address(std::string(literal), error);
  // "::1%1" is loopback too, but a scope has no place in a URL.
  if (error || !address.is_loopback() || literal.find('%') != std::string_view::npos)
    return Error{sti::Fault::local,
                 "choosing the lab's address",
                 "a loopback address such as 127.0.0.1 or ::1",
                 quoted(bytes_of(text)),
                 {}};
  return address;
}

Servers::Servers(asio::io_context& context, ServersOptions options)
    : context_(context),
      options_(std::move(options)),
      room_(context, asio::steady_timer::time_point::max()) {}

Result<std::shared_ptr<Servers>> Servers::open(asio::io_context& context, ServersOptions options) {
  const std::shared_ptr<Servers> servers(new Servers(context, std::move(options)));
  for (const auto& service : services())
    if (auto error = servers->listen(service)) return *std::move(error);
  for (const auto& listener : servers->listeners_)
    asio::co_spawn(context, servers->accept(listener),
                   [servers](const std::exception_ptr& failure) {  // keeps them alive meanwhile
                     if (failure) std::rethrow_exception(failure);
                   });
  return servers;
}

std::optional<Error> Servers::listen(const Service& service) {
  const auto* protocol = protocol::find(service.scheme);
  const auto preferred = static_cast<std::uint16_t>(port_base + protocol->port);
  auto listener = std::make_shared<Listener>(Listener{service, tcp::acceptor(context_), nullptr});
  auto error = bind_to(listener->acceptor, {options_.address, preferred});
  if (error) error = bind_to(listener->acceptor, {options_.address, 0});
  const auto host = options_.address.to_string();
  if (error)
    return Error{sti::Fault::local,
                 "starting the lab's " + std::string(service.scheme) + " server",
                 "a free port on " + host,
                 escaped(error.message()),
                 {}};
  auto config = options_.tls;
  if (!protocol->alpn.empty()) config.alpn = {std::string(protocol->alpn)};
  listener->tls = std::make_shared<const tls::ServerConfig>(std::move(config));
  const auto port = listener->acceptor.local_endpoint().port();
  endpoints_.push_back({std::string(service.scheme), Target{std::string(service.scheme), host, port}.url()});
  listeners_.push_back(std::move(listener));
  return std::nullopt;
}

asio::awaitable<void> Servers::accept(std::shared_ptr<Listener> listener) {
  while (!stopped_) {
    if (connections_.size() >= options_.limits.connections) {
      co_await room_.async_wait(waiting);  // ends by cancellation only
      continue;
    }
    auto [error, socket] = co_await listener->acceptor.async_accept(waiting);
    if (stopped_) co_return;
    if (!error) {
      start_connection(*listener, std::move(socket));
      continue;
    }
    // Out of descriptors, most likely: those who wait stay in the kernel's queue.
    asio::steady_timer pause(context_, std::chrono::milliseconds(50));
    co_await pause.async_wait(waiting);
  }
}

void Servers::start_connection(const Listener& listener, tcp::socket socket) {
  auto dialogue =
      listener.service.make({std::string(listener.service.scheme), options_.faults, options_.tls.random});
  const auto connection = std::make_shared<Connection>(std::move(socket), std::move(dialogue),
                                                       options_.faults, listener.tls, options_.limits);
  connections_.push_back(connection);
  asio::co_spawn(context_, Connection::run(connection),
                 [self = shared_from_this(), connection](const std::exception_ptr&) {
                   connection->abort();  // whatever went wrong concerns this client only
                   std::erase_if(self->connections_, [&](const auto& c) { return c.lock() == connection; });
                   self->room_.cancel();
                 });
}

void Servers::stop() {
  stopped_ = true;
  asio::error_code ignored;
  for (const auto& listener : listeners_) listener->acceptor.close(ignored);
  for (const auto& weak : connections_)
    if (const auto connection = weak.lock()) connection->abort();
  room_.cancel();
}

}  // namespace sti::lab
