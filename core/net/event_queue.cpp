#include "net/event_queue.hpp"

#include <chrono>
#include <mutex>
#include <utility>

namespace sti::net {

EventQueue::EventQueue(std::size_t high_water) : high_water_(high_water) {}

void EventQueue::on_wake(std::function<void()> wake) {
  auto shared = wake ? std::make_shared<const std::function<void()>>(std::move(wake)) : nullptr;
  const std::lock_guard lock(mutex_);
  wake_ = std::move(shared);
}

void EventQueue::on_room(std::function<void()> room) {
  auto shared = room ? std::make_shared<const std::function<void()>>(std::move(room)) : nullptr;
  const std::lock_guard lock(mutex_);
  room_ = std::move(shared);
}

void EventQueue::push(Delivery delivery) {
  Callback wake;
  {
    const std::lock_guard lock(mutex_);
    const bool was_empty = pending_.empty();
    pending_.push_back(std::move(delivery));
    if (!was_empty) return;
    wake = wake_;
  }
  filled_.notify_one();
  if (wake) (*wake)();
}

bool EventQueue::full() const {
  const std::lock_guard lock(mutex_);
  return pending_.size() >= high_water_;
}

void EventQueue::drain(std::vector<Delivery>& out) {
  out.clear();
  Callback room;
  {
    const std::lock_guard lock(mutex_);
    if (pending_.size() >= high_water_) room = room_;
    pending_.swap(out);
  }
  if (room) (*room)();
}

void EventQueue::wait(std::vector<Delivery>& out, std::chrono::steady_clock::time_point deadline) {
  {
    std::unique_lock lock(mutex_);
    filled_.wait_until(lock, deadline, [this] { return !pending_.empty(); });
  }
  drain(out);
}

}  // namespace sti::net
