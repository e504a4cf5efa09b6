#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The fields of the selected row.
void draw_fields(const ViewContext& c);

}  // namespace sti::gui
