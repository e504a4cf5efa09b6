#include "gui/ui/popups.hpp"

#include <algorithm>

#include "gui/ui/theme.hpp"

namespace sti::gui {
namespace {

/// What stays free between a popup and the edges of the window, and between it and its control.
float margin() { return px(4); }

bool begin(const char* name) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(10), px(10)});
  const bool open = ImGui::BeginPopup(name, ImGuiWindowFlags_NoMove);
  ImGui::PopStyleVar();
  return open;
}

}  // namespace

bool begin_hanging_popup(const char* name, const Box& anchor, float least_width, ImVec2 most) {
  const auto display = ImGui::GetIO().DisplaySize;
  const float width = std::min(most.x, display.x - 2 * margin());
  const float below = display.y - anchor.max.y - 2 * margin(), above = anchor.min.y - 2 * margin();
  const float wanted = most.y > 0 ? most.y : display.y;
  const bool up = below < wanted && above > below;
  const float height = std::max(px(40), std::min(wanted, up ? above : below));
  // How wide it will be is known to ImGui only: from the left where even the widest fits, else from the
  // right.
  const bool from_left = anchor.min.x + width <= display.x - margin();
  const float x = from_left ? std::max(anchor.min.x, margin())
                            : std::clamp(anchor.max.x, width + margin(),
                                         std::max(width + margin(), display.x - margin()));
  ImGui::SetNextWindowPos({x, up ? anchor.min.y - margin() : anchor.max.y + margin()}, ImGuiCond_Always,
                          {from_left ? 0.0f : 1.0f, up ? 1.0f : 0.0f});
  ImGui::SetNextWindowSizeConstraints({std::min(least_width, width), 0}, {width, height});
  return begin(name);
}

bool begin_context_menu(const char* name) {
  const auto display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - 2 * margin(), display.y - 2 * margin()});
  return begin(name);
}

void end_popup() { ImGui::EndPopup(); }

}  // namespace sti::gui
