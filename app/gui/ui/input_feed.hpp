// What is typed and clicked reaches ImGui in portions, so that nothing is lost between two frames.
#pragma once

#include <vector>

struct ImGuiInputEvent;

namespace sti::gui {

/// ImGui takes up what its queue holds at the start of a frame, with rules of its own for what would hide
/// each other. They do not know what a key leads to: after Ctrl+L the keyboard is in the target one or two
/// frames later, and what is typed meanwhile would go nowhere, or be read as shortcuts. So a frame is given
/// one key that is not text, or one run of text; and none as long as the keyboard is on its way to another
/// place. Between two frames ImGui's queue holds all that is still to come.
class InputFeed {
 public:
  InputFeed();
  ~InputFeed();
  InputFeed(const InputFeed&) = delete;
  InputFeed& operator=(const InputFeed&) = delete;

  /// Before ImGui::NewFrame: takes out of the queue what has to wait. With `unsettled`, where what has the
  /// keyboard or is on top is not laid out yet, that is everything, for some frames at most.
  void before_new_frame(bool unsettled);
  /// After ImGui::NewFrame: puts it back.
  void after_new_frame();

 private:
  std::vector<ImGuiInputEvent> waiting_;
  int frames_held_ = 0;
};

/// Something was typed or clicked that no frame has taken up yet.
[[nodiscard]] bool input_waits();
/// ImGui is about to move the keyboard, or lays out a window that has just appeared.
[[nodiscard]] bool focus_unsettled();

}  // namespace sti::gui
