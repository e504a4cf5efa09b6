#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The bottom line: a command for the open session, and how the session stands.
void draw_command_line(const ViewContext& c, const Box& box);

}  // namespace sti::gui
