// Characters that could make a text read as another.
#pragma once

#include <span>
#include <string>

namespace sti {

struct CodePoints {
  char32_t first, last;
};

/// Characters that change how their neighbours are shown, or are not to be seen: C1 controls and line ends,
/// and Unicode's Default_Ignorable_Code_Point and Bidi_Control. A certificate's name could use them to read
/// as another, so escaped() keeps none of them.
std::span<const CodePoints> neighbour_changing_ranges();
bool changes_neighbours(char32_t c);

/// "\u{1f600}"
std::string code_point_escape(char32_t c);

}  // namespace sti
