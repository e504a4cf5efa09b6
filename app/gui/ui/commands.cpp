#include "gui/ui/commands.hpp"

#include <algorithm>
#include <cctype>

namespace sti::gui {

const Command* CommandTable::find(std::string_view id) const {
  const auto it = std::find_if(all_.begin(), all_.end(), [id](const Command& c) { return c.id == id; });
  return it == all_.end() ? nullptr : &*it;
}

bool CommandTable::run(std::string_view id) const {
  if (!enabled(id)) return false;
  find(id)->run();
  return true;
}

bool CommandTable::enabled(std::string_view id) const {
  const auto* command = find(id);
  return command && (!command->enabled || command->enabled());
}

void CommandTable::run_shortcuts(bool nothing_open) const {
  const bool typing = ImGui::GetIO().WantTextInput;
  for (const auto& command : all_) {
    if (!command.chord) continue;
    const bool bare = (command.chord & (ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiMod_Super)) == 0;
    const auto key = command.chord & ~ImGuiMod_Mask_;
    const bool function_key = (key >= ImGuiKey_F1 && key <= ImGuiKey_F12) || key == ImGuiKey_Escape;
    if (bare && !function_key && typing) continue;
    if (key == ImGuiKey_Escape && !nothing_open) continue;
    if (!ImGui::IsKeyChordPressed(command.chord) &&
        std::none_of(command.also.begin(), command.also.end(),
                     [](ImGuiKeyChord chord) { return ImGui::IsKeyChordPressed(chord); }))
      continue;
    if (command.enabled && !command.enabled()) continue;
    command.run();
    return;
  }
}

std::string CommandTable::tip(std::string_view id) const {
  const auto* command = find(id);
  if (!command) return {};
  const auto chord = chord_text(command->chord);
  return chord.empty() ? command->label : command->label + " (" + chord + ")";
}

std::string chord_text(ImGuiKeyChord chord) {
  if (!chord) return {};
  std::string out;
  if (chord & ImGuiMod_Ctrl) out += "Ctrl+";
  if (chord & ImGuiMod_Alt) out += "Alt+";
  if (chord & ImGuiMod_Shift) out += "Shift+";
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  switch (key) {
    case ImGuiKey_Equal:
      return out + "+";
    case ImGuiKey_Minus:
      return out + "-";
    case ImGuiKey_Escape:
      return out + "Esc";
    case ImGuiKey_Comma:
      return out + ",";
    default:
      return out + ImGui::GetKeyName(key);
  }
}

int fit(std::string_view label, std::string_view typed) {
  auto lower = [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); };
  if (typed.empty()) return 1;
  int score = 0, run = 0;
  std::size_t at = 0;
  for (const char t : typed) {
    if (t == ' ') {
      run = 0;
      continue;
    }
    while (at < label.size() && lower(label[at]) != lower(t)) ++at, run = 0;
    if (at == label.size()) return 0;
    ++run;
    score += run + (at == 0 || label[at - 1] == ' ' ? 3 : 0);
    ++at;
  }
  return score + 1;
}

}  // namespace sti::gui
