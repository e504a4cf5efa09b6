#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The verdict, what it rests on, where the time went, what was agreed, what the server said of itself.
void draw_overview(const ViewContext& c);

}  // namespace sti::gui
