#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/ui/intents.hpp"
#include "gui/ui/theme.hpp"

namespace sti::gui {

/// What the command line of `starttls-inspector` asks for.
struct Options {
  std::string url;
  bool lab = false;
  std::vector<std::string> faults;
  std::string open;
  std::string screenshot;
  bool when_done = false;
  std::vector<std::string> exports;
  std::optional<double> count_frames;  ///< seconds of rest in which to count them
  std::optional<ThemeName> theme;
  std::optional<float> scale;
  std::optional<std::pair<int, int>> size;
  std::optional<Tab> tab;
  std::string filter;  ///< an expression that is understood
  std::string field;   ///< key in the registry of fields
};

/// Reads the command line; where that is to end the program (--help, or wrong usage), its exit status is in
/// `exit`.
Options read_options(int argc, char** argv, std::optional<int>& exit);

}  // namespace sti::gui
