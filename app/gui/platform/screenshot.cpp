#include "gui/platform/screenshot.hpp"

#include <png.h>
#include <filesystem>

#include "report/output_file.hpp"

namespace sti::gui {

std::optional<Error> write_png(const Picture& picture, const std::filesystem::path& file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string content(size, '\0');
  if (!png_image_write_to_memory(&image, content.data(), &size, 0, picture.rgb.data(), 0, nullptr))
    return Error{Fault::local, "making a screenshot", "a picture that can be encoded", image.message,
                 std::nullopt};
  content.resize(size);
  const auto written = report::replace_file(file, content, report::Readers::as_usual);
  return written ? std::nullopt : std::optional(written.error());
}

}  // namespace sti::gui
