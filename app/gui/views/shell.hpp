#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The whole window: lays the panels out for the room there is and draws them.
void draw_shell(const ViewContext& c);

}  // namespace sti::gui
