// One row of the transcript: a band, or an event with its time, direction and words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gui/ui/judgement.hpp"
#include "gui/ui/text.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {

/// How a row is drawn besides what it says.
struct RowState {
  bool selected = false, hovered = false;
  bool wrapped = false;               ///< all words, on as many lines as they need
  bool deltas = false;                ///< with a column for the time since the row above
  std::optional<std::int64_t> since;  ///< when that was, as Event::t_us
  float line_height = 0;              ///< of a row of one line, screen pixels
};

/// Seconds and thousandths, such as "12.034".
std::string time_text(std::int64_t us);
/// "+31 ms"
std::string delta_text(std::int64_t us);

void draw_band(const Inspection& session, RowKind kind, const Box& box, bool selected);
/// `words` is the event as text_of() puts it.
void draw_event(const Inspection& session, const Event& e, std::string_view words, const Box& box,
                const RowState& state);
/// How high the row is where its words are wrapped, in screen pixels; `box` is that of a row of one line.
std::int64_t wrapped_row_height(const Inspection& session, const Event& e, std::string_view words,
                                const Box& box, bool deltas);

}  // namespace sti::gui
