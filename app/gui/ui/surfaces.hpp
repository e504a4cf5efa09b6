// What panels are made of besides text and controls, so that the same thing looks the same everywhere.
#pragma once

#include <imgui.h>

#include <string_view>

#include "gui/ui/judgement.hpp"

namespace sti::gui {

/// A rounded block around what is drawn until end_card.
void begin_card(ImU32 ground, float padding = 12);
void end_card();
void hairline();
void gap(float design);
/// A small heading over a part of a panel.
void section(std::string_view title);
void pill(std::string_view text, ImU32 color, ImU32 ground);

/// A name and its value on one line; a click on the value copies it: true then.
bool field(const char* name, std::string_view value, bool mono = false, float name_width = 112);

struct MarkLook {
  const char* icon;
  ImU32 strong, soft;
  const char* word;
};
MarkLook look_of(Mark mark);

/// What would be here, and the button that brings it; true when that is pressed. Centred in what is left of
/// the panel.
bool empty_state(const char* icon, const char* title, const char* sentence, const char* label,
                 const char* button_icon = nullptr);

}  // namespace sti::gui
