// One line of a session file: what must stand in it, whoever wrote it and however it is laid out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/event.hpp"

namespace sti::report {

/// Offsets and lengths past this cannot be, and below it they can be added without overflow.
inline constexpr std::uint64_t largest_offset = std::uint64_t{1} << 48;
/// Likewise for times: two thousand years in microseconds, two thousand million in seconds.
inline constexpr std::int64_t largest_time = std::int64_t{1} << 56;

/// What is wrong with a line; safe to print.
struct Wrong {
  std::string expected, got;
};

/// Reads the header of a session file, a line without its end; `steps` is how many steps it announces.
std::optional<Wrong> read_header_line(std::string_view line, std::uint64_t& steps);

/// Reads one step, a line without its end, by itself: how it goes with the steps before is not looked at.
/// `name` is what the step is called in errors. What `step` held before is lost, even where the line is
/// wrong.
std::optional<Wrong> read_step_line(std::string_view line, std::string_view name, Step& step);

}  // namespace sti::report
