#include "gui/ui/text.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "gui/ui/elide.hpp"
#include "gui/ui/test_hooks.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {

ImVec2 text_size(TextStyle style, std::string_view text) {
  std::string made;
  text = drawable(style, text, made);
  if (text.empty()) return {0, font_size_of(style)};
  return font_of(style)->CalcTextSizeA(font_size_of(style), FLT_MAX, 0.0f, text.data(),
                                       text.data() + text.size());
}

void put_text(ImVec2 at, TextStyle style, ImU32 color, std::string_view text) {
  if (text.empty()) return;
  observe_text(text);
  std::string made;
  text = drawable(style, text, made);
  ImGui::GetWindowDrawList()->AddText(font_of(style), font_size_of(style),
                                      {std::round(at.x), std::round(at.y)}, color, text.data(),
                                      text.data() + text.size());
}

float draw_text(ImVec2 at, TextStyle style, ImU32 color, std::string_view text, float right) {
  if (text.empty()) return at.x;
  if (right <= 0) {
    put_text(at, style, color, text);
    return std::round(at.x) + text_size(style, text).x;
  }
  observe_text(text);
  std::string made;
  text = drawable(style, text, made);
  auto& list = *ImGui::GetWindowDrawList();
  auto* font = font_of(style);
  const float size = font_size_of(style);
  const char* end = text.data() + text.size();
  at = {std::round(at.x), std::round(at.y)};
  if (at.x >= right) return right;
  // More than fits is not even measured: a line may be a megabyte.
  const auto at_most = static_cast<std::size_t>(std::max(8.0f, (right - at.x) / size * 16.0f));
  const bool cut_early = text.size() > at_most;
  if (cut_early) end = text.data() + at_most;
  const float room = right - at.x;
  const char* rest = nullptr;
  float width = font->CalcTextSizeA(size, FLT_MAX, 0.0f, text.data(), end).x;
  if (width <= room && !cut_early) {
    list.AddText(font, size, at, color, text.data(), end);
    return at.x + width;
  }
  constexpr std::string_view dots = "…";
  const float dots_width = text_size(style, dots).x;
  width = font->CalcTextSizeA(size, std::max(0.0f, room - dots_width), 0.0f, text.data(), end, &rest).x;
  if (rest && rest > text.data()) list.AddText(font, size, at, color, text.data(), rest);
  list.AddText(font, size, add(at, width, 0), color, dots.data(), dots.data() + dots.size());
  return at.x + width + dots_width;
}

void draw_name(ImVec2 at, TextStyle style, ImU32 color, std::string_view name, float right,
               std::size_t keep) {
  const auto width_of = [style](std::string_view part) { return text_size(style, part).x; };
  put_text(at, style, color, elided(name, right - std::round(at.x), width_of, keep));
}

void name_for_tests(const char* label, const Box& box) {
  if (!items_observed()) return;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto id = ImGui::GetCurrentWindow()->GetID(label);
  const ImRect rect(box.min, box.max);
  IMGUI_TEST_ENGINE_ITEM_ADD(id, rect, nullptr);
  IMGUI_TEST_ENGINE_ITEM_INFO(id, label, 0);
}

void text(TextStyle style, ImU32 color, std::string_view content) {
  const auto size = text_size(style, content);
  const auto at = ImGui::GetCursorScreenPos();
  draw_text(at, style, color, content);
  ImGui::Dummy(size);
  if (items_observed()) name_for_tests(std::string(content).c_str(), {at, add(at, size.x, size.y)});
}

void text_wrapped(TextStyle style, ImU32 color, std::string_view content) {
  observe_text(content);
  std::string made;
  content = drawable(style, content, made);
  push_text_style(style);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::PushTextWrapPos(0.0f);
  ImGui::TextUnformatted(content.data(), content.data() + content.size());
  ImGui::PopTextWrapPos();
  if (items_observed()) name_for_tests(std::string(content).c_str(), {at, ImGui::GetItemRectMax()});
  ImGui::PopStyleColor();
  pop_text_style();
}

}  // namespace sti::gui
