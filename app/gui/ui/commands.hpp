// Everything the window can be told to do, each once: from an entry come its line in the menu and in the
// palette, its shortcut, and its button's word and tip.
#pragma once

#include <imgui.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sti::gui {

struct Command {
  std::string id;     ///< "session.stop"
  std::string group;  ///< heading in the menu
  std::string label;
  const char* icon = nullptr;
  ImGuiKeyChord chord = 0;  ///< 0 for none
  std::function<bool()> enabled;
  std::function<void()> run;
  std::function<bool()> ticked = nullptr;  ///< of a switch
  std::vector<ImGuiKeyChord> also = {};    ///< other keys that mean the same, such as those of the keypad
};

class CommandTable {
 public:
  void add(Command command) { all_.push_back(std::move(command)); }
  [[nodiscard]] const std::vector<Command>& all() const { return all_; }
  [[nodiscard]] const Command* find(std::string_view id) const;
  /// It can be had now: what its button, its line in the menu and its key all go by.
  [[nodiscard]] bool enabled(std::string_view id) const;
  /// Runs a command where it is enabled; false where it is not, or where there is none of that id.
  bool run(std::string_view id) const;
  /// Runs what the keys pressed in this frame mean. Keys without a modifier count only while nothing is being
  /// typed, and Esc only while nothing is open that it would close.
  void run_shortcuts(bool nothing_open) const;
  /// "Stop the session (Esc)"
  [[nodiscard]] std::string tip(std::string_view id) const;

 private:
  std::vector<Command> all_;
};

/// "Ctrl+Shift+P"; empty for no chord.
std::string chord_text(ImGuiKeyChord chord);

/// How well `typed` fits `label`: every letter in order; 0 where it does not, more where letters stand
/// together.
int fit(std::string_view label, std::string_view typed);

}  // namespace sti::gui
