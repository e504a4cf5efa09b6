#include "gui/rest_count.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>

#include "gui/platform/window.hpp"
#include "gui/ui/app.hpp"

namespace sti::gui {
namespace {

/// Frames without anything due before the window counts as settled: more than any event is followed by.
constexpr int settled_after = 8;

}  // namespace

RestCount::RestCount(std::optional<double> seconds, const App& app, Window& window)
    : seconds_(seconds), app_(app), window_(window) {}

RestCount::~RestCount() = default;

void RestCount::before_frame() {
  if (!over_.exchange(false)) return;
  std::printf("%llu\n", static_cast<unsigned long long>(window_.frames() - frames_before_));
  std::fflush(stdout);
  window_.quit();
}

void RestCount::after_frame() {
  if (!seconds_ || counting_) return;
  const bool at_rest = (!app_.model().shown || app_.settled()) && !app_.next_frame_in();
  settled_frames_ = at_rest ? settled_frames_ + 1 : 0;
  if (settled_frames_ < settled_after) return;
  counting_ = true;
  frames_before_ = window_.frames();
  clock_ = std::jthread([this, span = std::chrono::duration<double>(*seconds_)](const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    if (std::condition_variable_any().wait_for(lock, stop, span, [] { return false; })) return;
    if (stop.stop_requested()) return;
    over_ = true;
    Window::wake();
  });
}

}  // namespace sti::gui
