#include "stop_signal.hpp"

#include <pthread.h>

#include <ctime>

namespace sti::cli {

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool StopSignal::came() const {
  const timespec at_once{};
  return sigtimedwait(&signals_, nullptr, &at_once) > 0;
}

void StopSignal::wait() const {
  int which = 0;
  sigwait(&signals_, &which);
}

void StopSignal::give_back() const { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }

}  // namespace sti::cli
