// What the window remembers from one start to the next: $XDG_CONFIG_HOME/starttls-inspector/window.json.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gui/ui/target_options.hpp"
#include "gui/ui/theme.hpp"
#include "model/error.hpp"

namespace sti::gui {

/// A target that was connected to, and how it was inspected.
struct RememberedTarget {
  std::string url;
  TargetOptions options;
  bool operator==(const RememberedTarget&) const = default;
};

struct Settings {
  ThemeName theme = ThemeName::dark;
  float scale = 1.0f;                ///< beside that of the monitor
  float sidebar = 240, bytes = 232;  ///< sizes of panels, in design pixels
  float inspector = 0;               ///< the same; 0 for what suits the window
  int width = 1280, height = 800;
  bool records = false;
  bool wrap = false;    ///< long rows of the transcript are shown whole
  bool deltas = false;  ///< the time since the row above stands beside the time
  std::string own_name = "localhost";
  bool stay_open = true;
  std::vector<RememberedTarget> targets;  ///< newest first
  std::vector<std::string> files;         ///< sessions opened or saved, newest first

  void remember_target(const RememberedTarget& target);
  /// nullptr where it is not among those remembered.
  [[nodiscard]] RememberedTarget* find_target(std::string_view url);
  [[nodiscard]] const RememberedTarget* find_target(std::string_view url) const;
  void remember_file(const std::filesystem::path& file);
  bool operator==(const Settings&) const = default;
};

/// How far a panel can be drawn, in design pixels. The inspector's size may be 0 besides.
struct PanelLimits {
  float least, most;
};
inline constexpr PanelLimits sidebar_limits{120, 600}, inspector_limits{120, 1600}, bytes_limits{80, 1600};
inline constexpr float least_scale = 0.6f, most_scale = 3.0f;

/// Empty where the environment names no place for settings.
std::filesystem::path settings_file();
/// What is missing or makes no sense is as in a fresh Settings.
Settings load_settings(const std::filesystem::path& file);
std::optional<Error> save_settings(const Settings& settings, const std::filesystem::path& file);

}  // namespace sti::gui
