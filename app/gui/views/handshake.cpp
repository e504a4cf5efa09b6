#include "gui/views/handshake.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>

#include "assess/assessment.hpp"
#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/field_tree.hpp"
#include "gui/views/row_menu.hpp"
#include "model/escape.hpp"

namespace sti::gui {
namespace {

constexpr float rail = 16;  ///< from the panel's edge to the lines of client and server, in design pixels

/// What was agreed, in one line, where there is room for it.
void draw_agreed(const Inspection& s) {
  if (!s.tls()) return;
  const auto& tls = *s.tls();
  const auto& p = colors();
  const auto at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x - px(rail);
  float x = at.x + px(rail);
  const auto add = [&](const std::string& words, ImU32 ink, ImU32 ground) {
    const float width = text_size(TextStyle::small, words).x + px(16);
    if (x + width > right) return false;
    ImGui::SetCursorScreenPos({x, at.y});
    pill(words, ink, ground);
    x += width + px(6);
    return true;
  };
  bool fits = tls.established || (assess::passed_on(s) ? add("not opened", p.muted, p.raised)
                                                       : add("not established", p.bad, p.bad_soft));
  for (const auto& words : {tls.version, tls.cipher, key_exchange_text(tls)})
    fits = fits && add(words, tls.established ? p.tls : p.muted, tls.established ? p.tls_band : p.raised);
  ImGui::SetCursorScreenPos({at.x, at.y + px(30)});
}

void draw_ends(const Inspection& s) {
  const auto at = ImGui::GetCursorScreenPos();
  const float left = at.x + px(rail), right = at.x + ImGui::GetContentRegionAvail().x - px(rail) - px(12);
  const auto& p = colors();
  draw_text({left, at.y}, TextStyle::body, p.muted, icon::laptop);
  draw_text({left + px(24), at.y}, TextStyle::strong, p.text, "This program");
  const auto name = escaped(s.target().host);
  const float name_width = std::min(text_size(TextStyle::strong, name).x, (right - left) / 2 - px(32));
  draw_name({right - name_width, at.y}, TextStyle::strong, p.text, name, right + 1);
  draw_text({right - name_width - px(24), at.y}, TextStyle::body, p.muted, icon::server);
  ImGui::SetCursorScreenPos({at.x, at.y + font_size_of(TextStyle::strong) + px(8)});
}

/// The list has two rows for every message, and under the open one those of its fields but for the root,
/// which the message itself stands for.
struct LadderRows {
  std::int64_t rungs = 0;
  std::int64_t open = -1;  ///< the message whose fields are shown
  std::int64_t fields = 0;

