#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The top line: menu, protocol, target, Connect, Stop, trust, settings, help.
void draw_connect_bar(const ViewContext& c, const Box& box, bool with_sessions_button);

}  // namespace sti::gui
