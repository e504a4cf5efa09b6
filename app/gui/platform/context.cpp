#include "gui/platform/context.hpp"

#include <imgui.h>

namespace sti::gui {

void configure_context() {
  auto& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor would be a frame twice a second, for ever
}

}  // namespace sti::gui
