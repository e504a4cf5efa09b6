#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The panel with the tabs Overview, Handshake, Certificates and Findings; and Bytes, where they have no
/// panel of their own.
void draw_inspector(const ViewContext& c, const Box& box, bool with_bytes);

}  // namespace sti::gui
