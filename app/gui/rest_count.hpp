#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>

namespace sti::gui {

class App;
class Window;

/// Counts the frames that the window draws in a span of time once it has come to rest: none should be. The
/// span is measured beside the loop, so that waiting for its end causes no frame.
class RestCount {
 public:
  /// `seconds` is how long to count; nullopt for not at all.
  RestCount(std::optional<double> seconds, const App& app, Window& window);
  ~RestCount();
  RestCount(const RestCount&) = delete;
  RestCount& operator=(const RestCount&) = delete;

  /// Before each frame: when the span is over, prints the count on standard output and ends the loop.
  void before_frame();
  /// After each frame: starts the span when nothing is due any more.
  void after_frame();
  /// Frames are still wanted, to see whether the window has settled.
  [[nodiscard]] bool impatient() const { return seconds_ && !counting_; }

 private:
  std::optional<double> seconds_;
  const App& app_;
  Window& window_;
  int settled_frames_ = 0;
  bool counting_ = false;
  std::uint64_t frames_before_ = 0;
  std::atomic<bool> over_ = false;
  std::jthread clock_;
};

}  // namespace sti::gui
