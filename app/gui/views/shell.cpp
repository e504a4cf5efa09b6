#include "gui/views/shell.hpp"

#include <imgui_internal.h>

#include <algorithm>

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

/// How much room there is decides what stands beside what.
enum class Width : std::uint8_t { narrow, medium, wide };

struct Layout {
  Width width;
  Box bar, sidebar, transcript, bytes, inspector, command;
};

float kept(float wanted, float low, float high) { return std::clamp(wanted, low, std::max(low, high)); }

/// The inspector's width, or in a narrow window its height, before anybody has dragged it.
float inspector_size(const Settings& settings, float design_width) {
  if (settings.inspector > 0) return settings.inspector;
  return std::clamp(design_width * 0.31f, 416.0f, 560.0f);
}

Layout lay_out(const ViewContext& c) {
  const auto display = ImGui::GetIO().DisplaySize;
  const float edge = px(8), bar_height = control_height();
  Layout l{};
  const float design = display.x / current_scale();
  l.width = design >= 1080 ? Width::wide : design >= 760 ? Width::medium : Width::narrow;
  l.bar = {{edge, edge}, {display.x - edge, edge + bar_height}};
  const float bottom_height = px(44);
  l.command = {{edge, display.y - edge - bottom_height}, {display.x - edge, display.y - edge}};
  const float top = l.bar.max.y + edge + (c.model.connect_error.empty() ? 0 : px(40));
  const float bottom = l.command.min.y - edge;
  float left = edge, right = display.x - edge;
  if (l.width == Width::wide) {
    const float sidebar = px(kept(c.settings.sidebar, 168, design * 0.3f));
    l.sidebar = {{left, top}, {left + sidebar, bottom}};
    left += sidebar + edge;
  }
  if (l.width != Width::narrow) {
    const float least = 300, room = (right - left) / current_scale();
    const float inspector = px(kept(inspector_size(c.settings, design), least, room - 380));
    l.inspector = {{right - inspector, top}, {right, bottom}};
    right -= inspector + edge;
    const float bytes = px(kept(c.settings.bytes, 96, (bottom - top) / current_scale() - 160));
    l.bytes = {{left, bottom - bytes}, {right, bottom}};
    l.transcript = {{left, top}, {right, bottom - bytes - edge}};
  } else {
    const float inspector =
        px(kept(inspector_size(c.settings, design), 120, (bottom - top) / current_scale() - 160));
    l.inspector = {{left, bottom - inspector}, {right, bottom}};
    l.transcript = {{left, top}, {right, bottom - inspector - edge}};
  }
  return l;
}

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
  auto& s = c.settings;
  const float edge = px(8);
  float resized = 0;
  if (l.width == Width::wide)
    s.sidebar +=
        splitter("sidebar splitter",
                 {{l.sidebar.max.x, l.sidebar.min.y}, {l.sidebar.max.x + edge, l.sidebar.max.y}}, true);
  if (l.width != Width::narrow) {
    resized = splitter(
        "inspector splitter",
        {{l.inspector.min.x - edge, l.inspector.min.y}, {l.inspector.min.x, l.inspector.max.y}}, true);
    s.bytes -= splitter("bytes splitter",
                        {{l.bytes.min.x, l.bytes.min.y - edge}, {l.bytes.max.x, l.bytes.min.y}}, false);
  } else {
    resized = splitter(
        "inspector splitter",
        {{l.inspector.min.x, l.inspector.min.y - edge}, {l.inspector.max.x, l.inspector.min.y}}, false);
  }
  s.sidebar = std::clamp(s.sidebar, sidebar_limits.least, sidebar_limits.most);
  if (resized != 0) {
    const float now = l.width == Width::narrow ? l.inspector.height() : l.inspector.width();
    s.inspector = std::clamp(now / current_scale() - resized, inspector_limits.least, inspector_limits.most);
  }
  s.bytes = std::clamp(s.bytes, bytes_limits.least, bytes_limits.most);
}

void draw_sidebar(const ViewContext& c, const Box& box) {
  // The lab takes what it needs, up to a bit more than half.
  const auto rows_of_servers = (c.model.lab.servers.size() + 1) / 2;
  const float servers = static_cast<float>(rows_of_servers);
  const float lab_wanted =
      c.model.lab.running ? panel_header + 40 + 40 + 32 + servers * 38 + 60 + 16 : panel_header + 150;
  const float lab_height = std::min(px(lab_wanted), box.height() * 0.62f);
  const float middle = box.max.y - lab_height;
  const Box sessions{box.min, {box.max.x, middle - px(8)}};
  const Box lab{{box.min.x, middle}, box.max};
  draw_panel(c, Panel::sessions, sessions);
  auto inside = content_box(sessions);
  inside.min.x += px(7);
  inside.max.x -= px(7);
  begin_content(c, Panel::sessions, inside, false);
  draw_session_list(c);
  end_content();
  draw_panel(c, Panel::lab, lab);
  begin_content(c, Panel::lab, content_box(lab), true);
  draw_lab_panel(c);
  end_content();
}

void draw_connect_error(const ViewContext& c, const Box& bar) {
  if (c.model.connect_error.empty()) return;
  const auto& p = colors();
  const Box box{{bar.min.x, bar.max.y + px(8)}, {bar.max.x, bar.max.y + px(40)}};
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
  const auto l = lay_out(c);
  draw_connect_bar(c, l.bar, l.width != Width::wide);
  draw_connect_error(c, l.bar);
  if (l.width == Width::wide) draw_sidebar(c, l.sidebar);

  draw_panel(c, Panel::transcript, l.transcript);
  const auto rows = draw_transcript_header(c, l.transcript);
  begin_content(c, Panel::transcript, rows, false);
  draw_transcript(c);
  end_content();

  if (l.width != Width::narrow) {
    draw_panel(c, Panel::bytes, l.bytes);
    draw_bytes_header(c, l.bytes);
    begin_content(c, Panel::bytes, content_box(l.bytes), false);
    draw_bytes(c);
    end_content();
  }
  draw_inspector(c, l.inspector, l.width == Width::narrow);
  draw_command_line(c, l.command);
  draw_splitters(c, l);
  draw_dialogs(c);
  draw_notice(c, l.command);
  pop_text_style();
  ImGui::End();
}

}  // namespace sti::gui
