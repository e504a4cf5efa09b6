#include "gui/views/transcript.hpp"

#include <fmt/format.h>

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
#include "model/transcript_text.hpp"
#include "model/verification_text.hpp"

namespace sti::gui {
namespace {

/// How the text of a row looks.
struct RowLook {
  TextStyle style = TextStyle::body;
  ImU32 ink = 0;
  const char* icon = nullptr;  ///< before the text
  ImU32 icon_ink = 0;
};

RowLook look_of_event(const Session& session, const Event& e) {
  const auto& p = colors();
  if (const auto* line = e.get_if<event::Line>())
    return {TextStyle::mono, line->role == event::LineRole::untagged ? p.muted : p.text};
  if (e.get_if<event::Handshake>()) return {TextStyle::body, p.text};
  if (e.get_if<event::Record>() || e.get_if<event::Secret>()) return {TextStyle::body, p.faint};
  if (const auto* alert = e.get_if<event::Alert>())
    return {TextStyle::body, alert->description == 0 ? p.muted : p.bad,
            alert->description == 0 ? nullptr : icon::bad, p.bad};
  if (const auto* found = e.get_if<event::Found>())
    return {TextStyle::body, p.text, icon_of(found->finding.severity),
            tone_of(found->finding.severity).strong};
  if (const auto* verified = e.get_if<event::Verified>()) {
    const auto& v = *verified->verification;
    const auto look = look_of(v.verified()                                ? Mark::good
                              : proof_of(v) == Proof::not_shown           ? Mark::bad
                              : v.accepted() /* as was recorded before */ ? Mark::unknown
                                                                          : Mark::warning);
    return {TextStyle::strong, p.text, look.icon, look.strong};
  }
  if (e.get_if<event::Finished>()) {
    const auto look = look_of(verdict_of(session).mark);
    return {TextStyle::strong, p.text, look.icon, look.strong};
  }
  if (e.get_if<event::Negotiated>()) return {TextStyle::body, p.text, icon::broken, p.bad};
  if (e.get_if<event::Established>()) return {TextStyle::strong, p.text, icon::lock, p.tls};
  if (e.get_if<event::Problem>()) return {TextStyle::body, p.text, icon::bad, p.bad};
  if (e.get_if<event::ConnectFailed>()) return {TextStyle::body, p.text, icon::broken, p.bad};
  if (e.get_if<event::Certificates>()) return {TextStyle::body, p.text, icon::certificate, p.tls};
  if (e.get_if<event::Ready>()) return {TextStyle::body, p.muted, icon::terminal, p.good};
  if (e.get_if<event::Capabilities>()) return {TextStyle::body, p.muted, icon::list, p.faint};
  return {TextStyle::body, p.muted};
}

std::string note_of(const Event& e) {
  if (const auto* line = e.get_if<event::Line>()) return line->note;
  if (const auto* message = e.get_if<event::Handshake>())
    return fmt::format("{} bytes{}", e.range.length, message->encrypted ? ", decrypted" : "");
  return {};
}

std::string time_text(std::int64_t us) { return fmt::format("{}.{:03}", us / 1'000'000, us / 1000 % 1000); }

void draw_band(const Session& session, RowKind kind, const Box& box, bool selected) {
  const auto& p = colors();
  const auto band = band_of(session, kind);
  const bool plain = kind == RowKind::plaintext_band, up = kind == RowKind::upgrade_band;
  const auto strong = plain ? p.plain : up ? p.upgrade : p.tls;
  const auto ground = plain ? p.plain_band : up ? p.upgrade_band : p.tls_band;
  auto& list = *ImGui::GetWindowDrawList();
  const ImVec2 min{box.min.x, box.min.y + px(1)}, max{box.max.x, box.max.y - px(1)};
  if (band.reached) list.AddRectFilled(min, max, ground);
  list.AddRectFilled(min, {min.x + px(4), max.y}, band.reached ? strong : p.border);
  const float y = box.min.y + (box.height() - font_size_of(TextStyle::strong)) / 2;
  const auto ink = band.reached ? strong : p.faint;
  draw_text({box.min.x + px(20), y}, TextStyle::body, ink,
            plain ? icon::unlock
            : up  ? icon::upgrade
                  : icon::lock);
  float x = draw_text({box.min.x + px(44), y}, TextStyle::strong, ink, band.title);
  // A word and an icon say how it stands; colour never does so alone.
  if (band.reached && !plain) {
    const auto look = look_of(band.mark);
    draw_text({x + px(12), y}, TextStyle::body, look.strong, look.icon);
    x += px(20);
  }
  draw_text({x + px(12), y}, TextStyle::body, band.reached ? p.text : p.faint, band.sentence,
            box.max.x - px(8));
  if (selected) list.AddRect(min, max, p.accent, px(4), 0, px(2));
  name_for_tests((band.title + ": " + band.sentence).c_str(), box);
}

void draw_event(const Session& session, const Event& e, const std::string& words, const Box& box,
                bool selected, bool hovered) {
  const auto& p = colors();
  auto& list = *ImGui::GetWindowDrawList();
  const bool connected = !session.remote().empty() && !e.get_if<event::Started>() &&
                         !e.get_if<event::Resolving>() && !e.get_if<event::Resolved>() &&
                         !e.get_if<event::Connecting>() && !e.get_if<event::Connected>();
  const bool inside = e.phase == Phase::tls;
  if (connected) {
    list.AddRectFilled(box.min, box.max, inside ? p.tls_row : p.plain_row);
    list.AddRectFilled(box.min, {box.min.x + px(4), box.max.y}, inside ? p.tls : p.plain);
  }
  if (selected) {
    list.AddRectFilled({box.min.x + px(4), box.min.y}, box.max, p.selection);
  } else if (hovered) {
    list.AddRectFilled({box.min.x + px(4), box.min.y}, box.max, p.hover);
  }
  const auto middle = [&](TextStyle style) { return box.min.y + (box.height() - font_size_of(style)) / 2; };
  const auto when = time_text(e.t_us);
  const auto when_size = text_size(TextStyle::mono_small, when);
  draw_text({box.min.x + px(68) - when_size.x, middle(TextStyle::mono_small)}, TextStyle::mono_small, p.faint,
            when);
  if (e.direction) {
    const bool out = *e.direction == Direction::client_to_server;
    draw_text({box.min.x + px(80), middle(TextStyle::body)}, TextStyle::body, inside ? p.tls : p.plain,
              out ? icon::to_server : icon::to_client);
  }
  const auto look = look_of_event(session, e);
  float x = box.min.x + px(108);
  if (look.icon) {
    draw_text({x, middle(TextStyle::body)}, TextStyle::body, look.icon_ink, look.icon);
    x += px(24);
  }
  float right = box.max.x - px(12);
  if (const auto note = note_of(e); !note.empty() && box.width() > px(420)) {
    const float width = text_size(TextStyle::small, note).x;
    draw_text({right - width, middle(TextStyle::small)}, TextStyle::small, p.faint, note);
    right -= width + px(16);
  }
  if (const auto* message = e.get_if<event::Handshake>()) {
    x = draw_text({x, middle(TextStyle::strong)}, TextStyle::strong, look.ink, message->name, right);
    draw_text({x + px(12), middle(TextStyle::body)}, TextStyle::body, p.muted, message->summary, right);
  } else {
    draw_text({x, middle(look.style)}, look.style, look.ink, words, right);
  }
}

void draw_row(const ViewContext& c, std::int64_t index, const Box& box) {
  const auto& e = *c.model.shown;
  const auto row = e.rows.at(static_cast<std::size_t>(index));
  const bool is_event = row.kind == RowKind::event;
  const bool has_event =
      row.event < e.session.events().size() && (is_event || row.kind == RowKind::upgrade_band);
  const bool selected = has_event && c.view->selected == row.event &&
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
    draw_event(e.session, event, words, box, selected, hovered);
  else
    draw_band(e.session, row.kind, box, selected);
  ImGui::PopID();
  if (pressed && ImGui::GetIO().MouseClickedLastCount[0] == 2 && !context)
    c.want(intent::OpenEvent{row.event});
  else if (pressed)
    c.want(intent::SelectEvent{row.event});
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
  c.want(intent::SelectEvent{rows.at(static_cast<std::size_t>(to)).event});
  c.view->reveal_row = true;
  c.view->follow = saw.end;
}

/// How rows are shown, each a command with a switch.
struct Switch {
  const char *label, *icon, *command;
};
constexpr Switch switches[] = {{"Follow", icon::follow, "transcript.follow"},
                               {"Records", icon::records, "transcript.records"}};

/// At the right of the heading: a button each, or one for all where that is too much. Returns where they
/// begin.
float draw_switches(const ViewContext& c, const Box& panel) {
  const float between = px(4);
  const bool words = panel.width() > px(480);
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
  const auto look_of_switch = [&](const Switch& entry) {
    ButtonLook look;
    look.kind = ButtonKind::quiet;
    look.icon = entry.icon;
    look.word = words;
    return look;
  };
  float width = -between;
  for (const auto& entry : switches) width += button_width(entry.label, look_of_switch(entry)) + between;
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
  wish.row_height = px(c.state.layout.compact ? compact_row_height : row_height);
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
