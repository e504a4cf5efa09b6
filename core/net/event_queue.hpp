#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "model/event.hpp"

namespace sti::net {

using SessionId = std::uint64_t;

struct Delivery {
  SessionId session = 0;
  Step step;
};

/// The one place where engine thread and reader thread meet: a bounded double buffer. The reader swaps the
/// whole content out at once; the wake function is called only when the queue turns from empty to non-empty,
/// outside the lock. The bound is a mark above which sessions stop reading from the network, so nothing is
/// ever dropped.
class EventQueue {
 public:
  explicit EventQueue(std::size_t high_water = 65536);

  /// Both are called without the lock held. `wake` on the engine thread, `room` on the reader's thread after
  /// a drain that took the queue back below its mark. Set before the engine starts.
  void on_wake(std::function<void()> wake);
  void on_room(std::function<void()> room);

  void push(Delivery delivery);
  /// At or above the mark: who produces events should wait for room.
  [[nodiscard]] bool full() const;

  /// Swaps the content into `out` (whose old content is dropped and whose storage is reused).
  void drain(std::vector<Delivery>& out);
  /// As drain, but first waits until there is something or `deadline` has passed.
  void wait(std::vector<Delivery>& out, std::chrono::steady_clock::time_point deadline);

 private:
  /// Shared, so that one that is being called outside the lock outlives its replacement.
  using Callback = std::shared_ptr<const std::function<void()>>;

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<Delivery> pending_;
  std::size_t high_water_;
  Callback wake_, room_;
};

}  // namespace sti::net
