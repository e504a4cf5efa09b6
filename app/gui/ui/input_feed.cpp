#include "gui/ui/input_feed.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>

namespace sti::gui {
namespace {

/// What is unsettled for longer than this is not going to settle, and input does not wait for it.
constexpr int max_frames_held = 12;

bool is_modifier(ImGuiKey key) {
  return (key & ImGuiMod_Mask_) != 0 || (key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper);
}

/// How many of the queued events the next frame may see.
int portion(const ImVector<ImGuiInputEvent>& queue, bool typing) {
  bool text = false;
  const auto is_text = [&](int i) { return i < queue.Size && queue[i].Type == ImGuiInputEventType_Text; };
  for (int i = 0; i < queue.Size; ++i) {
    const auto& event = queue[i];
    if (event.Type == ImGuiInputEventType_Text) {
      text = true;
    } else if (event.Type == ImGuiInputEventType_MouseButton) {
      // A click takes the keyboard away from what the text was meant for.
      if (text) return i;
    } else if (event.Type == ImGuiInputEventType_Key && event.Key.Down) {
      if (typing && is_text(i + 1)) continue;
      // With Ctrl held ImGui drops text, and most other keys end what it was typed into.
      if (text) return i;
      if (is_modifier(event.Key.Key)) continue;
      // The characters that a key makes go with it, or they would be typed into what it opens.
      while (is_text(i + 1)) ++i;
      return i + 1;
    }
  }
  return queue.Size;
}

}  // namespace

InputFeed::InputFeed() = default;
InputFeed::~InputFeed() = default;

void InputFeed::before_new_frame(bool unsettled) {
  after_new_frame();
  auto& g = *ImGui::GetCurrentContext();
  auto& queue = g.InputEventsQueue;
  frames_held_ = unsettled && queue.Size > 0 ? frames_held_ + 1 : 0;
  const bool hold = unsettled && frames_held_ <= max_frames_held;
  const int taken = hold ? 0 : portion(queue, g.WantTextInputNextFrame == 1);
  waiting_.assign(queue.begin() + taken, queue.end());
  queue.resize(taken);
}

void InputFeed::after_new_frame() {
  auto& queue = ImGui::GetCurrentContext()->InputEventsQueue;
  for (const auto& event : waiting_) queue.push_back(event);
  waiting_.clear();
}

bool input_waits() { return !ImGui::GetCurrentContext()->InputEventsQueue.empty(); }

bool focus_unsettled() {
  const auto& g = *ImGui::GetCurrentContext();
  if (g.NavMoveSubmitted || g.NavInitRequest || g.NavNextActivateId != 0) return true;
  return std::any_of(g.OpenPopupStack.begin(), g.OpenPopupStack.end(), [](const ImGuiPopupData& popup) {
    return !popup.Window || popup.Window->Hidden || popup.Window->Appearing;
  });
}

}  // namespace sti::gui
