#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// The switches in the panel's heading and the filter below it. Returns what is left for the rows.
Box draw_transcript_header(const ViewContext& c, const Box& panel);
/// Every step of the session shown, in its three bands.
void draw_transcript(const ViewContext& c);

}  // namespace sti::gui
