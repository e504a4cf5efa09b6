// What the window remembers from one start to the next: $XDG_CONFIG_HOME/starttls-inspector/window.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gui/ui/theme.hpp"
#include "model/error.hpp"

namespace sti::gui {

enum class Trust : std::uint8_t { automatic, system, lab, file };

struct Settings {
  ThemeName theme = ThemeName::dark;
  float scale = 1.0f;                ///< beside that of the monitor
  float sidebar = 240, bytes = 232;  ///< sizes of panels, in design pixels
  float inspector = 0;               ///< the same; 0 for what suits the window
  int width = 1280, height = 800;
  bool records = false;
  Trust trust = Trust::automatic;
  std::string trust_file;
  std::string own_name = "localhost";
  std::string verify_name;  ///< instead of the target's host
  bool stay_open = true;
  bool try_anyway = false;
  bool go_on_after_injection = false;
  bool tls12_only = false;
  std::vector<std::string> targets;  ///< newest first
  std::vector<std::string> files;    ///< sessions opened or saved, newest first

  void remember_target(const std::string& url);
  void remember_file(const std::filesystem::path& file);
  bool operator==(const Settings&) const = default;
};

inline constexpr float least_scale = 0.6f, most_scale = 3.0f;

/// Empty where the environment names no place for settings.
std::filesystem::path settings_file();
/// What is missing or makes no sense is as in a fresh Settings.
Settings load_settings(const std::filesystem::path& file);
std::optional<Error> save_settings(const Settings& settings, const std::filesystem::path& file);

}  // namespace sti::gui
