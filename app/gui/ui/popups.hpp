// Menus and what hangs below a control. Whatever their content, they stay within the window and scroll there.
#pragma once

#include <imgui.h>

#include "gui/ui/text.hpp"

namespace sti::gui {

/// A popup that hangs below `anchor`, or stands above it where there is more room. It is `least_width` to
/// `most.x` wide and up to `most.y` high, in screen pixels, less where the window is smaller; 0 for `most.y`
/// is as high as there is room for. To be ended with end_popup() where it returns true.
bool begin_hanging_popup(const char* name, const Box& anchor, float least_width, ImVec2 most);
/// A context menu at the pointer. To be ended with end_popup() where it returns true.
bool begin_context_menu(const char* name);
void end_popup();

}  // namespace sti::gui
