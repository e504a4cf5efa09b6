#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The sessions of this window, newest first.
void draw_session_list(const ViewContext& c);
/// Where there is no room for the list: a button that opens it.
void draw_sessions_button(const ViewContext& c);

}  // namespace sti::gui
