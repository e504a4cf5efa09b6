// A list of any number of rows: only those in sight are built, and the position is a whole number.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "gui/ui/model.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {

struct TallListWish {
  std::int64_t count = 0;
  float row_height = 24;  ///< screen pixels
  /// Where rows are not equally high: of one, in whole screen pixels; less than `row_height` counts as that.
  std::function<std::int64_t(std::int64_t)> height_of = {};
  std::optional<std::int64_t> reveal;  ///< row to bring into sight
  std::int64_t reveal_count = 1;       ///< with as many of the rows after it as there is room for
  bool to_end = false;                 ///< stay at the end
  std::vector<std::int64_t> pinned;    ///< rows, in order, that stay in sight at the edge they left by
  float width = 0, height = 0;         ///< screen pixels; 0 for what is left of the window
  bool keys = true;                    ///< the arrow keys are this list's while its window has the keyboard
};

struct TallListSaw {
  bool scrolled_up = false;  ///< by the person
  bool at_end = false;
  bool focused = false;
  Box inside;
  int steps = 0;  ///< rows to move the selection by, from the keyboard
  bool home = false, end = false;
};

/// What the scroll bar takes at the right, in screen pixels.
float tall_list_lane();

/// `row` is called for each row in sight with its box.
TallListSaw tall_list(const char* label, Scroll& scroll, const TallListWish& wish,
                      const std::function<void(std::int64_t, const Box&)>& row);

}  // namespace sti::gui
