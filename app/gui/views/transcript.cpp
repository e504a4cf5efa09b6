#include "gui/views/transcript.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <unordered_map>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/popups.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/tall_list.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/filter_box.hpp"
#include "gui/views/panel.hpp"
#include "gui/views/row_menu.hpp"
#include "gui/views/transcript_row.hpp"
#include "model/transcript_text.hpp"

namespace sti::gui {
namespace {

float line_height(const ViewContext& c) {
  return px(c.state.layout.compact ? compact_transcript_row : transcript_row);
}

/// When the row above was, bands left out.
std::optional<std::int64_t> time_before(const SessionEntry& e, std::int64_t index) {
  while (--index >= 0) {
    const auto row = e.rows.at(static_cast<std::size_t>(index));
    if (row.kind == RowKind::event) return e.session.events()[row.event].t_us;
  }
  return std::nullopt;
}

/// What pressing a row means. A menu for several rows does not take them apart.
Intent choice_of(const ViewContext& c, std::uint32_t event, bool context) {
  using How = intent::SelectEvent::How;
  const auto& io = ImGui::GetIO();
  if (context) {
    const bool among = c.view->rows.contains(c.view->selected, event);
    return intent::SelectEvent{among ? *c.view->selected : event, among ? How::kept : How::alone};
  }
  if (io.KeyShift) return intent::SelectEvent{event, How::up_to};
  if (io.KeyCtrl) return intent::SelectEvent{event, How::toggled};
  if (io.MouseClickedLastCount[0] == 2) return intent::OpenEvent{event};
  return intent::SelectEvent{event};
}

/// Rows as high as their words, for tall_list().
std::function<std::int64_t(std::int64_t)> heights_of(const ViewContext& c, float width) {
  auto known = std::make_shared<std::unordered_map<std::int64_t, std::int64_t>>();
  const float line = line_height(c);
  return [&c, known, width, line](std::int64_t index) {
    const auto found = known->find(index);
    if (found != known->end()) return found->second;
    const auto& e = *c.model.shown;
    const auto row = e.rows.at(static_cast<std::size_t>(index));
    auto height = static_cast<std::int64_t>(line);
    if (row.kind == RowKind::event) {
      const auto& event = e.session.events()[row.event];
      height = wrapped_row_height(e.session, event, text_of(event, e.session), {{0, 0}, {width, line}},
                                  c.settings.deltas);
    }
    return known->emplace(index, height).first->second;
  };
}

void draw_row(const ViewContext& c, std::int64_t index, const Box& box) {
  const auto& e = *c.model.shown;
  const auto row = e.rows.at(static_cast<std::size_t>(index));
  const bool is_event = row.kind == RowKind::event;
  const bool has_event =
      row.event < e.session.events().size() && (is_event || row.kind == RowKind::upgrade_band);
  const bool selected = has_event && c.view->rows.contains(c.view->selected, row.event) &&
                        (is_event || e.session.events()[row.event].get_if<event::Upgrade>());
  if (!has_event) {
    draw_band(e.session, row.kind, box, false);
    return;
  }
  const auto& event = e.session.events()[row.event];
  const auto words = is_event ? text_of(event, e.session) : std::string("upgrade");
  ImGui::PushID(static_cast<int>(row.event));
  ImGui::SetCursorScreenPos(box.min);
  const bool pressed =
      ImGui::InvisibleButton(words.empty() ? "row" : words.c_str(), box.size(),
                             ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const bool hovered = ImGui::IsItemHovered();
  const bool context = pressed && ImGui::GetIO().MouseReleased[1];
  if (is_event)
    draw_event(
        e.session, event, words, box,
        {selected, hovered, c.settings.wrap, c.settings.deltas, time_before(e, index), line_height(c)});
  else
    draw_band(e.session, row.kind, box, selected);
  ImGui::PopID();
  if (pressed) c.want(choice_of(c, row.event, context));
  if (context) ImGui::OpenPopup("row menu");
}

/// Moves the selection by rows that carry an event, and keeps it in sight.
void move_selection(const ViewContext& c, const TallListSaw& saw) {
  const auto& rows = c.model.shown->rows;
  if (rows.size() == 0 || (!saw.steps && !saw.home && !saw.end)) return;
  const auto count = static_cast<std::int64_t>(rows.size());
  std::int64_t at = -1;
  if (c.view->selected)
    if (const auto row = rows.row_of(*c.view->selected)) at = static_cast<std::int64_t>(*row);
  const std::int64_t step = saw.steps < 0 || saw.end ? -1 : 1;
  if (saw.home)
    at = 0;
  else if (saw.end)
    at = count - 1;
  else
    at = at < 0 ? (saw.steps > 0 ? 0 : count - 1) : std::clamp<std::int64_t>(at + saw.steps, 0, count - 1);
  const auto fits = [&](std::int64_t i) {
    const auto row = rows.at(static_cast<std::size_t>(i));
    if (row.kind == RowKind::event) return true;
    const auto& events = c.session()->events();
    return row.kind == RowKind::upgrade_band && row.event < events.size() &&
           events[row.event].get_if<event::Upgrade>();
  };
  auto seek = [&](std::int64_t from, std::int64_t by) {
    while (from >= 0 && from < count && !fits(from)) from += by;
    return from >= 0 && from < count ? from : -1;
  };
  auto to = seek(at, step);
  if (to < 0) to = seek(at, -step);
  if (to < 0) return;
  using How = intent::SelectEvent::How;
  c.want(intent::SelectEvent{rows.at(static_cast<std::size_t>(to)).event,
                             ImGui::GetIO().KeyShift ? How::up_to : How::alone});
  c.view->reveal_row = true;
  c.view->follow = saw.end;
}

/// How rows are shown, each a command with a switch.
struct Switch {
  const char *label, *icon, *command;
};
constexpr Switch switches[] = {{"Follow", icon::follow, "transcript.follow"},
                               {"Records", icon::records, "transcript.records"},
                               {"Wrap", icon::wrap, "transcript.wrap"},
                               {"Deltas", icon::clock, "transcript.deltas"}};

/// At the right of the heading: a button each, or one for all where that is too much. Returns where they
/// begin.
float draw_switches(const ViewContext& c, const Box& panel) {
  const float between = px(4);
  if (c.state.layout.compact) {
    ButtonLook look;
    look.kind = ButtonKind::quiet;
    look.icon = icon::eye;
    look.word = false;
    look.tip = "How rows are shown";
    header_right(c, panel, control_height());
    const auto at = ImGui::GetCursorScreenPos();
    if (button("Rows", look)) ImGui::OpenPopup("rows");
    const Box control{at, add(at, control_height(), control_height())};
    if (begin_hanging_popup("rows", control, px(240), {px(400), 0})) {
      for (const auto& entry : switches) {
        const auto& command = *c.commands.find(entry.command);
        if (menu_item(command.label.c_str(), command.icon, chord_text(command.chord).c_str(), true,
                      command.ticked()))
          c.want(intent::Run{command.id});
      }
      end_popup();
    }
    return at.x;
  }
  bool words = true;
  const auto look_of_switch = [&words](const Switch& entry) {
    ButtonLook look;
    look.kind = ButtonKind::quiet;
    look.icon = entry.icon;
    look.word = words;
    return look;
  };
  const auto width_of_all = [&] {
    float width = -between;
    for (const auto& entry : switches) width += button_width(entry.label, look_of_switch(entry)) + between;
    return width;
  };
  words = width_of_all() < panel.max.x - px(16) - ImGui::GetCursorScreenPos().x;
  const float width = width_of_all();
  header_right(c, panel, width);
  const float left = ImGui::GetCursorScreenPos().x;
  for (const auto& entry : switches) {
    auto look = look_of_switch(entry);
    look.on = c.commands.find(entry.command)->ticked();
    const auto words_of_tip = c.commands.tip(entry.command);
    look.tip = words_of_tip.c_str();
    if (button(entry.label, look)) c.want(intent::Run{entry.command});
    ImGui::SameLine(0, between);
  }
  ImGui::NewLine();
  return left;
}

}  // namespace

Box draw_transcript_header(const ViewContext& c, const Box& panel) {
  auto rows = content_box(c, panel);
  if (!c.session()) {
    c.state.filter.wanted = false;
    return rows;
  }
  const auto at = ImGui::GetCursorScreenPos();
  const float controls = draw_switches(c, panel);
  if (c.state.layout.compact) {  // the filter between title and switches, and what is wrong with it below
    const Box line{{at.x - px(8), panel.min.y + header_inset(c)}, {controls + px(4), panel.max.y}};
    rows.min.y = std::max(rows.min.y, draw_filter_box(c, line));
  } else {
    rows.min.y = draw_filter_box(c, rows) + px(8);
  }
  return rows;
}

void draw_transcript(const ViewContext& c) {
  if (!c.session()) {
    if (c.model.lab.running) {
      if (empty_state(icon::list, "Nothing to show yet",
                      "Connect to a server, and every step appears here as it happens.", "Type a target",
                      icon::plug))
        c.state.focus_wanted = Panel::connect;
    } else if (empty_state(
                   icon::flask, "See a STARTTLS session happen",
                   "Start the lab: servers inside this program, no network needed. Or type a target above.",
                   "Start the lab##first", icon::flask)) {
      c.want(intent::StartLab{{c.state.faults.begin(), c.state.faults.end()}});
    }
    return;
  }
  auto& view = *c.view;
  TallListWish wish;
  wish.count = static_cast<std::int64_t>(c.model.shown->rows.size());
  wish.row_height = line_height(c);
  if (c.settings.wrap) wish.height_of = heights_of(c, ImGui::GetContentRegionAvail().x - tall_list_lane());
  wish.to_end = view.follow;
  for (const auto band : c.model.shown->rows.bands()) wish.pinned.push_back(static_cast<std::int64_t>(band));
  if (view.reveal_row && view.selected)
    if (const auto row = c.model.shown->rows.row_of(*view.selected))
      wish.reveal = static_cast<std::int64_t>(*row);
  view.reveal_row = false;
  const auto saw = tall_list("transcript rows", view.transcript, wish,
                             [&c](std::int64_t i, const Box& box) { draw_row(c, i, box); });
  if (saw.scrolled_up)
    view.follow = false;
  else if (saw.at_end && !wish.reveal && c.model.shown->engine_id && ImGui::GetIO().MouseWheel < 0)
    view.follow = true;
  if (saw.focused) move_selection(c, saw);
  if (saw.focused && view.selected && !ImGui::GetIO().WantTextInput &&
      ImGui::IsKeyPressed(ImGuiKey_Enter, false))
    c.want(intent::OpenEvent{*view.selected});
  if (saw.focused &&
      (ImGui::IsKeyPressed(ImGuiKey_Menu, false) ||
       (ImGui::GetIO().KeyShift && ImGui::IsKeyPressed(ImGuiKey_F10, false))) &&
      view.selected)
    ImGui::OpenPopup("row menu");
  draw_row_menu(c);
}

}  // namespace sti::gui
