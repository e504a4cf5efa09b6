#pragma once

#include <csignal>

namespace sti::cli {

/// SIGINT, SIGTERM and SIGHUP (which whoever started us by nohup has us ignore) as something to ask for
/// instead of an interruption. Made before any other thread, so that all threads have the signals blocked and
/// none is hit at a bad moment.
class StopSignal {
 public:
  StopSignal();
  /// Whether one has come by now. Does not wait. After the first SIGINT and SIGTERM end the program at once,
  /// as if they had not been blocked: whoever asks twice means it. SIGHUP does not, as it is often sent
  /// twice.
  [[nodiscard]] bool came() const;
  /// Waits until one comes.
  void wait() const;

 private:
  sigset_t signals_;
  mutable bool came_ = false;
};

}  // namespace sti::cli
