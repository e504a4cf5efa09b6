#pragma once

#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "net/clock.hpp"
#include "net/connect.hpp"
#include "relay/observer.hpp"
#include "relay/relay.hpp"

namespace sti::relay {

/// One client and its connection to the server. Lives on the engine's thread, for as long as run() or a pump
/// of its own does.
class Passing : public std::enable_shared_from_this<Passing> {
 public:
  Passing(net::SessionId id, const RelayOptions& options, net::EventQueue& queue,
          asio::ip::tcp::socket client, std::function<void(const Passage&)> passed);

  /// Reaches the server and lets both sides go on until they have ended. Reports no error: what goes wrong
  /// is in the transcript. Whoever spawns it keeps this alive until it returns.
  asio::awaitable<void> run();
  /// Cancels run(), which is to be spawned with it bound.
  [[nodiscard]] asio::cancellation_slot slot() { return patience_.slot(); }
  /// Gives it up; it ends soon after.
  void abort();

 private:
  static asio::awaitable<void> pump(std::shared_ptr<Passing> self, Direction direction);
  void passed_on(Direction direction, ByteView bytes);
  void side_ended(Direction direction, bool reset);
  void finish(Outcome outcome, std::string reason);
  [[nodiscard]] bool too_much() const;

  const protocol::Protocol* protocol_;
  RelayOptions options_;
  net::EventQueue& queue_;
  const net::Clock clock_;
  std::function<void(const Passage&)> tell_;
  net::Recorder recorder_;
  asio::ip::tcp::socket client_, server_;
  net::Patience patience_;
  std::unique_ptr<Observer> client_leg_, server_leg_;
  Passage passage_;
  std::uint64_t passed_bytes_ = 0;
  int ended_ = 0;
  bool over_ = false;
};

}  // namespace sti::relay
