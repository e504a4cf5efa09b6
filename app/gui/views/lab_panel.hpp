#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The embedded servers: start them, choose how they misbehave, connect to each with one click.
void draw_lab_panel(const ViewContext& c);

}  // namespace sti::gui
