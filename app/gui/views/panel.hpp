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

/// Of a heading, in screen pixels, and what is left above and below the controls in it.
float header_height(const ViewContext& c);
float header_inset(const ViewContext& c);

/// Draws the surface and its edge, lit while the keyboard is in the panel.
void draw_surface(const ViewContext& c, Panel panel, const Box& box);
/// Draws surface and heading; leaves the cursor where controls go, right of the title. Where the panel is the
/// only one shown, its title is a choice of all.
void draw_panel(const ViewContext& c, Panel panel, const Box& box);
/// The choice of the panel to show, with its top left corner at `at`; returns where it ends. Without words
/// it is an icon, which a tip explains.
float draw_panel_choice(const ViewContext& c, Panel panel, ImVec2 at, bool words = true);
/// Puts the cursor so that `width` screen pixels end at the panel's right edge, within its heading.
void header_right(const ViewContext& c, const Box& box, float width);
/// The part under the heading, as a window of its own. Always to be ended.
void begin_content(const ViewContext& c, Panel panel, const Box& box, bool padded);
void end_content();
/// The box under the heading.
Box content_box(const ViewContext& c, const Box& panel);

}  // namespace sti::gui
