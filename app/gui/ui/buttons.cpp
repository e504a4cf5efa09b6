#include "gui/ui/buttons.hpp"

#include <imgui_internal.h>

#include <string>

#include "gui/ui/test_hooks.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {

namespace {

TextStyle style_of(ButtonKind kind) {
  return kind == ButtonKind::primary ? TextStyle::strong : TextStyle::body;
}

}  // namespace

float control_height() { return px(32); }

void tip(const char* words) {
  if (!words || !*words ||
      !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal | ImGuiHoveredFlags_AllowWhenDisabled))
    return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(12), px(8)});
  if (ImGui::BeginTooltip()) {
    push_text_style(TextStyle::small);
    ImGui::PushTextWrapPos(px(360));
    ImGui::TextUnformatted(words);
    ImGui::PopTextWrapPos();
    pop_text_style();
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar();
}

void focus_ring(const Box& box, float rounding) {
  const float out = px(2);
  ImGui::GetWindowDrawList()->AddRect({box.min.x - out + 1, box.min.y - out + 1},
                                      {box.max.x + out - 1, box.max.y + out - 1}, colors().accent,
                                      rounding + out, 0, px(2));
}

float button_width(const char* label, const ButtonLook& look) {
  if (look.width > 0) return look.width;
  if (!look.word) return control_height();
  float width = text_size(style_of(look.kind), shown_part(label)).x + px(12) * 2;
  if (look.icon) width += px(14) + px(8);
  return width;
}

bool button(const char* label, const ButtonLook& look) {
  auto* window = ImGui::GetCurrentWindow();
  if (window->SkipItems) return false;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto& p = colors();
  const auto id = window->GetID(label);
  const auto at = ImGui::GetCursorScreenPos();
  const ImVec2 size{button_width(label, look), control_height()};
  const ImRect box(at, add(at, size.x, size.y));
  ImGui::BeginDisabled(!look.enabled);
  ImGui::ItemSize(size, px(8));
  bool pressed = false, hovered = false, held = false;
  if (ImGui::ItemAdd(box, id)) {
    pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
    ImU32 ground = 0, ink = p.text, edge = 0;
    switch (look.kind) {
      case ButtonKind::primary:
        ground = p.accent;
        ink = p.on_accent;
        break;
      case ButtonKind::normal:
        ground = hovered ? p.hover : p.raised;
        edge = p.border;
        break;
      case ButtonKind::quiet:
        ground = hovered ? p.hover : 0;
        ink = hovered ? p.text : p.muted;
        break;
      case ButtonKind::danger:
        ground = hovered ? p.bad_soft : p.raised;
        ink = p.bad;
        edge = p.border;
        break;
    }
    if (look.on) {
      ground = p.selection;
      ink = p.accent;
    }
    if (!look.enabled) {
      ground = look.kind == ButtonKind::quiet ? 0 : p.raised;
      ink = p.faint;
    }
    auto& list = *ImGui::GetWindowDrawList();
    if (ground) list.AddRectFilled(box.Min, box.Max, ground, px(6));
    if (held || (hovered && look.kind == ButtonKind::primary))
      list.AddRectFilled(box.Min, box.Max, IM_COL32(255, 255, 255, held ? 50 : 28), px(6));
    if (edge) list.AddRect(box.Min, box.Max, edge, px(6));
    const auto words = look.word ? shown_part(label) : std::string_view();
    const auto style = style_of(look.kind);
    const float words_width = text_size(style, words).x;
    const float icon_width = look.icon ? text_size(TextStyle::body, look.icon).x : 0;
    const float between = look.icon && look.word ? px(8) : 0;
    const float line = font_size_of(TextStyle::body);
    float x = at.x + (look.left ? px(12) : (size.x - words_width - icon_width - between) / 2);
    const float y = at.y + (size.y - line) / 2;
    if (look.icon) draw_text({x, y}, TextStyle::body, ink, look.icon);
    draw_text({x + icon_width + between, y}, style, ink, words, box.Max.x - px(look.kept_free));
    if (g.NavId == id && ImGui::GetIO().NavVisible) focus_ring({box.Min, box.Max}, px(6));
  }
  IMGUI_TEST_ENGINE_ITEM_INFO(id, label, look.on ? ImGuiItemStatusFlags_Checked : 0);
  ImGui::EndDisabled();
  tip(look.tip ? look.tip : look.word ? nullptr : std::string(shown_part(label)).c_str());
  return pressed && look.enabled;
}

BlockSaw block(const char* label, ImVec2 size, bool selected, ImU32 ground) {
  BlockSaw saw;
  const auto at = ImGui::GetCursorScreenPos();
  saw.box = {at, add(at, size.x, size.y)};
  if (ImGui::GetCurrentWindow()->SkipItems || size.x < 1 || size.y < 1) return saw;
  saw.pressed = ImGui::InvisibleButton(label, size,
                                       ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  saw.context = saw.pressed && ImGui::GetIO().MouseReleased[1];
  saw.pressed = saw.pressed && !saw.context;
  saw.hovered = ImGui::IsItemHovered();
  const auto& p = colors();
  const auto fill = selected ? p.selection : saw.hovered ? p.hover : ground;
  auto& list = *ImGui::GetWindowDrawList();
  if (fill) list.AddRectFilled(saw.box.min, saw.box.max, fill, px(6));
  const auto& g = *ImGui::GetCurrentContext();
  if (g.NavId == g.LastItemData.ID && ImGui::GetIO().NavVisible) focus_ring(saw.box, px(6));
  return saw;
}

bool link(const char* label, TextStyle style) {
  auto* window = ImGui::GetCurrentWindow();
  if (window->SkipItems) return false;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto words = shown_part(label);
  const auto id = window->GetID(label);
  const auto at = ImGui::GetCursorScreenPos();
  const auto size = text_size(style, words);
  const ImRect box(at, add(at, size.x, size.y));
  ImGui::ItemSize(size);
  if (!ImGui::ItemAdd(box, id)) return false;
  bool hovered = false, held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  draw_text(at, style, colors().accent, words);
  if (hovered)
    ImGui::GetWindowDrawList()->AddLine({box.Min.x, box.Max.y}, {box.Max.x, box.Max.y}, colors().accent,
                                        px(1));
  if (g.NavId == id && ImGui::GetIO().NavVisible) focus_ring({box.Min, box.Max}, px(2));
  IMGUI_TEST_ENGINE_ITEM_INFO(id, label, 0);
  return pressed;
}

bool checkbox(const char* label, bool& value, const char* explanation) {
  push_text_style(TextStyle::body);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(4), px(3)});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, px(1));
  const bool changed = ImGui::Checkbox(label, &value);
  ImGui::PopStyleVar(2);
  pop_text_style();
  if (explanation) {
    ImGui::Indent(px(32));
    text_wrapped(TextStyle::small, colors().muted, explanation);
    ImGui::Unindent(px(32));
  }
  return changed;
}

}  // namespace sti::gui
