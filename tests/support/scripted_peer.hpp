#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "net/engine.hpp"
#include "support/deviating_server.hpp"
#include "tls/server.hpp"

namespace sti::test {

/// A conversation as a server plays it, written down: each call adds a step, and each connection plays all of
/// them.
class Script {
 public:
  /// Sends `bytes` in one write; inside TLS once that is up.
  Script& send(std::string_view bytes);
  /// Reads a line and goes on if it begins with `prefix`; otherwise notes a failure and closes.
  Script& expect(std::string_view prefix);
  Script& wait(std::chrono::milliseconds time);
  /// Shakes hands as a TLS server.
  Script& tls(std::shared_ptr<const tls::ServerConfig> config);
  /// The same as a server that deviates as planned. A handshake that it halts is no failure of the script.
  Script& tls(DeviatingPlan plan);
  /// Lets that server do something, and writes what came of it in one write.
  Script& deviate(std::function<void(DeviatingServer&)> how);
  /// Sends bytes past TLS.
  Script& raw(std::string_view bytes);
  /// Sends `last` and close_notify, in one write.
  Script& close_notify(std::string_view last = {});
  /// Reads and drops what comes until the client ends the connection.
  Script& stall();
  /// Ends the connection with a reset instead of in order, as it does at the end of the script.
  Script& reset();

  enum class Kind : std::uint8_t { send, raw, expect, wait, tls, deviate, close_notify, stall, reset };
  struct Act {
    Kind kind;
    std::string text;
    std::chrono::milliseconds time{0};
    std::shared_ptr<const sti::tls::ServerConfig> config;
    std::shared_ptr<const DeviatingPlan> plan{};
    std::function<void(DeviatingServer&)> how{};
  };
  [[nodiscard]] const std::vector<Act>& acts() const { return acts_; }

 private:
  std::vector<Act> acts_;
};

/// Plays a script to everyone who connects. Lives on the engine's thread, because all use of the TLS library
/// does.
class ScriptedPeer {
 public:
  ScriptedPeer(net::Engine& engine, Script script, const std::string& address = "127.0.0.1");
  ~ScriptedPeer();  ///< ends every connection
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// What went other than written, in words; to be asked when the session has finished.
  [[nodiscard]] std::vector<std::string> failures() const;
  /// Connections accepted so far.
  [[nodiscard]] std::size_t connections() const;

 private:
  struct Impl;
  net::Engine& engine_;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sti::test
