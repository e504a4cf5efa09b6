#include "net/patience.hpp"

#include <algorithm>
#include <chrono>

namespace sti::net {

Patience::Patience(const asio::any_io_executor& executor) : timer_(executor) {}

void Patience::limit_session(std::chrono::milliseconds limit) {
  session_end_ = Clock::now() + limit;
  watch();
}

void Patience::lift_session_limit() { session_end_ = never; }

void Patience::extend_session(Clock::duration by) {
  if (session_end_ != never) session_end_ += by;
}

bool Patience::begin(std::chrono::milliseconds limit) {
  if (!begin_unbounded()) return false;
  step_end_ = Clock::now() + limit;
  watch();
  return true;
}

bool Patience::begin_unbounded() {
  if (stop_ == Stop::step_over) stop_ = Stop::none;
  return stop_ == Stop::none;
}

void Patience::end() { step_end_ = never; }

void Patience::cancel() {
  stop_ = Stop::cancelled;
  interrupt();
}

void Patience::interrupt() { signal_.emit(asio::cancellation_type::terminal); }

void Patience::watch() {
  const auto next = std::min(step_end_, session_end_);
  if (watching_until_ <= next) return;
  watching_until_ = next;
  timer_.expires_at(next);
  timer_.async_wait([this, alive = std::weak_ptr<char>(alive_)](const asio::error_code& error) {
    if (error || alive.expired()) return;
    watching_until_ = never;
    look(Clock::now());
  });
}

void Patience::look(Clock::time_point now) {
  if (stop_ == Stop::cancelled) return;
  if (session_end_ <= now) {
    stop_ = Stop::session_over;
    interrupt();
  } else if (step_end_ <= now) {
    stop_ = Stop::step_over;
    step_end_ = never;
    interrupt();
    watch();
  } else {
    watch();
  }
}

}  // namespace sti::net
