#include "gui/views/dialogs.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {

namespace {

/// Esc, where nothing is on top of the dialog. While a field of it is edited that ends the edit; only a
/// dialog that is for typing into closes at once.
bool closed_by_esc(const ViewContext& c) {
  if (!ImGui::IsKeyPressed(ImGuiKey_Escape, false)) return false;
  if (c.state.open.popups != ImGui::GetCurrentContext()->BeginPopupStack.Size) return false;
  return !c.state.open.item || c.state.dialog != Dialog::settings;
}

}  // namespace

bool begin_dialog(const ViewContext& c, const char* title, const char* icon_text, ImVec2 size,
                  const std::function<void()>& close_it) {
  const auto display = ImGui::GetIO().DisplaySize;
  const ImVec2 fits{std::min(px(size.x), display.x - px(32)), std::min(px(size.y), display.y - px(32))};
  ImGui::SetNextWindowPos({std::round((display.x - fits.x) / 2), std::round((display.y - fits.y) / 2.6f)});
  ImGui::SetNextWindowSize(fits);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(20), px(16)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(12));
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, px(12));
  const bool open = ImGui::BeginPopupModal(
      title, nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(3);
  if (!open) return false;
  push_text_style(TextStyle::body);
  const auto at = ImGui::GetCursorScreenPos();
  const float y = at.y + (control_height() - font_size_of(TextStyle::title)) / 2;
  draw_text({at.x, y}, TextStyle::title, colors().accent, icon_text);
  draw_text({at.x + px(30), y}, TextStyle::title, colors().text, title);
  name_for_tests(title, {at, {at.x + px(200), at.y + control_height()}});
  ButtonLook close;
  close.kind = ButtonKind::quiet;
  close.icon = icon::close;
  close.word = false;
  close.tip = "Close (Esc)";
  ImGui::SetCursorScreenPos({at.x + ImGui::GetContentRegionAvail().x - control_height(), at.y});
  const bool pressed = button("Close", close);
  gap(8);
  if (pressed || closed_by_esc(c)) {
    if (close_it)
      close_it();
    else
      c.state.dialog = Dialog::none;
  }
  return true;
}

void end_dialog() {
  pop_text_style();
  ImGui::EndPopup();
}

void draw_dialogs(const ViewContext& c) {
  static constexpr const char* titles[] = {
      "", "Find a command", "Open a saved session", "Save or export", "Trust a file", "Settings", "Help"};
  auto& state = c.state;
  const bool fresh = state.dialog != state.opened;
  if (fresh && state.dialog != Dialog::none) {
    ImGui::OpenPopup(titles[static_cast<std::size_t>(state.dialog)]);
    state.palette_text.clear();
    state.palette_at = 0;
    state.path_at = -1;
    state.dialog_error.clear();
    state.dialog_fresh = true;
  }
  state.opened = state.dialog;
  const auto before = state.dialog;
  switch (state.dialog) {
    case Dialog::none:
      break;
    case Dialog::palette:
      draw_palette(c);
      break;
    case Dialog::open:
    case Dialog::export_to:
    case Dialog::trust_file:
      draw_file_dialog(c, state.dialog);
      break;
    case Dialog::settings:
      draw_settings_dialog(c);
      break;
    case Dialog::help:
      draw_help(c);
      break;
  }
  state.dialog_fresh = false;
  // Esc closes the popup behind our back.
  if (before != Dialog::none && state.dialog == before &&
      !ImGui::IsPopupOpen(titles[static_cast<std::size_t>(before)]))
    state.dialog = Dialog::none;
}

}  // namespace sti::gui
