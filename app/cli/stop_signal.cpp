#include "stop_signal.hpp"

#include <pthread.h>

#include <csignal>
#include <ctime>

namespace sti::cli {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  if (!is_ignored(SIGHUP)) sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool StopSignal::came() const {
  const timespec at_once{};
  if (came_ || sigtimedwait(&signals_, nullptr, &at_once) <= 0) return came_;
  came_ = true;
  sigset_t again;
  sigemptyset(&again);
  sigaddset(&again, SIGINT);
  sigaddset(&again, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &again, nullptr);
  return true;
}

void StopSignal::wait() const {
  int which = 0;
  sigwait(&signals_, &which);
}

}  // namespace sti::cli
