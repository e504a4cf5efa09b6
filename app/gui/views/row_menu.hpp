#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The context menus: of a row, popup "row menu"; of a field, popup "field menu"; of selected bytes, popup
/// "bytes menu". To be drawn in the window that opens them.
void draw_row_menu(const ViewContext& c);
void draw_field_menu(const ViewContext& c);
void draw_bytes_menu(const ViewContext& c);

}  // namespace sti::gui
