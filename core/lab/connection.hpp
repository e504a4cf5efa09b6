#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "lab/dialogue.hpp"
#include "model/bytes.hpp"
#include "tls/server.hpp"

namespace sti::lab {

/// What keeps a client from holding a server up, by malice or by accident.
struct Limits {
  std::size_t connections = 480;               ///< at once, over all servers; more wait in the kernel's queue
  std::chrono::milliseconds idle{600000};      ///< without a byte read or written
  std::chrono::milliseconds handshake{30000};  ///< from the go-ahead to the end of the handshake
  std::chrono::milliseconds lifetime{3600000};
  std::chrono::milliseconds linger{2000};  ///< for the client to take the last bytes and to close
};

/// One client of a lab server: carries bytes between the socket, TLS and the dialogue, and does those of the
/// faults that are not a matter of words (slow, drop-after-go-ahead, garbage-tls). Lives on one thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::ip::tcp::socket socket, std::unique_ptr<ServerDialogue> dialogue, FaultSet faults,
             std::shared_ptr<const tls::ServerConfig> config, const Limits& limits);

  /// From greeting to close. Reports no error: whatever goes wrong with a client ends its connection only.
  static asio::awaitable<void> run(std::shared_ptr<Connection> self);
  /// Gives the connection up where it is; run() ends soon after.
  void abort();

 private:
  asio::awaitable<bool> plain(ByteView bytes);  ///< these say whether the connection goes on
  asio::awaitable<bool> encrypted(ByteView bytes);
  asio::awaitable<bool> carry_out(Turn turn);
  asio::awaitable<bool> write(ByteView bytes);
  asio::awaitable<bool> write_slowly(ByteView bytes);
  asio::awaitable<void> linger();
  void arm(std::chrono::milliseconds patience);

  asio::ip::tcp::socket socket_;
  asio::steady_timer watchdog_, pause_;
  std::unique_ptr<ServerDialogue> dialogue_;
  FaultSet faults_;
  std::shared_ptr<const tls::ServerConfig> config_;
  Limits limits_;
  std::chrono::steady_clock::time_point end_of_life_;
  std::optional<std::chrono::steady_clock::time_point> handshake_deadline_;
  std::unique_ptr<tls::Server> tls_;
  bool secured_ = false;       ///< the dialogue was told that TLS is up
  bool garbage_next_ = false;  ///< what the client says next is answered with nonsense
};

}  // namespace sti::lab
