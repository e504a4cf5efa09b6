#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The line in which rows are asked for, along the top of `box`: the text with what is wrong with it, how
/// many rows there are, and while it is typed into, how it can go on. Returns how far down it reaches.
float draw_filter_box(const ViewContext& c, const Box& box);

}  // namespace sti::gui
