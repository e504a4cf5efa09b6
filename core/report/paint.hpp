// How the reports for a terminal colour what they print.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "report/summary.hpp"

namespace sti::report {

/// Column at which what stands beside a row begins, counted from 0.
inline constexpr std::size_t note_column = 64;

/// SGR sequences of ECMA-48 §8.3.117.
inline constexpr std::string_view plain = "\x1b[0m";
inline constexpr std::string_view bold = "\x1b[1m";
inline constexpr std::string_view dim = "\x1b[2m";

/// Empty for what is neutral.
constexpr std::string_view color_of(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "\x1b[32m";
    case Mark::notice:
      return "\x1b[36m";
    case Mark::warning:
      return "\x1b[33m";
    case Mark::bad:
      return "\x1b[31m";
    case Mark::neutral:
      return "";
  }
  return "";
}

/// `text` between a colour and its end where colour is asked for.
inline std::string painted(std::string_view text, std::string_view color, bool on) {
  return on && !color.empty() && !text.empty() ? fmt::format("{}{}{}", color, text, plain)
                                               : std::string(text);
}

}  // namespace sti::report
