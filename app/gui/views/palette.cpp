// The command palette: every command by a few of its letters, and every session, lab server and earlier
// target too.
#include <imgui_internal.h>

#include <algorithm>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/judgement.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/dialogs.hpp"
#include "model/escape.hpp"

namespace sti::gui {
namespace {

struct Entry {
  int fit;
  std::string label, keys;
  const char* icon;
  Intent intent;
};

std::vector<Entry> entries_for(const ViewContext& c) {
  std::vector<Entry> out;
  const auto& typed = c.state.palette_text;
  const auto offer = [&](const std::string& label, const std::string& keys, const char* icon, Intent intent) {
    if (const int how = fit(label, typed)) out.push_back({how, label, keys, icon, std::move(intent)});
  };
  for (const auto& command : c.commands.all())
    if (command.id != "palette" && c.commands.enabled(command.id))
      offer(command.group + ": " + command.label, chord_text(command.chord), command.icon,
            intent::Run{command.id});
  for (const auto& server : c.model.lab.servers)
    offer("Connect to the lab: " + server.protocol, server.url, icon::flask, intent::Connect{server.url});
  for (const auto& e : c.model.sessions)
    offer("Show session: " + escaped(e->session.target().url()),
          began_text(e->session.started_unix_us(), e->session.started_unix_us()) + "  " +
              state_word(e->session),
          icon::server, intent::ShowSession{e->key});
  for (const auto& target : c.settings.targets)
    offer("Connect to " + escaped(target.url), summary_of(target.options), icon::plug,
          intent::Connect{target.url});
  std::stable_sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.fit > b.fit; });
  return out;
}

}  // namespace

void draw_palette(const ViewContext& c) {
  if (!begin_dialog(c, "Find a command", icon::search, {600, 440})) return;
  auto& state = c.state;
  if (state.dialog_fresh || ImGui::IsWindowAppearing()) focus_next_input();
  InputLook look;
  look.hint = "a few letters of what you want to do";
  look.icon = icon::right;
  // An input that asks for Up and Down keeps them from moving the keyboard out of it.
  look.flags = ImGuiInputTextFlags_CallbackHistory;
  look.callback = [](ImGuiInputTextCallbackData*) { return 0; };
  const auto before = state.palette_text;
  const bool entered = input("palette", state.palette_text, look);
  if (before != state.palette_text) state.palette_at = 0;
  const auto entries = entries_for(c);
  const int count = static_cast<int>(entries.size());
  int step = 0;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow, true)) step = 1;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow, true)) step = -1;
  state.palette_at = count ? std::clamp(state.palette_at + step, 0, count - 1) : 0;
  if (entered && count) {
    state.dialog = Dialog::none;
    c.want(entries[static_cast<std::size_t>(state.palette_at)].intent);
  }
  gap(4);
  ImGui::BeginChild("entries", {0, 0}, 0, ImGuiWindowFlags_NoNav);
  push_text_style(TextStyle::body);
  if (!count) text(TextStyle::body, colors().muted, "Nothing fits.");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, px(2)});
  for (int i = 0; i < count; ++i) {
    const auto& e = entries[static_cast<std::size_t>(i)];
    const auto saw = block((e.label + "##entry").c_str(), {ImGui::GetContentRegionAvail().x, px(34)},
                           i == state.palette_at);
    const float y = saw.box.min.y + (saw.box.height() - font_size_of(TextStyle::body)) / 2;
    const float keys_width = text_size(TextStyle::small, e.keys).x;
    draw_text({saw.box.min.x + px(12), y}, TextStyle::body, colors().muted, e.icon ? e.icon : icon::right);
    draw_text({saw.box.min.x + px(40), y}, TextStyle::body, colors().text, e.label,
              saw.box.max.x - keys_width - px(24));
    draw_text({saw.box.max.x - keys_width - px(12), y + px(1)}, TextStyle::small, colors().faint, e.keys);
    if (i == state.palette_at && step) ImGui::SetScrollHereY();
    if (saw.pressed) {
      state.dialog = Dialog::none;
      c.want(e.intent);
    }
  }
  ImGui::PopStyleVar();
  pop_text_style();
  ImGui::EndChild();
  end_dialog();
}

}  // namespace sti::gui
