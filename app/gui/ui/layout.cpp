#include "gui/ui/layout.hpp"

#include <algorithm>
#include <cmath>

#include "gui/ui/buttons.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {
namespace {

// Design pixels, as all that follow.
constexpr float sidebar_from = 1080, inspector_beside_from = 760;  ///< widths of the window
constexpr float least_transcript_width = 380, least_inspector_width = 300;
constexpr float least_bytes = 120, least_inspector_below = 150;
constexpr float filter_line = 40, content_edge = 4;
constexpr float error_line = 32;

struct Density {
  float edge, header, row, command, filter;
};
constexpr Density roomy{8, panel_header, transcript_row, 44, filter_line};
constexpr Density compact{4, compact_panel_header, compact_transcript_row, 40, 0};
constexpr float slim_command = 22;

float kept(float wanted, float low, float high) { return std::clamp(wanted, low, std::max(low, high)); }

/// The inspector's width, or in a narrow window its height, before anybody has dragged it.
float inspector_size(const Settings& settings, float design_width) {
  if (settings.inspector > 0) return settings.inspector;
  return std::clamp(design_width * 0.31f, 416.0f, 560.0f);
}

float least_transcript(const Density& d) {
  return d.header + d.filter + static_cast<float>(rows_kept) * d.row + content_edge;
}

/// What is left between the connect bar and the command line.
float room_between(const Density& d, float height, float command) {
  return height - control_height() / current_scale() - command - 4 * d.edge;
}

void place_bar(Layout& l, const LayoutWish& wish, float command) {
  const float edge = l.edge;
  l.bar = {{edge, edge}, {wish.display.x - edge, edge + control_height()}};
  if (wish.error)
    l.error = {{l.bar.min.x, l.bar.max.y + edge}, {l.bar.max.x, l.bar.max.y + edge + px(error_line)}};
  l.command = {{edge, wish.display.y - edge - px(command)}, {wish.display.x - edge, wish.display.y - edge}};
}

void place_sidebar(Layout& l, const Settings& settings, float design_width, float lab_height, Box& room) {
  const float width = px(kept(settings.sidebar, 168, design_width * 0.3f));
  const float lab = std::min(px(lab_height), room.height() * 0.62f);
  const float middle = room.max.y - lab;
  l.sessions = {room.min, {room.min.x + width, middle - l.edge}};
  l.lab = {{room.min.x, middle}, {room.min.x + width, room.max.y}};
  room.min.x += width + l.edge;
}

void place_beside(Layout& l, const Settings& settings, float design_width, float least, Box room) {
  const float wide = room.width() / current_scale();
  const float inspector =
      px(kept(inspector_size(settings, design_width), least_inspector_width, wide - least_transcript_width));
  l.inspector = {{room.max.x - inspector, room.min.y}, room.max};
  room.max.x -= inspector + l.edge;
  const float spare = (room.height() - l.edge) / current_scale() - least;
  l.bytes_in_inspector = spare < least_bytes;
  l.transcript = room;
  if (l.bytes_in_inspector) return;
  const float bytes = px(kept(settings.bytes, least_bytes, spare));
  l.bytes = {{room.min.x, room.max.y - bytes}, room.max};
  l.transcript.max.y -= bytes + l.edge;
}

void place_below(Layout& l, const Settings& settings, float design_width, float least, const Box& room) {
  const float spare = (room.height() - l.edge) / current_scale() - least;
  const float inspector = px(kept(inspector_size(settings, design_width), least_inspector_below, spare));
  l.bytes_in_inspector = true;
  l.inspector = {{room.min.x, room.max.y - inspector}, room.max};
  l.transcript = {room.min, {room.max.x, l.inspector.min.y - l.edge}};
}

void place_alone(Layout& l, Panel panel, const Box& room) {
  const bool in_bar = l.sessions_in_bar && (panel == Panel::sessions || panel == Panel::lab);
  l.alone = panel == Panel::connect || panel == Panel::command || in_bar ? Panel::transcript : panel;
  switch (*l.alone) {
    case Panel::sessions:
      l.sessions = room;
      break;
    case Panel::lab:
      l.lab = room;
      break;
    case Panel::bytes:
      l.bytes = room;
      break;
    case Panel::inspector:
      l.inspector = room;
      break;
    default:
      l.transcript = room;
      break;
  }
}

}  // namespace

const Box& Layout::box_of(Panel panel) const {
  switch (panel) {
    case Panel::connect:
      return bar;
    case Panel::sessions:
      return sessions;
    case Panel::lab:
      return lab;
    case Panel::bytes:
      return bytes;
    case Panel::inspector:
      return inspector;
    case Panel::command:
      return command;
    case Panel::transcript:
      break;
  }
  return transcript;
}

Layout lay_out(const Settings& settings, const LayoutWish& wish, float lab_height) {
  const float width = wish.display.x / current_scale(), height = wish.display.y / current_scale();
  Layout l;
  l.narrow = width < inspector_beside_from;
  l.sessions_in_bar = width < sidebar_from;
  const float below = l.narrow ? least_inspector_below : 0;
  const auto fits = [&](const Density& d, float command, float more) {
    const float gap = more > 0 ? d.edge : 0;
    return room_between(d, height, command) >= least_transcript(d) + gap + more;
  };
  l.compact = !fits(roomy, roomy.command, below);
  const auto& density = l.compact ? compact : roomy;
  // What is typed needs its input; rows come back when it is done.
  l.slim = l.compact && !wish.command && !fits(compact, compact.command, 0);
  const float command = l.slim ? slim_command : density.command;
  const bool one_only = l.narrow && !fits(density, command, below);
  l.edge = px(density.edge);
  place_bar(l, wish, command);
  const float top = (wish.error ? l.error : l.bar).max.y + l.edge;
  Box room{{l.edge, top}, {wish.display.x - l.edge, l.command.min.y - l.edge}};

  if (wish.fill || one_only) {
    place_alone(l, wish.fill.value_or(wish.front), room);
    return l;
  }
  if (!l.sessions_in_bar) place_sidebar(l, settings, width, lab_height, room);
  if (l.narrow)
    place_below(l, settings, width, least_transcript(density), room);
  else
    place_beside(l, settings, width, least_transcript(density), room);
  return l;
}

}  // namespace sti::gui
