#include <fmt/format.h>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/dialogs.hpp"

namespace sti::gui {
namespace {

void draw_look(const ViewContext& c) {
  struct Choice {
    ThemeName theme;
    const char *label, *command;
  };
  for (const auto& [theme, label, command] :
       {Choice{ThemeName::dark, "Dark", "theme.dark"}, Choice{ThemeName::light, "Light", "theme.light"},
        Choice{ThemeName::contrast, "High contrast", "theme.contrast"}}) {
    ButtonLook look;
    look.on = c.settings.theme == theme;
    look.icon = look.on ? icon::check : nullptr;
    if (button(label, look)) c.want(intent::Run{command});
    ImGui::SameLine(0, px(8));
  }
  ImGui::NewLine();
  ButtonLook step;
  step.icon = icon::minus;
  step.word = false;
  if (button("Smaller", step)) c.want(intent::Run{"scale.down"});
  ImGui::SameLine(0, px(8));
  step.icon = icon::plus;
  if (button("Larger", step)) c.want(intent::Run{"scale.up"});
  ImGui::SameLine(0, px(16));
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x, at.y + (control_height() - font_size_of(TextStyle::body)) / 2});
  text(TextStyle::body, colors().muted,
       fmt::format("Size {:.0f} %", static_cast<double>(c.settings.scale) * 100));
}

}  // namespace

void draw_settings_dialog(const ViewContext& c) {
  if (!begin_dialog(c, "Settings", icon::gear, {560, 620})) return;
  ImGui::BeginChild("settings", {0, 0});
  push_text_style(TextStyle::body);
  auto& s = c.settings;
  text(TextStyle::strong, colors().muted, "Look");
  draw_look(c);
  section("The next sessions");
  checkbox("Stay open for commands", s.stay_open,
           "After the inspection the session waits for what you type, instead of saying goodbye.");
  text_wrapped(TextStyle::small, colors().muted, "What we call ourselves (EHLO, LHLO)");
  InputLook look;
  look.mono = true;
  look.hint = "localhost";
  input("own name", s.own_name, look);
  gap(8);
  pop_text_style();
  ImGui::EndChild();
  end_dialog();
}

}  // namespace sti::gui
