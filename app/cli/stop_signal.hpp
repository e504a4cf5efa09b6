#pragma once

#include <csignal>

namespace sti::cli {

/// SIGINT and SIGTERM as something to ask for instead of an interruption. Made before any other thread, so
/// that all threads have the signals blocked and none is hit at a bad moment.
class StopSignal {
 public:
  StopSignal();
  /// Whether one has come since the last call. Does not wait.
  [[nodiscard]] bool came() const;
  /// Waits until one comes.
  void wait() const;
  /// From here on a signal ends the program at once, as if it had not been blocked.
  void give_back() const;

 private:
  sigset_t signals_;
};

}  // namespace sti::cli
