#pragma once

#include <cstddef>
#include <string_view>

#include "gui/ui/text.hpp"

namespace sti::gui {

/// Underlines a part of a text that is typed; where that is empty, points at its place.
struct TextMark {
  std::size_t offset = 0, length = 0;  ///< bytes of the text
  ImU32 color = 0;
};

/// Draws `mark` below the text of the input that was the last item. `box` is where that text is shown, from
/// the top of its first letter; what is scrolled out of it is pointed at from the edge.
void draw_mark(const TextMark& mark, std::string_view text, TextStyle style, const Box& box);

}  // namespace sti::gui
