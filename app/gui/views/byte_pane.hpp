// One hex dump of one stream: offsets, hexadecimal, and the same as text.
#pragma once

#include "gui/ui/tall_list.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

struct BytePane {
  std::string label;  ///< of the list, for the keyboard and for tests
  StreamId stream;
  Scroll* scroll;
  Range light;   ///< the message or record around
  Range strong;  ///< the field, or what was dragged over
  Range plain;   ///< selected where nothing finer is
  bool keys = true;
  bool reveal = false;
  float width = 0;  ///< screen pixels; 0 for what is left
};

/// Where things are within a row, in screen pixels.
struct ByteGrid {
  float cell, offset_width, hex, ascii;
  std::uint64_t columns;

  /// For a row that begins at `x` and is `width` wide; 16 columns, or 8 where that is all there is room for.
  ByteGrid(float x, float width);
  [[nodiscard]] float hex_at(std::uint64_t i) const;
  [[nodiscard]] float ascii_at(std::uint64_t i) const;
  /// The column under x, in either half; nullopt between and beside them.
  [[nodiscard]] std::optional<std::uint64_t> column(float x) const;
  /// The column nearest to x within one half.
  [[nodiscard]] std::uint64_t nearest(float x, bool in_ascii) const;
  [[nodiscard]] bool in_ascii(float x) const { return x >= ascii - cell; }
  /// What `n` columns need, in screen pixels.
  [[nodiscard]] static float needed(std::uint64_t n);
};

void draw_byte_pane(const ViewContext& c, const BytePane& pane);

}  // namespace sti::gui
