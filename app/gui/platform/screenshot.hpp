#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "model/error.hpp"

namespace sti::gui {

/// What is on the window: red, green, blue a pixel, the top row first.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

std::optional<Error> write_png(const Picture& picture, const std::filesystem::path& file);

}  // namespace sti::gui
