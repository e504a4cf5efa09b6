#include "gui/views/shell.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/bytes.hpp"
#include "gui/views/command_line.hpp"
#include "gui/views/connect_bar.hpp"
#include "gui/views/dialogs.hpp"
#include "gui/views/inspector.hpp"
#include "gui/views/lab_panel.hpp"
#include "gui/views/panel.hpp"
#include "gui/views/session_list.hpp"
#include "gui/views/transcript.hpp"

namespace sti::gui {
namespace {

/// The gap between two panels can be dragged; returns by how much, in design pixels.
float splitter(const char* label, const Box& box, bool vertical) {
  if (box.width() < 1 || box.height() < 1) return 0;
  ImGui::SetCursorScreenPos(box.min);
  ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
  ImGui::InvisibleButton(label, box.size());
  ImGui::PopItemFlag();
  const bool lit = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (lit) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const float middle_x = (box.min.x + box.max.x) / 2, middle_y = (box.min.y + box.max.y) / 2, half = px(1),
                long_half = px(20);
    ImGui::GetWindowDrawList()->AddRectFilled(
        {middle_x - (vertical ? half : long_half), middle_y - (vertical ? long_half : half)},
        {middle_x + (vertical ? half : long_half), middle_y + (vertical ? long_half : half)}, colors().accent,
        px(2));
  }
  if (!ImGui::IsItemActive()) return 0;
  const auto moved = ImGui::GetIO().MouseDelta;
  return (vertical ? moved.x : moved.y) / current_scale();
}

void draw_splitters(const ViewContext& c, const Layout& l) {
  if (l.alone) return;
  auto& s = c.settings;
  const float edge = l.edge;
  float resized = 0;
  if (!l.sessions_in_bar)
    s.sidebar +=
        splitter("sidebar splitter",
                 {{l.sessions.max.x, l.sessions.min.y}, {l.sessions.max.x + edge, l.lab.max.y}}, true);
  if (!l.narrow) {
    resized = splitter(
        "inspector splitter",
        {{l.inspector.min.x - edge, l.inspector.min.y}, {l.inspector.min.x, l.inspector.max.y}}, true);
  } else {
    resized = splitter(
        "inspector splitter",
        {{l.inspector.min.x, l.inspector.min.y - edge}, {l.inspector.max.x, l.inspector.min.y}}, false);
  }
  if (!l.bytes_in_inspector)
    s.bytes -= splitter("bytes splitter",
                        {{l.bytes.min.x, l.bytes.min.y - edge}, {l.bytes.max.x, l.bytes.min.y}}, false);
  s.sidebar = std::clamp(s.sidebar, sidebar_limits.least, sidebar_limits.most);
  if (resized != 0) {
    const float now = l.narrow ? l.inspector.height() : l.inspector.width();
    s.inspector = std::clamp(now / current_scale() - resized, inspector_limits.least, inspector_limits.most);
  }
  s.bytes = std::clamp(s.bytes, bytes_limits.least, bytes_limits.most);
}

/// What the lab takes, in design pixels.
float lab_height(const ViewContext& c) {
  const auto rows_of_two = (c.model.lab.servers.size() + 1) / 2;
  const auto servers = static_cast<float>(rows_of_two);
  return c.model.lab.running ? panel_header + 40 + 40 + 32 + servers * 38 + 60 + 16 : panel_header + 150;
}

Layout layout_for(const ViewContext& c) {
  auto& state = c.state;
  const bool in_bar = state.layout.sessions_in_bar;
  if (const auto wanted = state.focus_wanted;
      wanted && *wanted != Panel::connect && *wanted != Panel::command &&
      !(in_bar && (*wanted == Panel::sessions || *wanted == Panel::lab)))
    state.front = *wanted;
  LayoutWish wish;
  wish.display = ImGui::GetIO().DisplaySize;
  wish.error = !c.model.connect_error.empty();
  wish.command =
      state.focus == Panel::command || state.focus_wanted == Panel::command || !state.command.empty();
  if (state.fill) wish.fill = state.front;
  wish.front = state.front;
  return lay_out(c.settings, wish, lab_height(c));
}

void draw_sessions(const ViewContext& c, const Box& box) {
  draw_panel(c, Panel::sessions, box);
  auto inside = content_box(c, box);
  inside.min.x += px(7);
  inside.max.x -= px(7);
  begin_content(c, Panel::sessions, inside, false);
  draw_session_list(c);
  end_content();
}

void draw_lab(const ViewContext& c, const Box& box) {
  draw_panel(c, Panel::lab, box);
  begin_content(c, Panel::lab, content_box(c, box), true);
  draw_lab_panel(c);
  end_content();
}

void draw_transcript_panel(const ViewContext& c, const Box& box) {
  draw_panel(c, Panel::transcript, box);
  const auto rows = draw_transcript_header(c, box);
  begin_content(c, Panel::transcript, rows, false);
  draw_transcript(c);
  end_content();
}

void draw_bytes_panel(const ViewContext& c, const Box& box) {
  draw_panel(c, Panel::bytes, box);
  draw_bytes_header(c, box);
  begin_content(c, Panel::bytes, content_box(c, box), false);
  draw_bytes(c);
  end_content();
}

void draw_connect_error(const ViewContext& c, const Box& box) {
  if (c.model.connect_error.empty()) return;
  const auto& p = colors();
  ImGui::GetWindowDrawList()->AddRectFilled(box.min, box.max, p.bad_soft, px(6));
  const float y = box.min.y + (box.height() - font_size_of(TextStyle::body)) / 2;
  draw_text({box.min.x + px(12), y}, TextStyle::body, p.bad, icon::bad);
  draw_text({box.min.x + px(36), y}, TextStyle::body, p.text, c.model.connect_error, box.max.x - px(12));
  name_for_tests(c.model.connect_error.c_str(), box);
}

/// A note at the bottom that says what was done, and goes away by itself.
void draw_notice(const ViewContext& c, const Box& above) {
  if (!c.model.notice) return;
  const auto& notice = *c.model.notice;
  const auto tone = tone_of(notice.severity);
  const auto& p = colors();
  const float width = std::min(text_size(TextStyle::body, notice.text).x + px(64), above.width());
  const ImVec2 min{std::round((above.min.x + above.max.x - width) / 2), above.min.y - px(56)};
  const ImVec2 max{min.x + width, min.y + px(40)};
  auto& list = *ImGui::GetForegroundDrawList();
  list.AddRectFilled({min.x, min.y + px(2)}, {max.x, max.y + px(2)}, p.shade, px(10));
  list.AddRectFilled(min, max, p.surface, px(10));
  list.AddRect(min, max, tone.strong, px(10));
  auto* font = font_of(TextStyle::body);
  const float size = font_size_of(TextStyle::body), y = min.y + (px(40) - size) / 2;
  list.AddText(font, size, {min.x + px(16), y}, tone.strong, icon_of(notice.severity));
  list.PushClipRect(min, {max.x - px(12), max.y}, true);
  list.AddText(font, size, {min.x + px(42), y}, p.text, notice.text.c_str());
  list.PopClipRect();
  name_for_tests(notice.text.c_str(), {min, max});
}

/// The last thing used decides whether panels show that the keyboard is in them.
void notice_hand(ViewState& state) {
  if (ImGui::IsMouseClicked(0) || ImGui::IsMouseClicked(1)) state.keyboard = false;
  for (const auto key : {ImGuiKey_Tab, ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_LeftArrow,
                         ImGuiKey_RightArrow, ImGuiKey_F6})
    if (ImGui::IsKeyPressed(key, false)) state.keyboard = true;
}

}  // namespace

void draw_shell(const ViewContext& c) {
  notice_hand(c.state);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("STARTTLS Inspector", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  push_text_style(TextStyle::body);
  const auto wanted = c.state.focus_wanted;
  const auto l = c.state.layout = layout_for(c);
  draw_connect_bar(c, l.bar, l.sessions_in_bar);
  draw_connect_error(c, l.error);
  const auto shown = [](const Box& box) { return box.width() > 0 && box.height() > 0; };
  if (shown(l.sessions)) draw_sessions(c, l.sessions);
  if (shown(l.lab)) draw_lab(c, l.lab);
  if (shown(l.transcript)) draw_transcript_panel(c, l.transcript);
  if (shown(l.bytes)) draw_bytes_panel(c, l.bytes);
  if (shown(l.inspector)) draw_inspector(c, l.inspector, l.bytes_in_inspector);
  draw_command_line(c, l.command);
  draw_splitters(c, l);
  draw_dialogs(c);
  draw_notice(c, l.command);
  // What no panel took can go nowhere: waiting for it would draw frames for ever.
  if (wanted && c.state.focus_wanted == wanted) c.state.focus_wanted.reset();
  pop_text_style();
  ImGui::End();
}

}  // namespace sti::gui
