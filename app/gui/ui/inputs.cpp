#include "gui/ui/inputs.hpp"

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/popups.hpp"
#include "gui/ui/text.hpp"
#include "gui/ui/text_mark.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {
namespace {

bool focus_input = false;

void take_keyboard() {
#if IMGUI_VERSION_NUM < 19200
  // There the next item is found in the focus scope that has the keyboard only, which may be another
  // window's.
  ImGui::GetCurrentContext()->NavFocusScopeId = ImGui::GetCurrentContext()->CurrentFocusScopeId;
#endif
  ImGui::SetKeyboardFocusHere();
}

}  // namespace

void focus_next_input() { focus_input = true; }
bool input_focus_wanted() { return focus_input; }

bool input(const char* label, std::string& value, const InputLook& look) {
  const float width = look.width > 0 ? look.width : ImGui::GetContentRegionAvail().x;
  const auto style = look.mono ? TextStyle::mono : TextStyle::body;
  push_text_style(style);
  const float inset = look.icon ? px(20) : 0;
  const float pad = (control_height() - font_size_of(style)) / 2;
  const auto at = ImGui::GetCursorScreenPos();
  auto& list = *ImGui::GetWindowDrawList();
  const auto& p = colors();
  list.AddRectFilled(at, add(at, width, control_height()), p.raised, px(6));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(10) + inset, pad});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::BeginDisabled(!look.enabled);
  ImGui::SetNextItemWidth(width);
  if (focus_input) take_keyboard();
  focus_input = false;
  const bool entered =
      ImGui::InputTextWithHint(("##" + std::string(label)).c_str(), look.hint, &value,
                               ImGuiInputTextFlags_EnterReturnsTrue | look.flags, look.callback, look.data);
  ImGui::EndDisabled();
  const bool active = ImGui::IsItemActive();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  if (look.mark)
    draw_mark(*look.mark, value, style,
              {add(at, px(10) + inset, pad), add(at, width - px(10), control_height())});
  if (look.icon)
    draw_text(add(at, px(10), (control_height() - font_size_of(TextStyle::body)) / 2), TextStyle::body,
              active ? p.accent : p.faint, look.icon);
  list.AddRect(at, add(at, width, control_height()), active ? p.accent : p.border, px(6), 0,
               active ? px(2) : px(1));
  pop_text_style();
  return entered;
}

bool begin_choice(const char* label, const char* shown, float width, const char* icon) {
  ButtonLook look;
  look.icon = icon;
  look.width = width;
  return begin_choice(label, shown, look);
}

bool begin_choice(const char* label, const char* shown, ButtonLook look) {
  push_text_style(TextStyle::body);
  const auto at = ImGui::GetCursorScreenPos();
  const auto popup = std::string("choice:") + label;
  const auto whole = std::string(shown) + "##" + label;
  const float width = button_width(whole.c_str(), look);
  look.left = look.word;
  look.kept_free = look.word ? 26 : 0;
  if (button(whole.c_str(), look)) ImGui::OpenPopup(popup.c_str());
  if (look.word)
    draw_text({at.x + width - px(22), at.y + (control_height() - font_size_of(TextStyle::small)) / 2},
              TextStyle::small, colors().faint, icon::down);
  const Box control{at, add(at, width, control_height())};
  const bool open = begin_hanging_popup(popup.c_str(), control, std::max(width, px(180)), {px(520), px(560)});
  if (!open) pop_text_style();
  return open;
}

void end_choice() {
  end_popup();
  pop_text_style();
}

bool menu_item(const char* label, const char* icon, const char* shortcut, bool enabled, bool ticked) {
  const auto words = shown_part(label);
  const float shortcut_width = shortcut && *shortcut ? text_size(TextStyle::small, shortcut).x + px(32) : 0;
  const float wide =
      text_size(TextStyle::body, words).x + px(36) + px(12) + shortcut_width + (ticked ? px(24) : 0);
  const auto at = ImGui::GetCursorScreenPos();
  const float height = px(30);
  push_text_style(TextStyle::body);
  const float width = ImGui::GetContentRegionAvail().x;  // less than is wanted only where the window is small
  ImGui::PushStyleColor(ImGuiCol_Text, 0u);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::Selectable(label, false, 0, {wide, height});
  ImGui::EndDisabled();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  pop_text_style();
  const auto& p = colors();
  const float y = at.y + (height - font_size_of(TextStyle::body)) / 2;
  if (icon) draw_text({at.x + px(10), y}, TextStyle::body, enabled ? p.muted : p.faint, icon);
  draw_text({at.x + px(36), y}, TextStyle::body, enabled ? p.text : p.faint, words,
            width < wide ? at.x + width - shortcut_width - (ticked ? px(24) : 0) : 0);
  if (shortcut && *shortcut)
    draw_text({at.x + width - shortcut_width + px(20), at.y + (height - font_size_of(TextStyle::small)) / 2},
              TextStyle::small, p.faint, shortcut);
  if (ticked) draw_text({at.x + width - px(24) - shortcut_width, y}, TextStyle::body, p.accent, icon::check);
  return pressed;
}

}  // namespace sti::gui
