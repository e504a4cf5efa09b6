#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// Who said what to set up encryption: a ladder between client and server.
void draw_handshake(const ViewContext& c);

}  // namespace sti::gui
