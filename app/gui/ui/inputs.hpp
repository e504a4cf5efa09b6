// What is typed into or chosen from.
#pragma once

#include <imgui.h>

#include <string>

#include "gui/ui/buttons.hpp"

namespace sti::gui {

struct TextMark;

/// One line of text to type, as wide as given; tests know it as "##label". Enter returns true. `hint` shows
/// while it is empty.
struct InputLook {
  const char* hint = "";
  const char* icon = nullptr;
  float width = 0;
  bool mono = false;
  bool enabled = true;
  int flags = 0;
  int (*callback)(ImGuiInputTextCallbackData*) = nullptr;
  void* data = nullptr;
  const TextMark* mark = nullptr;  ///< below what was typed
};
bool input(const char* label, std::string& value, const InputLook& look = {});
/// Puts the keyboard into the next input.
void focus_next_input();
/// That input is still to be drawn.
[[nodiscard]] bool input_focus_wanted();

/// A choice that opens a list; call items with menu_item() until end_choice() where it returns true.
bool begin_choice(const char* label, const char* shown, float width, const char* icon = nullptr);
/// The same with all that a button can look like.
bool begin_choice(const char* label, const char* shown, ButtonLook look);
void end_choice();
bool menu_item(const char* label, const char* icon, const char* shortcut, bool enabled, bool ticked = false);

}  // namespace sti::gui
