#include "gui/ui/text_mark.hpp"

#include <imgui_internal.h>

#include <algorithm>

#include "gui/ui/theme.hpp"

namespace sti::gui {
namespace {

/// How far a text that is being typed is moved to the left. ImGui 1.92 has both axes, before it had one.
template <typename State>
float scroll_of(const State& state) {
  if constexpr (requires { state.Scroll.x; })
    return state.Scroll.x;
  else
    return state.ScrollX;
}

}  // namespace

void draw_mark(const TextMark& mark, std::string_view text, TextStyle style, const Box& box) {
  // An input that nobody types into shows its text from the start.
  const auto* state = ImGui::IsItemActive() ? ImGui::GetInputTextState(ImGui::GetItemID()) : nullptr;
  const float start = box.min.x - (state ? scroll_of(*state) : 0);
  const auto place = [&](std::size_t bytes) {
    const float width = bytes > 0 ? text_size(style, text.substr(0, bytes)).x : 0;
    return std::clamp(start + width, box.min.x, box.max.x);
  };
  const float from = place(mark.offset), to = place(mark.offset + mark.length);
  const float y = box.min.y + font_size_of(style) + px(2);
  auto& list = *ImGui::GetWindowDrawList();
  Box drawn{{from, y}, {to, y + px(2)}};
  if (to - from >= px(4)) {
    list.AddRectFilled(drawn.min, drawn.max, mark.color);
  } else {
    drawn = {{from - px(4), y - px(1)}, {from + px(4), y + px(4)}};
    list.AddTriangleFilled({from, drawn.min.y}, drawn.max, {drawn.min.x, drawn.max.y}, mark.color);
  }
  name_for_tests("mark", drawn);
}

}  // namespace sti::gui
