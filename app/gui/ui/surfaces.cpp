#include "gui/ui/surfaces.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/test_hooks.hpp"
#include "gui/ui/text.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {

namespace {

struct CardFrame {
  ImVec2 min;
  float width, padding;
  ImU32 ground;
};
ImVector<CardFrame> cards;

}  // namespace

void begin_card(ImU32 ground, float padding) {
  auto& list = *ImGui::GetWindowDrawList();
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  const auto at = ImGui::GetCursorScreenPos();
  const float inner = px(padding);
  cards.push_back({at, ImGui::GetContentRegionAvail().x, inner, ground});
  ImGui::PushClipRect({at.x, -FLT_MAX / 4}, {at.x + cards.back().width, FLT_MAX / 4}, true);
  ImGui::SetCursorScreenPos(add(at, inner, inner));
  ImGui::BeginGroup();
  ImGui::PushItemWidth(cards.back().width - 2 * inner);
  // Wrapped text and what is right-aligned go by the window's edge, so that moves in too.
  auto* window = ImGui::GetCurrentWindow();
  window->WorkRect.Max.x -= inner;
  window->ContentRegionRect.Max.x -= inner;
}

void end_card() {
  auto* window = ImGui::GetCurrentWindow();
  const auto card = cards.back();
  cards.pop_back();
  window->WorkRect.Max.x += card.padding;
  window->ContentRegionRect.Max.x += card.padding;
  ImGui::PopItemWidth();
  ImGui::EndGroup();
  ImGui::PopClipRect();
  const float bottom = ImGui::GetItemRectMax().y + card.padding;
  auto& list = *ImGui::GetWindowDrawList();
  list.ChannelsSetCurrent(0);
  const ImVec2 max{card.min.x + card.width, bottom};
  list.AddRectFilled(card.min, max, card.ground, px(8));
  if (current_theme() == ThemeName::contrast) list.AddRect(card.min, max, colors().border, px(8));
  list.ChannelsMerge();
  ImGui::SetCursorScreenPos(card.min);
  ImGui::Dummy({card.width, bottom - card.min.y});
}

void hairline() {
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddLine(at, add(at, ImGui::GetContentRegionAvail().x, 0), colors().border);
  ImGui::Dummy({0, 1});
}

void gap(float design) { ImGui::Dummy({0, std::max(0.0f, px(design) - ImGui::GetStyle().ItemSpacing.y)}); }

void section(std::string_view title) {
  gap(16);
  text(TextStyle::strong, colors().muted, title);
}

void pill(std::string_view words, ImU32 color, ImU32 ground) {
  const auto size = text_size(TextStyle::small, words);
  const auto at = ImGui::GetCursorScreenPos();
  const ImVec2 whole{size.x + px(16), size.y + px(6)};
  ImGui::GetWindowDrawList()->AddRectFilled(at, add(at, whole.x, whole.y), ground, whole.y / 2);
  draw_text(add(at, px(8), px(3)), TextStyle::small, color, words);
  ImGui::Dummy(whole);
  if (items_observed()) name_for_tests(std::string(words).c_str(), {at, add(at, whole.x, whole.y)});
}

