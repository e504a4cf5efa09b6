// The one window: GLFW, an OpenGL 3.3 context and ImGui's backends for both. Draws frames when something
// happened or is due, until all that was typed and clicked is taken up and laid out; and none at rest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gui/platform/screenshot.hpp"
#include "model/error.hpp"

namespace sti::gui {

struct WindowOptions {
  std::string title = "STARTTLS Inspector";
  int width = 1280, height = 800;  ///< screen pixels, before the monitor's scale
  bool exact = false;              ///< keep width and height as they are: for screenshots
};

class Window {
 public:
  /// Errors: no display, or no OpenGL 3.3.
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// What a turn of the loop draws and asks.
  struct Turn {
    std::function<void()> prepare;  ///< before ImGui::NewFrame
    std::function<void()> draw;     ///< within the frame
    std::function<std::optional<double>()>
        due_in;  ///< seconds to the next frame without a cause; nullopt for none
    std::function<void()>
        after;  ///< the frame has been drawn, but is not shown yet; not of those never shown
    std::function<void(float)> scale_changed;  ///< the window came to a monitor of another scale
  };
  /// Runs until the window is closed or quit() is called.
  void run(const Turn& turn);
  void quit();

  /// Makes the loop draw. From any thread; this and nothing else.
  static void wake();

  [[nodiscard]] float monitor_scale() const;
  [[nodiscard]] std::uint64_t frames() const { return frames_; }  ///< drawn so far
  [[nodiscard]] std::pair<int, int> size() const;                 ///< in design pixels of the monitor
  /// What the frame just drawn looks like; within Turn::after.
  [[nodiscard]] Picture picture() const;

 private:
  struct Handles;
  explicit Window(std::unique_ptr<Handles> handles);
  /// Returns at the next cause, or when a frame is due without one; whether there was a cause.
  bool wait(const Turn& turn, bool hidden);
  void draw_frame(const Turn& turn);

  std::unique_ptr<Handles> handles_;
  std::uint64_t frames_ = 0;
};

}  // namespace sti::gui
