#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/inspection.hpp"
#include "net/engine.hpp"
#include "support/scripted_peer.hpp"

namespace sti::test {

/// What a session said, step by step, and the fold of it.
struct Told {
  std::vector<Step> steps;
  Inspection session;

  [[nodiscard]] Outcome outcome() const { return session.outcome().value(); }
  [[nodiscard]] const Finding* finding(std::string_view code) const;
  template <typename T>
  [[nodiscard]] std::vector<Event> all() const {
    std::vector<Event> out;
    for (const auto& step : steps)
      if (step.event.get_if<T>()) out.push_back(step.event);
    return out;
  }
  template <typename T>
  [[nodiscard]] const T* first() const {
    for (const auto& step : steps)
      if (const auto* found = step.event.get_if<T>()) return found;
    return nullptr;
  }
  /// The kinds of its events in order, chunks left out, for comparing and for failure messages.
  [[nodiscard]] std::string kinds() const;
};

/// An engine and its one reader, for tests that run sessions to their end.
class Running {
 public:
  explicit Running(net::Clock clock = {}, std::size_t high_water = 65536);

  /// Runs a session to its end and checks that its transcript is well-formed (see well_formed).
  Told run(net::SessionOptions options);
  /// Waits until the session has finished, at most 20 seconds.
  Told finish(net::SessionId id);
  /// Waits until the session has said an event of this kind.
  template <typename T>
  void await(net::SessionId id) {
    await_that(id, [](const Event& e) { return e.get_if<T>() != nullptr; });
  }
  void await_that(net::SessionId id, const std::function<bool(const Event&)>& wanted);

  net::Engine& engine() { return engine_; }
  net::EventQueue& queue() { return queue_; }

 private:
  net::EventQueue queue_;
  net::Engine engine_;
  std::vector<net::Delivery> delivered_;
  std::vector<std::vector<Step>> steps_;  ///< by session id
};

/// For a session with a peer on loopback: its root trusted, at a time when the certificate is valid, and with
/// short timeouts.
net::SessionOptions options_for(std::string_view scheme, std::uint16_t port);

/// What is wrong with the transcript as such: places without gaps, times that never go back, ranges of bytes
/// that were recorded before, Started first and Finished last. Empty where nothing is.
std::string well_formed(const std::vector<Step>& steps);

/// How many descriptors this process has open.
std::size_t open_descriptors();

/// An SMTP server that offers STARTTLS, up to and including the command that asks for it.
Script smtp_asked();
/// The same up to its go-ahead and TLS.
Script smtp_upgraded(tls::Version most = tls::Version::tls13);
/// All of an honest session.
Script smtp_honest(tls::Version most = tls::Version::tls13);

}  // namespace sti::test