bool field(const char* name, std::string_view value, bool mono, float name_width) {
  const auto& p = colors();
  const auto at = ImGui::GetCursorScreenPos();
  draw_text(at, TextStyle::body, p.muted, shown_part(name), at.x + px(name_width) - px(8));
  const float x = at.x + px(name_width);
  const float width = ImGui::GetContentRegionAvail().x - px(name_width);
  const auto style = mono ? TextStyle::mono : TextStyle::body;
  const char* end = value.data() + value.size();
  const auto size =
      font_of(style)->CalcTextSizeA(font_size_of(style), FLT_MAX, std::max(width, px(40)), value.data(), end);
  const ImRect box({x, at.y}, {x + std::max(width, size.x), at.y + size.y});
  auto* window = ImGui::GetCurrentWindow();
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto id = window->GetID(name);
  ImGui::ItemSize({px(name_width) + size.x, size.y});
  bool pressed = false;
  if (ImGui::ItemAdd(box, id)) {
    bool hovered = false, held = false;
    pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
    auto& list = *ImGui::GetWindowDrawList();
    if (hovered)
      list.AddRectFilled({x - px(4), box.Min.y - px(2)},
                         {std::min(box.Max.x, x + size.x + px(4)), box.Max.y + px(2)}, p.hover, px(4));
    observe_text(value);
    list.AddText(font_of(style), font_size_of(style), {x, at.y}, p.text, value.data(), end,
                 std::max(width, px(40)));
    if (g.NavId == id && ImGui::GetIO().NavVisible) focus_ring({box.Min, box.Max}, px(4));
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  IMGUI_TEST_ENGINE_ITEM_INFO(id, name, 0);
  tip("Click to copy");
  return pressed;
}

MarkLook look_of(Mark mark) {
  const auto& p = colors();
  switch (mark) {
    case Mark::good:
      return {icon::good, p.good, p.good_soft, "good"};
    case Mark::warning:
      return {icon::warning, p.warning, p.warning_soft, "warning"};
    case Mark::bad:
      return {icon::bad, p.bad, p.bad_soft, "bad"};
    case Mark::running:
      return {icon::hourglass, p.accent, p.notice_soft, "running"};
    case Mark::unknown:
      break;
  }
  return {icon::help, p.notice, p.notice_soft, "unknown"};
}

bool empty_state(const char* icon, const char* title, const char* sentence, const char* label,
                 const char* button_icon) {
  const auto room = ImGui::GetContentRegionAvail();
  const auto at = ImGui::GetCursorScreenPos();
  const float width = std::min(room.x - px(32), px(360));
  const char* end = sentence + std::char_traits<char>::length(sentence);
  const auto sentence_size =
      font_of(TextStyle::body)->CalcTextSizeA(font_size_of(TextStyle::body), FLT_MAX, width, sentence, end);
  const float big = font_size_of(TextStyle::verdict) * 1.4f;
  const float height = big + px(16) + font_size_of(TextStyle::title) + px(8) + sentence_size.y +
                       (label ? px(20) + control_height() : 0);
  float y = at.y + std::max(px(16), (room.y - height) / 2.2f);
  const float middle = at.x + room.x / 2;
  auto& list = *ImGui::GetWindowDrawList();
  const auto& p = colors();
  auto* font = font_of(TextStyle::verdict);
  const float icon_width = font->CalcTextSizeA(big, FLT_MAX, 0, icon).x;
  list.AddText(font, big, {std::round(middle - icon_width / 2), std::round(y)}, p.faint, icon);
  y += big + px(16);
  const auto title_size = text_size(TextStyle::title, title);
  draw_text({middle - title_size.x / 2, y}, TextStyle::title, p.text, title);
  name_for_tests(title, {{middle - title_size.x / 2, y}, {middle + title_size.x / 2, y + title_size.y}});
  y += title_size.y + px(8);
  // Wrapped lines are centred one by one.
  for (const char* line = sentence; line < end;) {
    const char* next = nullptr;
    font_of(TextStyle::body)->CalcTextSizeA(font_size_of(TextStyle::body), width, 0, line, end, &next);
    if (next < end) {
      const char* space = next;
      while (space > line && *space != ' ') --space;
      if (space > line) next = space;
    }
    const std::string_view words(line, static_cast<std::size_t>(next - line));
    draw_text({middle - text_size(TextStyle::body, words).x / 2, y}, TextStyle::body, p.muted, words);
    y += font_size_of(TextStyle::body) + px(3);
    line = next;
    while (line < end && *line == ' ') ++line;
    if (next == line && words.empty()) break;
  }
  if (!label) return false;
  y += px(16);
  ButtonLook look;
  look.kind = ButtonKind::primary;
  look.icon = button_icon;
  ImGui::SetCursorScreenPos({middle - button_width(label, look) / 2, y});
  return button(label, look);
}

}  // namespace sti::gui
