#include "gui/views/inspector.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>

#include "assess/assessment.hpp"
#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/bytes.hpp"
#include "gui/views/certificates.hpp"
#include "gui/views/fields.hpp"
#include "gui/views/findings.hpp"
#include "gui/views/handshake.hpp"
#include "gui/views/overview.hpp"
#include "gui/views/panel.hpp"

namespace sti::gui {
namespace {

struct TabText {
  const char *label, *icon, *command;
};
constexpr TabText tabs[] = {{"Overview", icon::overview, "tab.overview"},
                            {"Handshake", icon::handshake, "tab.handshake"},
                            {"Certificates", icon::certificate, "tab.certificates"},
                            {"Findings", icon::shield, "tab.findings"},
                            {"Fields", icon::sitemap, "tab.fields"},
                            {"Bytes", icon::bytes, "tab.bytes"}};
constexpr int bytes_tab = tab_count;  // after those that a window of any width has

/// A tab with a line under it where it is the one shown. The icons go first where room is short, then all
/// words but one.
bool draw_tab(const ViewContext& c, const TabText& tab, bool on, float width, bool icons, int badge,
              ImU32 badge_ink) {
  const auto& p = colors();
  const auto saw =
      block((std::string(tab.label) + "##tab").c_str(), {width, header_height(c) - px(6)}, false);
  const auto& style = on ? TextStyle::strong : TextStyle::body;
  const bool words = width > px(48);
  const auto count = badge > 0 ? fmt::format("{}", badge) : std::string();
  float content = (icons || !words ? px(22) : 0) + (words ? text_size(style, tab.label).x : 0);
  if (!count.empty()) content += px(10) + text_size(TextStyle::small, count).x;
  float x = saw.box.min.x + (width - content) / 2;
  const float y = saw.box.min.y + (saw.box.height() - font_size_of(style)) / 2;
  const auto ink = on ? p.text : saw.hovered ? p.text : p.muted;
  if (icons || !words) {
    draw_text({x, y}, TextStyle::body, on ? p.accent : ink, tab.icon);
    x += px(22);
  }
  if (words) x = draw_text({x, y}, style, ink, tab.label, saw.box.max.x);
  if (!count.empty()) draw_text({x + px(6), y + px(1)}, TextStyle::small, badge_ink, count);
  if (on)
    ImGui::GetWindowDrawList()->AddRectFilled({saw.box.min.x + px(8), saw.box.max.y + px(1)},
                                              {saw.box.max.x - px(8), saw.box.max.y + px(3)}, p.accent,
                                              px(2));
  tip(c.commands.tip(tab.command).c_str());
  return saw.pressed;
}

/// From `left` to the right edge of the panel.
void draw_tabs(const ViewContext& c, const Box& box, float left, bool with_bytes) {
  const int count = with_bytes ? tab_count + 1 : tab_count;
  const float room = box.max.x - px(8) - left;
  float wanted = 0, natural[tab_count + 1] = {};
  for (int i = 0; i < count; ++i) {
    natural[i] = text_size(TextStyle::strong, tabs[i].label).x + px(12);
    if (i == 3 && c.session() && assess::listed_count(*c.session()) > 0) natural[i] += px(20);
    wanted += natural[i];
  }
  const bool icons = wanted + static_cast<float>(count) * px(22) <= room;
  const bool words = wanted <= room + px(8);
  if (icons) wanted += static_cast<float>(count) * px(22);
  const float spare = words ? std::max(0.0f, room - wanted) / static_cast<float>(count) : 0;
  float x = left;
  for (int i = 0; i < count; ++i) {
    const bool on = with_bytes && c.state.bytes_tab ? i == bytes_tab : i == static_cast<int>(c.state.tab);
    float width = words ? natural[i] + (icons ? px(22) : 0) + spare : px(44);
    if (!words && on) width = std::max(px(44), room - px(44) * static_cast<float>(count - 1));
    ImGui::SetCursorScreenPos({x, box.min.y + px(2)});
    const int badge = i == 3 && c.session() ? static_cast<int>(assess::listed_count(*c.session())) : 0;
    if (draw_tab(c, tabs[i], on, width, icons, badge,
                 badge > 0 ? tone_of(assess::worst_listed(*c.session())).strong : 0)) {
      c.state.bytes_tab = i == bytes_tab;
      if (i != bytes_tab) c.want(intent::ShowTab{static_cast<Tab>(i)});
      c.state.focus_wanted = i == bytes_tab ? Panel::bytes : Panel::inspector;
    }
    x += width;
  }
  auto& list = *ImGui::GetWindowDrawList();
  const float y = box.min.y + header_height(c) - px(1);
  list.AddLine({box.min.x + px(1), y}, {box.max.x - px(1), y}, colors().border);
}

}  // namespace

void draw_inspector(const ViewContext& c, const Box& box, bool with_bytes) {
  draw_surface(c, Panel::inspector, box);
  if (c.state.focus_wanted == Panel::bytes) c.state.bytes_tab = true;
  if (c.state.focus_wanted == Panel::inspector) c.state.bytes_tab = false;
  float left = box.min.x + px(8);
  if (c.state.layout.alone == Panel::inspector)
    left =
        draw_panel_choice(c, Panel::inspector, add(box.min, px(8), header_inset(c)), box.width() > px(720)) +
        px(8);
  draw_tabs(c, box, left, with_bytes);
  auto inside = content_box(c, box);
  if (with_bytes && c.state.bytes_tab) {
    const Box header{inside.min, {inside.max.x, inside.min.y + header_height(c)}};
    ImGui::SetCursorScreenPos(add(header.min, px(12), header_inset(c)));
    draw_bytes_header(c, header);
    inside.min.y = header.max.y;
    begin_content(c, Panel::bytes, inside, false);
    draw_bytes(c);
    end_content();
    return;
  }
  const bool own_list = c.state.tab == Tab::handshake || c.state.tab == Tab::fields ||
                        (c.state.tab == Tab::certificates && c.state.certificate_fields);
  begin_content(c, Panel::inspector, inside, !own_list);
  // Each tab and session keeps its own place: a tab seen for the first time starts at its top.
  ImGui::PushID(static_cast<int>(c.state.tab));
  switch (c.state.tab) {
    case Tab::overview:
      draw_overview(c);
      break;
    case Tab::handshake:
      draw_handshake(c);
      break;
    case Tab::certificates:
      draw_certificates(c);
      break;
    case Tab::findings:
      draw_findings(c);
      break;
    case Tab::fields:
      draw_fields(c);
      break;
  }
  ImGui::PopID();
  end_content();
}

}  // namespace sti::gui