  struct At {
    std::int64_t rung;
    std::int64_t part;  ///< 0 and 1 of the message, from 2 on its fields
  };
  [[nodiscard]] std::int64_t count() const { return rungs * 2 + fields; }
  [[nodiscard]] std::int64_t row_of(std::int64_t rung) const {
    return rung * 2 + (open >= 0 && rung > open ? fields : 0);
  }
  [[nodiscard]] At at(std::int64_t row) const {
    const auto opened = open * 2 + 2;
    if (open < 0 || row < opened) return {row / 2, row % 2};
    if (row < opened + fields) return {open, row - opened + 2};
    return {(row - fields) / 2, (row - fields) % 2};
  }
};

void draw_rails(const Box& box) {
  const auto& p = colors();
  auto& list = *ImGui::GetWindowDrawList();
  const float left = box.min.x + px(rail), right = box.max.x - px(rail);
  list.AddLine({left, box.min.y}, {left, box.max.y}, p.border, px(2));
  list.AddLine({right, box.min.y}, {right, box.max.y}, p.border, px(2));
}

void draw_arrow(const Box& box, float y, bool to_server, ImU32 ink) {
  auto& list = *ImGui::GetWindowDrawList();
  const float left = box.min.x + px(rail), right = box.max.x - px(rail), tip = px(5);
  list.AddLine({left + px(3), y}, {right - px(3), y}, ink, px(1.5f));
  const float point = to_server ? right - px(2) : left + px(2);
  const float base = to_server ? point - tip * 1.6f : point + tip * 1.6f;
  list.AddTriangleFilled({point, y}, {base, y - tip}, {base, y + tip}, ink);
}

/// Selects a message, or folds the one that is selected.
void press_rung(const ViewContext& c, std::uint64_t event) {
  if (c.view->selected == event && c.view->fields_of == event && !c.view->fields.selected()) {
    c.view->rung_open = !c.view->rung_open;
    return;
  }
  c.view->rung_open = true;
  c.want(intent::SelectEvent{event});
}

void draw_title(const ViewContext& c, std::uint64_t event, const Rung& rung, bool open, const Box& box) {
  const auto& p = colors();
  auto& list = *ImGui::GetWindowDrawList();
  const bool selected = c.view->selected == event;
  ImGui::PushID(static_cast<int>(event));
  ImGui::SetCursorScreenPos(box.min);
  const float both = box.height() * 2;  // the row below belongs to it
  const bool released =
      ImGui::InvisibleButton((rung.name + "##rung").c_str(), {box.width(), both},
                             ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const bool hovered = ImGui::IsItemHovered();
  ImGui::PopID();
  if (selected || hovered)
    list.AddRectFilled({box.min.x + px(rail) + px(3), box.min.y + px(2)},
                       {box.max.x - px(rail) - px(3), box.min.y + both - px(2)},
                       selected && !c.view->fields.selected() ? p.selection : p.hover, px(6));
  draw_rails({box.min, {box.max.x, box.min.y + both}});
  const float y = box.min.y + px(7);
  const float name_width = text_size(TextStyle::strong, rung.name).x;
  const float inner_left = box.min.x + px(rail + 12), inner_right = box.max.x - px(rail + 12);
  const char* chevron = open ? icon::down : icon::right;
  const float x = rung.from_client ? inner_left + px(18) : inner_right - name_width;
  draw_text({x - px(18), y + px(1)}, TextStyle::small, hovered ? p.text : p.muted, chevron);
  draw_text({x, y}, TextStyle::strong, rung.bad ? p.bad : p.text, rung.name);
  const float mark = rung.from_client ? x + name_width + px(10) : x - px(42);
  draw_text({mark, y}, TextStyle::small, rung.encrypted ? p.tls : p.plain,
            rung.encrypted ? icon::lock : icon::unlock);
  draw_arrow(box, box.max.y + px(1), rung.from_client, rung.bad ? p.bad : p.tls);
  if (hovered)
    tip(rung.encrypted ? "Crossed the network encrypted; shown decrypted."
                       : "Crossed the network unencrypted: anyone on the path could read it.");
  if (!released) return;
  const bool context = ImGui::GetIO().MouseReleased[1];
  if (context) {
    if (!selected) c.want(intent::SelectEvent{event});
    ImGui::OpenPopup("row menu");
  } else {
    press_rung(c, event);
  }
}

void draw_summary(const Rung& rung, const Box& box) {
  const float left = box.min.x + px(rail + 12), right = box.max.x - px(rail + 12);
  const float y = box.min.y + px(5);
  const float width = text_size(TextStyle::small, rung.summary).x;
  const float x = rung.from_client ? left + px(18) : std::max(left, right - width);
  draw_text({x, y}, TextStyle::small, colors().muted, rung.summary, right + 1);
}

void move_by_keys(const ViewContext& c, const LadderRows& rows, const TallListSaw& saw, ImGuiID list) {
  if (!saw.focused) return;
  const auto& events = c.model.shown->ladder.events();
  auto& tree = c.view->fields;
  const auto found =
      c.view->selected ? std::find(events.begin(), events.end(), *c.view->selected) : events.end();
  const bool on_field = tree.selected() && !tree.selected()->empty() && rows.open >= 0;
  const auto rung = found == events.end() ? -1 : static_cast<std::int64_t>(found - events.begin());
  if (on_field && tree.selected()->size() == 1 && ImGui::IsKeyPressed(ImGuiKey_LeftArrow, true)) {
    const auto row = tree.row_of(*tree.selected());
    if (row && !tree.rows()[*row].open) {
      c.want(intent::SelectEvent{*c.view->selected});
      return;
    }
  }
  if (on_field && fold_by_keys(c, FieldsOf::event, saw, list)) return;
  if (!on_field && rung >= 0) {
    for (const auto key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow}) ImGui::SetKeyOwner(key, list);
    if (ImGui::IsKeyPressed(ImGuiKey_RightArrow, true)) {
      if (rows.open == rung && rows.fields > 0) {
        c.want(intent::SelectField{{0}});
        c.view->reveal_field = true;
      }
      c.view->rung_open = true;
      return;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow, true) ||
        (ImGui::IsKeyPressed(ImGuiKey_Enter, false) && rows.open == rung)) {
      c.view->rung_open = false;
      return;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_Enter, false)) {
      c.view->rung_open = true;
      return;
    }
  }
  if (!saw.steps && !saw.home && !saw.end) return;
  auto at = rung < 0 ? -1 : rows.row_of(rung);
  if (on_field)
    if (const auto row = tree.row_of(*tree.selected()))
      at = rows.row_of(rows.open) + 1 + static_cast<std::int64_t>(*row);
  const auto last = rows.count() - 1;
  // The second row of a message is the same message.
  auto to = saw.home ? 0 : saw.end ? last : at < 0 ? 0 : std::clamp<std::int64_t>(at + saw.steps, 0, last);
  if (const auto place = rows.at(to); place.part == 1)
    to = saw.steps > 0 && at >= 0 ? std::min(to + 1, last) : to - 1;
  auto place = rows.at(to);
  if (place.part >= 2) {
    c.want(intent::SelectField{tree.path_of(static_cast<std::size_t>(place.part - 1))});
  } else {
    c.want(intent::SelectEvent{events[static_cast<std::size_t>(place.rung)]});
  }
  c.view->reveal_field = true;
}

}  // namespace

