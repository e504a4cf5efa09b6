// Help: on the panel in focus, the keys, and where else to look.
#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/dialogs.hpp"
#include "gui/views/panel.hpp"

namespace sti::gui {
namespace {

void draw_filter_examples() {
  section("Filters");
  for (const auto& [filter, what] :
       {std::pair{"mail.example", "the row's text holds it, in upper or lower case"},
        std::pair{"tls.handshake.type == certificate", "a field has a value"},
        std::pair{"smtp.reply.code >= 400 or has tls.alert", "a number is large, or a field is there"},
        std::pair{"x509.ext.san contains example", "a text in a field, or inside a group, holds it"},
        std::pair{"not (event.phase == tls)", "the contrary; brackets group"}}) {
    const auto at = ImGui::GetCursorScreenPos();
    draw_text(at, TextStyle::mono, colors().accent, filter);
    draw_text({at.x + px(330), at.y}, TextStyle::body, colors().text, what,
              at.x + ImGui::GetContentRegionAvail().x);
    ImGui::Dummy({px(300), font_size_of(TextStyle::body)});
  }
}

}  // namespace

void draw_help(const ViewContext& c) {
  if (!begin_dialog(c, "Help", icon::help, {680, 600})) return;
  for (int i = 0; i < panel_count; ++i) {
    const auto panel = static_cast<Panel>(i);
    ButtonLook look;
    look.kind = ButtonKind::quiet;
    look.on = c.state.help_panel == panel;
    const auto label = std::string(text_of(panel).title) + "##help";
    const float width = button_width(label.c_str(), look);
    if (i > 0 && ImGui::GetItemRectMax().x + px(4) + width <
                     ImGui::GetWindowPos().x + ImGui::GetWindowWidth() - px(20))
      ImGui::SameLine(0, px(4));
    if (button(label.c_str(), look)) c.state.help_panel = panel;
  }
  if (c.state.dialog_fresh || ImGui::IsWindowAppearing()) c.state.help_panel = c.state.focus;
  gap(8);
  ImGui::BeginChild("help", {0, 0});
  push_text_style(TextStyle::body);
  const auto& words = text_of(c.state.help_panel);
  begin_card(colors().raised, 16);
  text(TextStyle::title, colors().text, words.title);
  text_wrapped(TextStyle::body, colors().text, words.help);
  end_card();
  if (c.state.help_panel == Panel::transcript) draw_filter_examples();
  section("Keys");
  const float column = px(140);
  for (const auto& command : c.commands.all()) {
    if (!command.chord) continue;
    const auto at = ImGui::GetCursorScreenPos();
    draw_text(at, TextStyle::body, colors().accent, chord_text(command.chord));
    draw_text({at.x + column, at.y}, TextStyle::body, colors().text, command.label);
    ImGui::Dummy({px(300), font_size_of(TextStyle::body)});
  }
  for (const auto& [keys, what] : {std::pair{"Tab, arrows", "From control to control, and row to row"},
                                   std::pair{"Enter, Space", "Press the control in focus"},
                                   std::pair{"Left, Right", "Close and open a field or a message"},
                                   std::pair{"Shift+F10", "The context menu of the selected row"}}) {
    const auto at = ImGui::GetCursorScreenPos();
    draw_text(at, TextStyle::body, colors().accent, keys);
    draw_text({at.x + column, at.y}, TextStyle::body, colors().text, what);
    ImGui::Dummy({px(300), font_size_of(TextStyle::body)});
  }
  section("Without a screen");
  text_wrapped(TextStyle::body, colors().muted,
               "Screen readers cannot read this window. The terminal program starttls shows the same "
               "sessions as text.");
  gap(8);
  pop_text_style();
  ImGui::EndChild();
  end_dialog();
}

}  // namespace sti::gui
