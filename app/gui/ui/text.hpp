// Text, drawn at a place or as an item in the flow, in the styles of the design.
#pragma once

#include <imgui.h>

#include <string_view>

#include "gui/platform/fonts.hpp"

namespace sti::gui {

struct Box {
  ImVec2 min, max;
  [[nodiscard]] float width() const { return max.x - min.x; }
  [[nodiscard]] float height() const { return max.y - min.y; }
  [[nodiscard]] ImVec2 size() const { return {width(), height()}; }
};

inline ImVec2 add(ImVec2 a, float x, float y) { return {a.x + x, a.y + y}; }
/// What is shown of a label: all before its last "##". Words that a peer or a file chose may hold "##"
/// themselves, so a label made of such words ends with "##" and a name of our own.
inline std::string_view shown_part(std::string_view label) { return label.substr(0, label.rfind("##")); }

ImVec2 text_size(TextStyle style, std::string_view text);
/// At a place, on one line.
void put_text(ImVec2 at, TextStyle style, ImU32 color, std::string_view text);
/// At a place, on one line, cut off with an ellipsis at `right` where that is given. Returns where it ended.
float draw_text(ImVec2 at, TextStyle style, ImU32 color, std::string_view text, float right = 0);
/// At a place, on one line that ends at `right`: what is too long loses its middle, but not the part around
/// the byte `keep`.
void draw_name(ImVec2 at, TextStyle style, ImU32 color, std::string_view name, float right,
               std::size_t keep = std::string_view::npos);
/// As an item in the flow.
void text(TextStyle style, ImU32 color, std::string_view text);
void text_wrapped(TextStyle style, ImU32 color, std::string_view text);
/// Names what was drawn at `box` for tests; does nothing in the program.
void name_for_tests(const char* label, const Box& box);

}  // namespace sti::gui
