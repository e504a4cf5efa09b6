#pragma once

#include <string_view>

#include "model/event.hpp"

namespace sti::report {

/// Reads a step from a line that is laid out as write_session does: fields in its order, no white space, no
/// escapes in text. What it reads is what read_step_line() would; false where the line is otherwise laid out
/// or wrong, which is for read_step_line() to find out. `step` has to be empty and is left in any state then.
bool read_plain_step_line(std::string_view line, Step& step);

}  // namespace sti::report
