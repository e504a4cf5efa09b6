// No file is replaced without this having been asked.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <system_error>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/dialogs.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"

namespace sti::gui {
namespace {

constexpr const char* title = "Replace this file?";

/// "1234 bytes, last written 2026-11-30T21:45:12Z": what tells one file from another.
std::string description(const std::filesystem::path& file) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  if (failed) return "It is no file that could be replaced.";
  const auto at = std::filesystem::last_write_time(file, failed);
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(at).time_since_epoch());
  return fmt::format("{} bytes, last written {}", bytes, rfc3339(seconds.count()));
}

}  // namespace

void draw_replace_question(const ViewContext& c) {
  auto& state = c.state;
  if (state.replace && !ImGui::IsPopupOpen(title)) ImGui::OpenPopup(title);
  const auto keep = [&state] { state.replace.reset(); };
  if (!begin_dialog(c, title, icon::warning, {520, 240}, keep)) return;
  if (!state.replace) {
    ImGui::CloseCurrentPopup();
    return end_dialog();
  }
  text_wrapped(TextStyle::body, colors().text, escaped(state.replace->string()));
  text_wrapped(TextStyle::small, colors().muted, description(*state.replace));
  gap(12);
  ButtonLook look;
  const bool pressed = button("Keep it", look);
  ImGui::SetItemDefaultFocus();
  // Enter, before the keyboard has gone anywhere, is for what loses nothing.
  const bool entered = !ImGui::GetIO().NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  if (pressed || entered) keep();
  ImGui::SameLine(0, px(8));
  look.kind = ButtonKind::danger;
  look.icon = icon::save;
  if (button("Replace", look)) c.want(intent::Export{*state.replace, state.export_secrets, true});
  end_dialog();
}

}  // namespace sti::gui
