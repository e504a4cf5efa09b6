#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

namespace sti::net {

/// Why a wait ended, other than by what was waited for.
enum class Stop : std::uint8_t { none, step_over, session_over, cancelled };

/// Bounds every wait of one session: by a limit for the wait, by one for the whole session, and by the user,
/// who may give up at any moment. One timer watches both limits; it is only touched where a limit comes
/// nearer, so that a wait that is answered in time costs no system call.
///
/// A wait: `if (begin(limit)) { co_await operation; end(); }`, the operation cancellable and the coroutine
/// spawned with slot() bound; then stop() says whether it was cut short. Engine thread only.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Patience(const asio::any_io_executor& executor);
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  [[nodiscard]] asio::cancellation_slot slot() { return signal_.slot(); }

  void limit_session(std::chrono::milliseconds limit);
  void lift_session_limit();
  /// Time that passed through no fault of the peer is not held against it.
  void extend_session(Clock::duration by);

  /// Starts a wait. False, and nothing is to be waited for, where the session is over or was cancelled.
  bool begin(std::chrono::milliseconds limit);
  /// Starts a wait that only cancelling bounds.
  bool begin_unbounded();
  void end();

  /// Gives the session up, now and for good.
  void cancel();
  /// Ends the current wait without a reason to stop: there is something else to do.
  void interrupt();

  [[nodiscard]] Stop stop() const { return stop_; }
  [[nodiscard]] bool cancelled() const { return stop_ == Stop::cancelled; }

 private:
  void watch();
  void look(Clock::time_point now);

  static constexpr Clock::time_point never = Clock::time_point::max();

  asio::steady_timer timer_;
  asio::cancellation_signal signal_;
  Clock::time_point session_end_ = never, step_end_ = never, watching_until_ = never;
  Stop stop_ = Stop::none;
  std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< a timer handler may outlive us
};

}  // namespace sti::net
