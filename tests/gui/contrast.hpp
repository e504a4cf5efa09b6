#pragma once

#include <imgui.h>

namespace sti::test {

/// The relative luminance of an sRGB colour, 0 to 1 (WCAG 2, 1.4.3).
double luminance(ImU32 color);
/// The contrast ratio of two colours, 1 to 21 (WCAG 2, 1.4.3).
double contrast(ImU32 a, ImU32 b);

}  // namespace sti::test
