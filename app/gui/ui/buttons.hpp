// What is pressed. Labels follow ImGui: what comes after "##" is not shown, and a test finds an item by its
// label.
#pragma once

#include <imgui.h>

#include <cstdint>

#include "gui/ui/text.hpp"

namespace sti::gui {

enum class ButtonKind : std::uint8_t { primary, normal, quiet, danger };
struct ButtonLook {
  ButtonKind kind = ButtonKind::normal;
  const char* icon = nullptr;
  bool enabled = true;
  bool on = false;  ///< a switch that is on
  const char* tip = nullptr;
  float width = 0;      ///< 0: as wide as its text
  bool word = true;     ///< false: the icon alone, the label as tip
  bool left = false;    ///< text from the left edge instead of centred
  float kept_free = 4;  ///< at the right edge, of the text; design pixels
};
bool button(const char* label, const ButtonLook& look = {});
float button_width(const char* label, const ButtonLook& look);
float control_height();
void tip(const char* text);
/// A block that can be clicked, to be drawn by the caller over the ground that this gives it.
struct BlockSaw {
  bool pressed = false, context = false, hovered = false;
  Box box;
};
BlockSaw block(const char* label, ImVec2 size, bool selected, ImU32 ground = 0);
/// Text that does something when clicked.
bool link(const char* label, TextStyle style = TextStyle::body);
bool checkbox(const char* label, bool& value, const char* explanation = nullptr);
/// A ring around what the keyboard is in.
void focus_ring(const Box& box, float rounding);

}  // namespace sti::gui
