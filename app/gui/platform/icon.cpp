#include "gui/platform/icon.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace sti::gui {
namespace {

struct Point {
  float x, y;
};

/// Distance from p to a rounded box around `middle`; negative inside.
float rounded_box(Point p, Point middle, Point half, float radius) {
  const float dx = std::max(std::abs(p.x - middle.x) - half.x + radius, 0.0f);
  const float dy = std::max(std::abs(p.y - middle.y) - half.y + radius, 0.0f);
  return std::hypot(dx, dy) - radius;
}

float segment(Point p, Point a, Point b) {
  const Point ab{b.x - a.x, b.y - a.y}, ap{p.x - a.x, p.y - a.y};
  const float t = std::clamp((ap.x * ab.x + ap.y * ab.y) / (ab.x * ab.x + ab.y * ab.y), 0.0f, 1.0f);
  return std::hypot(ap.x - ab.x * t, ap.y - ab.y * t);
}

/// Three bands, warm, an arrow up, and cool, in a square of side 1.
std::array<float, 4> pixel(Point p, float blur) {
  const auto inside = [blur](float distance) { return std::clamp(0.5f - distance / blur, 0.0f, 1.0f); };
  std::array<float, 4> color{0.09f, 0.12f, 0.17f, inside(rounded_box(p, {0.5f, 0.5f}, {0.47f, 0.47f}, 0.2f))};
  const auto paint = [&color](std::array<float, 3> ink, float share) {
    for (std::size_t i = 0; i < 3; ++i) color[i] += (ink[i] - color[i]) * share;
  };
  paint({1.0f, 0.70f, 0.48f}, inside(rounded_box(p, {0.5f, 0.76f}, {0.32f, 0.07f}, 0.07f)));
  paint({0.44f, 0.82f, 0.96f}, inside(rounded_box(p, {0.5f, 0.24f}, {0.32f, 0.07f}, 0.07f)));
  const float arrow =
      std::min({segment(p, {0.5f, 0.62f}, {0.5f, 0.40f}), segment(p, {0.5f, 0.39f}, {0.39f, 0.50f}),
                segment(p, {0.5f, 0.39f}, {0.61f, 0.50f})});
  paint({0.95f, 0.96f, 0.98f}, inside(arrow - 0.035f));
  return color;
}

std::vector<std::uint8_t> drawn(int side) {
  std::vector<std::uint8_t> out;
  out.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4);
  const float step = 1.0f / static_cast<float>(side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (const float v :
           pixel({(static_cast<float>(x) + 0.5f) * step, (static_cast<float>(y) + 0.5f) * step}, step * 1.5f))
        out.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0f, 1.0f) * 255.0f)));
  return out;
}

}  // namespace

void set_window_icon(GLFWwindow* window) {
  std::vector<std::vector<std::uint8_t>> pixels;
  std::vector<GLFWimage> images;
  for (const int side : {16, 32, 48, 128}) {
    pixels.push_back(drawn(side));
    images.push_back({side, side, pixels.back().data()});
  }
  glfwSetWindowIcon(window, static_cast<int>(images.size()), images.data());
}

}  // namespace sti::gui
