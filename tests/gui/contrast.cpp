#include "contrast.hpp"

#include <algorithm>
#include <cmath>

namespace sti::test {

double luminance(ImU32 color) {
  const auto linear = [color](int shift) {
    const double v = static_cast<double>((color >> shift) & 255) / 255;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) +
         0.0722 * linear(IM_COL32_B_SHIFT);
}

double contrast(ImU32 a, ImU32 b) {
  const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}

}  // namespace sti::test
