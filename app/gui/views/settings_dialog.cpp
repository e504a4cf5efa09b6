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
  checkbox("TLS 1.2 only", s.tls12_only, "Offers nothing newer, to see what a server does then.");
  checkbox("Ask for STARTTLS even where it is not offered", s.try_anyway,
           "Shows whether the offer is missing or the thing itself.");
  checkbox("Go on after an injection", s.go_on_after_injection,
           "Upgrades even though bytes came past the server's go-ahead. For looking only; what follows "
           "proves nothing.");
  section("Names");
  text_wrapped(TextStyle::small, colors().muted,
               "Name to verify and to send to the server; empty for the target's own");
  InputLook look;
  look.mono = true;
  look.hint = "as in the target";
  input("name to verify", s.verify_name, look);
  text_wrapped(TextStyle::small, colors().muted, "What we call ourselves (EHLO, LHLO)");
  look.hint = "localhost";
  input("own name", s.own_name, look);
  gap(8);
  pop_text_style();
  ImGui::EndChild();
  end_dialog();
}

}  // namespace sti::gui
