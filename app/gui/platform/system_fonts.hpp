// The fonts of this system, for what the program's own fonts do not have.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace sti::gui {

struct FontFile {
  std::string path;
  int index = 0;  ///< of the face in it
  bool operator==(const FontFile&) const = default;
};

/// What fontconfig knows of. Asking it for the first time may take some tenths of a second.
class SystemFonts {
 public:
  /// `configuration` is a file to read in place of the system's own (fonts-conf(5)); empty for that.
  explicit SystemFonts(const std::filesystem::path& configuration = {});
  ~SystemFonts();
  SystemFonts(const SystemFonts&) = delete;
  SystemFonts& operator=(const SystemFonts&) = delete;

  /// The font that the system prefers among those with an outline for the character; nullopt where it has
  /// none.
  [[nodiscard]] std::optional<FontFile> find(char32_t character) const;

 private:
  struct Found;
  std::unique_ptr<Found> found_;
};

}  // namespace sti::gui
