#pragma once

#include <functional>
#include <memory>
#include <string>

#include "net/clock.hpp"
#include "net/event_queue.hpp"
#include "net/options.hpp"

namespace asio {
class io_context;
}

namespace sti::net {

/// Runs any number of sessions on one background thread, which owns the io_context, the sessions and all TLS
/// state. What happens is told through the queue; commands are posted and never block the caller. Every
/// member may be called from any thread. Destruction cancels what still runs and joins the thread.
class Engine {
 public:
  /// The queue outlives the engine and has no other. `clock` is read on the engine thread.
  explicit Engine(EventQueue& queue, Clock clock = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Starts a session; its first event is Started, its last Finished. Ids count up from 1.
  SessionId start(SessionOptions options);
  /// Gives the session up at whatever point it is; it finishes as cancelled.
  void cancel(SessionId id);
  /// Sends a command on a session that is open for commands; ignored where it is not.
  void command(SessionId id, std::string line);
  /// Says goodbye on a session that is open for commands and finishes it.
  void close(SessionId id);

  /// For others that live on the engine thread, such as the lab's servers.
  asio::io_context& context();
  /// Runs `task` on the engine thread and returns when it is done; what it throws is thrown here. Not to be
  /// called from the engine thread.
  void run(const std::function<void()>& task);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::net
