// The frame that every panel has: a rounded surface, a heading with the panel's controls, and a part that
// scrolls.
#pragma once

#include "gui/ui/text.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

struct PanelText {
  const char* title;
  const char* icon;
  const char* help;  ///< what F1 says while the keyboard is in it
};
const PanelText& text_of(Panel panel);

inline constexpr float panel_header = 48;  ///< design pixels

/// Draws surface and heading; leaves the cursor where controls go, right of the title.
void draw_panel(const ViewContext& c, Panel panel, const Box& box);
/// Puts the cursor so that `width` screen pixels end at the panel's right edge, within its heading.
void header_right(const Box& box, float width);
/// The part under the heading, as a window of its own. Always to be ended.
void begin_content(const ViewContext& c, Panel panel, const Box& box, bool padded);
void end_content();
/// The box under the heading.
Box content_box(const Box& panel);

}  // namespace sti::gui
