#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The button beside the target that says how this one is inspected, and the choices that hang below it.
/// `width` in screen pixels; 0 for the icon alone, which is lit where something is not as usual.
void draw_target_options(const ViewContext& c, float width);
/// As wide as it is to say all, within `most`.
float target_options_width(const ViewContext& c, float most);

}  // namespace sti::gui
