#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The chain as the server sent it beside the path as it was built, then the chosen certificate in full.
void draw_certificates(const ViewContext& c);

}  // namespace sti::gui
