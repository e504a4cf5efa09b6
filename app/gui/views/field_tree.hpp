// A tree of fields as a list of rows, which opens and closes; and beside it what the selected field is.
#pragma once

#include "gui/ui/tall_list.hpp"
#include "gui/ui/view_context.hpp"

namespace sti::gui {

inline constexpr float field_row_height = 25;  ///< design pixels

/// Which of a session's trees, by what it belongs to.
enum class FieldsOf : std::uint8_t { event, certificate };
FieldTree& tree_of(const ViewContext& c, FieldsOf which);

/// One row of the tree at `box`, indented by its depth less `outer_depth`.
void draw_field_row(const ViewContext& c, FieldsOf which, std::size_t row, const Box& box,
                    std::uint32_t outer_depth = 0);
/// Left and right while the list has the keyboard: closes and opens, or goes to the parent and the first
/// child. True where something was done.
bool fold_by_keys(const ViewContext& c, FieldsOf which, const TallListSaw& saw, ImGuiID list);

/// The tree as a list of its own, `height` screen pixels high.
void draw_field_list(const ViewContext& c, FieldsOf which, const char* label, Scroll& scroll, float height);

/// What the selected field is: its value, explanation, reference, filter name and place. To stand under a
/// list in a panel of `height` screen pixels; says how much of that it takes.
float details_height(float height);
void draw_field_details(const ViewContext& c, FieldsOf which, float height);

}  // namespace sti::gui
