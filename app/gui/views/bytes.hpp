#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// Which stream is shown, and what is selected in it.
void draw_bytes_header(const ViewContext& c, const Box& panel);
/// The bytes of one stream of the session shown, with the selected ones marked.
void draw_bytes(const ViewContext& c);

}  // namespace sti::gui