void draw_handshake(const ViewContext& c) {
  const auto* s = c.session();
  if (!s || c.model.shown->ladder.events().empty()) {
    const bool over = s && s->outcome();
    if (empty_state(icon::handshake, over ? "There was no handshake" : "No handshake yet",
                    over ? "The session ended before TLS began. The transcript shows how far it came."
                         : "When TLS starts, its messages appear here between client and server.",
                    over ? "Connect again" : "Type a target", over ? icon::again : icon::plug)) {
      if (over)
        c.want(intent::Run{"session.again"});
      else
        c.state.focus_wanted = Panel::connect;
    }
    return;
  }
  const auto& events = c.model.shown->ladder.events();
  auto& view = *c.view;
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + px(12));
  draw_agreed(*s);
  draw_ends(*s);

  LadderRows rows;
  rows.rungs = static_cast<std::int64_t>(events.size());
  if (view.rung_open && view.selected && view.fields_of == view.selected && view.fields.root()) {
    const auto found = std::lower_bound(events.begin(), events.end(), *view.selected);
    if (found != events.end() && *found == *view.selected) {
      rows.open = found - events.begin();
      rows.fields = static_cast<std::int64_t>(view.fields.rows().size()) - 1;
    }
  }
  const float room = ImGui::GetContentRegionAvail().y;
  const float details = rows.open >= 0 ? details_height(room) : 0;
  TallListWish wish;
  wish.count = rows.count();
  wish.row_height = px(field_row_height);
  wish.height = room - details;
  if (view.reveal_field && rows.open >= 0) {
    wish.reveal = rows.row_of(rows.open);
    if (view.fields.selected() && !view.fields.selected()->empty())
      if (const auto row = view.fields.row_of(*view.fields.selected()))
        wish.reveal = *wish.reveal + 1 + static_cast<std::int64_t>(*row);
  }
  view.reveal_field = false;
  std::int64_t drawn = -1;
  const auto saw = tall_list("handshake messages", view.ladder, wish, [&](std::int64_t i, const Box& box) {
    const auto at = rows.at(i);
    const auto event = events[static_cast<std::size_t>(at.rung)];
    if (at.part < 2) {
      const auto rung = rung_of(*s, s->events()[static_cast<std::size_t>(event)]);
      // Where only the second row is in sight, the first is drawn above the edge all the same.
      if (drawn != at.rung)
        draw_title(c, event, rung, at.rung == rows.open,
                   at.part == 0 ? box : Box{{box.min.x, box.min.y - box.height()}, {box.max.x, box.min.y}});
      drawn = at.rung;
      if (at.part == 1) draw_summary(rung, box);
      return;
    }
    draw_rails(box);
    const auto row = static_cast<std::size_t>(at.part - 1);
    const Box inside{{box.min.x + px(rail + 6), box.min.y}, {box.max.x - px(rail + 6), box.max.y}};
    if (row < view.fields.rows().size()) draw_field_row(c, FieldsOf::event, row, inside, 1);
  });
  draw_row_menu(c);
  draw_field_menu(c);
  move_by_keys(c, rows, saw, ImGui::GetCurrentWindow()->GetID("handshake messages"));
  if (details > 0) draw_field_details(c, FieldsOf::event, details);
}

}  // namespace sti::gui
