// An X server without a screen, the window program on it, and hands for its keyboard and mouse.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/child_process.hpp"

namespace sti::test {

/// On a number that it chooses itself, so that tests can run side by side.
class VirtualDisplay {
 public:
  VirtualDisplay();

  /// Runs the window program to its end, with settings of its own.
  support::Ran run(const std::vector<std::string>& arguments,
                   std::chrono::milliseconds limit = std::chrono::seconds(60));
  /// The program's command line, for what runs beside the test.
  [[nodiscard]] support::Command command(const std::vector<std::string>& arguments) const;
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  /// What the window remembers.
  [[nodiscard]] std::filesystem::path settings() const;
  /// ":7"
  [[nodiscard]] std::string name() const { return ":" + number_; }

 private:
  support::TempFolder folder_;
  support::ChildProcess server_;
  std::string number_;
};

/// Presses keys and buttons of a display by the XTEST extension: the server and the program cannot tell it
/// from a keyboard and a mouse.
class Hands {
 public:
  explicit Hands(const VirtualDisplay& display);
  ~Hands();
  Hands(const Hands&) = delete;
  Hands& operator=(const Hands&) = delete;

  /// Waits until a window has the keyboard; false where none has within `limit`.
  bool wait_for_window(std::chrono::milliseconds limit = std::chrono::seconds(30));

  /// From one key or click to the next; how long one is held down is a fourth of it.
  void set_pace(std::chrono::milliseconds pace) { pace_ = pace; }
  /// Types ASCII; a line feed is the Enter key.
  void type(std::string_view text);
  /// Presses a key by its name in X, such as "Escape" or "Down", with modifiers before it: "ctrl+shift+p".
  void press(std::string_view chord);
  /// Moves the pointer there and presses the left button. Pixels of the display.
  void click(int x, int y);
  /// The process that the window belongs to, by its property _NET_WM_PID; 0 where it has none.
  [[nodiscard]] int process_of_window() const;
  /// Asks the window to close, as a window manager does (ICCCM, WM_DELETE_WINDOW).
  void close_window();

 private:
  void wait_for_turn();
  struct Connection;
  std::unique_ptr<Connection> x_;
  std::chrono::milliseconds pace_{15};
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace sti::test
