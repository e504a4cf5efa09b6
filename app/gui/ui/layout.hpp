// Where everything stands, for the room there is.
#pragma once

#include <imgui.h>

#include <optional>

#include "gui/ui/intents.hpp"
#include "gui/ui/settings.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {

/// What the layout goes by besides the settings. Sizes are in screen pixels.
struct LayoutWish {
  ImVec2 display;
  bool error = false;         ///< there is one to show below the connect bar
  bool command = false;       ///< a command is being typed: its input is needed even where rows are scarce
  std::optional<Panel> fill;  ///< the panel that is to have the window for itself
  Panel front = Panel::transcript;  ///< the one that is shown where there is room for one only
};

/// Boxes in screen pixels; empty for what is not shown.
struct Layout {
  bool compact = false;  ///< headings and rows are low, the filter stands in the heading
  bool slim = false;     ///< of the command line only how the session stands
  bool narrow = false;   ///< transcript and inspector cannot stand side by side
  bool bytes_in_inspector = false;
  bool sessions_in_bar = false;  ///< session list and lab open from a button
  std::optional<Panel> alone;    ///< the one panel shown
  float edge = 0;                ///< between panels
  Box bar, error, sessions, lab, transcript, bytes, inspector, command;

  [[nodiscard]] const Box& box_of(Panel panel) const;
};

/// The transcript keeps its three bands and at least six rows more. What there is no room for beside them
/// gives way in this order: the bytes move into the inspector, session list and lab into the connect bar,
/// headings and rows get lower, and at last one panel alone is shown. `lab_height` is what the lab would
/// take, in design pixels.
Layout lay_out(const Settings& settings, const LayoutWish& wish, float lab_height);

/// Rows of the transcript that are always in sight, the three bands included.
inline constexpr int rows_kept = 9;
/// Heights in design pixels.
inline constexpr float panel_header = 48, compact_panel_header = 36;
inline constexpr float transcript_row = 26, compact_transcript_row = 21;

}  // namespace sti::gui
