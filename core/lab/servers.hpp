#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "lab/connection.hpp"
#include "lab/faults.hpp"
#include "lab/lab.hpp"
#include "model/error.hpp"

namespace sti::lab {

/// The loopback address that `text` names: IPv4, IPv6 with or without brackets, or "localhost". Errors: not
/// an address, or one that others could reach; the lab takes any password and must not be seen from outside.
Result<asio::ip::address> loopback_address(std::string_view text);

struct ServersOptions {
  asio::ip::address address;
  FaultSet faults;
  tls::ServerConfig tls;  ///< but for `alpn`, which each server has its own of
  Limits limits{};
};

/// The listening sockets of all services and the connections accepted there, on the thread of one io_context.
class Servers : public std::enable_shared_from_this<Servers> {
 public:
  /// Listens on 40000 plus the protocol's default port (smtp: 40025), or where that is in use on a port that
  /// the system chooses.
  static Result<std::shared_ptr<Servers>> open(asio::io_context& context, ServersOptions options);

  /// Closes everything; coroutines still under way end soon after.
  void stop();

  [[nodiscard]] const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

 private:
  struct Listener {
    Service service;
    asio::ip::tcp::acceptor acceptor;
    std::shared_ptr<const tls::ServerConfig> tls;
  };

  Servers(asio::io_context& context, ServersOptions options);
  std::optional<Error> listen(const Service& service);
  asio::awaitable<void> accept(std::shared_ptr<Listener> listener);
  void start_connection(const Listener& listener, asio::ip::tcp::socket socket);

  asio::io_context& context_;
  ServersOptions options_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::vector<Endpoint> endpoints_;
  std::vector<std::weak_ptr<Connection>> connections_;
  asio::steady_timer room_;  ///< cancelled whenever a connection ends: somebody may wait for that
  bool stopped_ = false;
};

}  // namespace sti::lab
