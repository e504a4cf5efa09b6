#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "model/error.hpp"
#include "net/engine.hpp"
#include "net/event_queue.hpp"
#include "net/options.hpp"
#include "relay/observer.hpp"

namespace sti::relay {

enum class ClosedBy : std::uint8_t { client, server, relay };
std::string_view name_of(ClosedBy who);  ///< as in the relay's lines

/// What one client did; its transcript was told to the queue, ended by Finished.
struct Passage {
  net::SessionId session = 0;
  ClientConduct client;
  ClosedBy closed_by = ClosedBy::relay;
};

struct RelayOptions {
  net::SessionOptions to;             ///< the server; of the options those that say how it is reached
  std::string address = "127.0.0.1";  ///< to listen on
  std::uint16_t port = 0;             ///< 0: any that is free
  std::size_t connections = 200;      ///< at once; more wait in the kernel's queue
};

/// Listens and passes what each client says on to the server, and back, byte for byte. Both legs are recorded
/// in one inspection: the server's is the main connection, the client's the second. Of each inspection the
/// events go to the queue; ids count up from 1, so nothing else may put sessions into that queue.
class Relay {
 public:
  /// Starts on the engine's thread. `passed` is called there when a client is gone. Errors: an address that
  /// is none, or that cannot be listened on; an unknown scheme.
  static Result<std::unique_ptr<Relay>> start(net::Engine& engine, net::EventQueue& queue,
                                              RelayOptions options,
                                              std::function<void(const Passage&)> passed);
  ~Relay();  ///< closes what is open

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Impl;
  explicit Relay(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::relay
