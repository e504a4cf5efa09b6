#include "gui/views/connect_bar.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/popups.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/session_list.hpp"
#include "gui/views/target_options.hpp"
#include "model/escape.hpp"
#include "protocol/registry.hpp"

namespace sti::gui {
namespace {

void draw_menu(const ViewContext& c) {
  ButtonLook look;
  look.kind = ButtonKind::quiet;
  look.icon = icon::menu;
  look.word = false;
  const auto at = ImGui::GetCursorScreenPos();
  if (button("Menu", look)) ImGui::OpenPopup("menu");
  const Box control{at, add(at, control_height(), control_height())};
  if (begin_hanging_popup("menu", control, px(320), {px(420), 0})) {
    std::string group;
    for (const auto& command : c.commands.all()) {
      if (command.group != group) {
        if (!group.empty()) ImGui::Dummy({0, px(2)});
        group = command.group;
        const auto here = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({here.x + px(10), here.y});
        text(TextStyle::small, colors().faint, group);
      }
      const bool enabled = c.commands.enabled(command.id);
      const bool ticked = command.ticked && command.ticked();
      if (menu_item(command.label.c_str(), command.icon, chord_text(command.chord).c_str(), enabled, ticked))
        c.want(intent::Run{command.id});
    }
    end_popup();
  }
}

void draw_protocol(const ViewContext& c, float width) {
  const auto* chosen = protocol::find(c.state.scheme);
  const std::string shown = chosen ? std::string(chosen->scheme) : c.state.scheme;
  if (!begin_choice("protocol", shown.c_str(), width)) return;
  bool direct = false;
  text(TextStyle::small, colors().faint, "  Upgraded with STARTTLS");
  for (int round = 0; round < 2; ++round) {
    for (const auto& protocol : protocol::protocols()) {
      if (protocol.tls_first != (round == 1)) continue;
      if (round == 1 && !direct) {
        direct = true;
        ImGui::Dummy({0, px(4)});
        text(TextStyle::small, colors().faint, "  TLS from the first byte");
      }
      const auto label = std::string(protocol.scheme) + "  " + std::string(protocol.label) + "##" +
                         std::string(protocol.scheme);
      if (menu_item(label.c_str(), protocol.tls_first ? icon::lock : icon::unlock,
                    std::to_string(protocol.port).c_str(), true, &protocol == chosen))
        c.state.scheme = protocol.scheme;
    }
  }
  end_choice();
}

void draw_history(const ViewContext& c) {
  ButtonLook look;
  look.kind = ButtonKind::quiet;
  look.icon = icon::clock;
  look.word = false;
  look.enabled = !c.settings.targets.empty();
  look.tip = "Earlier targets";
  const auto at = ImGui::GetCursorScreenPos();
  if (button("Earlier targets", look)) ImGui::OpenPopup("earlier");
  const Box control{at, add(at, control_height(), control_height())};
  if (begin_hanging_popup("earlier", control, px(312), {px(480), px(400)})) {
    for (const auto& target : c.settings.targets)
      if (menu_item((escaped(target.url) + "##recent").c_str(), icon::clock,
                    summary_of(target.options).c_str(), true)) {
        c.state.target = target.url;
        c.want(intent::Connect{target.url});
      }
    end_popup();
  }
}

}  // namespace

void draw_connect_bar(const ViewContext& c, const Box& box, bool with_sessions_button) {
  const bool wide = box.width() > px(900);
  const bool tight = box.width() < px(600);  // what has a line in the menu gives way to the target
  const float between = px(tight ? 4 : 8);
  ImGui::SetCursorScreenPos({box.min.x, box.min.y});
  draw_menu(c);
  ImGui::SameLine(0, between);
  if (with_sessions_button) {
    draw_sessions_button(c);
    ImGui::SameLine(0, between);
  }
  draw_protocol(c, px(wide ? 128 : tight ? 96 : 108));
  ImGui::SameLine(0, between);

  ButtonLook connect;
  connect.kind = ButtonKind::primary;
  connect.icon = icon::bolt;
  connect.enabled = !c.state.target.empty();
  const bool running = c.commands.enabled("session.stop");
  ButtonLook stop;
  stop.kind = running ? ButtonKind::danger : ButtonKind::normal;
  stop.icon = icon::stop;
  stop.enabled = running;
  stop.word = box.width() > px(700);
  ButtonLook gear;
  gear.kind = ButtonKind::quiet;
  gear.icon = icon::gear;
  gear.word = box.width() > px(1100);  // the target needs the room more
  ButtonLook help = gear;
  help.icon = icon::help;
  const float others = tight ? 0 : button_width("Settings", gear) + button_width("Help", help) + 2 * between;
  const float fixed =
      control_height() + button_width("Connect", connect) + button_width("Stop", stop) + others + between * 4;
  const float room = box.max.x - ImGui::GetCursorScreenPos().x - fixed;
  // The target has the most room, whatever there is to say of how it is inspected.
  const float options_width = wide ? target_options_width(c, room * 0.45f) : 0;

  InputLook target;
  target.hint = "mail.example.org";
  target.mono = true;
  target.width = std::max(px(96), room - (wide ? options_width : control_height()));
  if (c.state.focus_wanted == Panel::connect) {
    c.state.focus_wanted.reset();
    c.state.focus = Panel::connect;
    focus_next_input();
  }
  const bool entered = input("target", c.state.target, target);
  if (ImGui::IsItemActive()) c.state.focus = Panel::connect;
  if (entered && !c.state.target.empty()) c.want(intent::Connect{target_typed(c.state)});
  ImGui::SameLine(0, between);
  draw_target_options(c, options_width);
  ImGui::SameLine(0, between);
  draw_history(c);
  ImGui::SameLine(0, between);
  if (button("Connect", connect)) c.want(intent::Connect{target_typed(c.state)});
  ImGui::SameLine(0, between);
  const auto stop_tip = c.commands.tip("session.stop");
  stop.tip = stop_tip.c_str();
  if (button("Stop", stop)) c.want(intent::Run{"session.stop"});
  ImGui::SameLine(0, between);
  if (tight) return;
  const auto settings_tip = c.commands.tip("settings");
  gear.tip = settings_tip.c_str();
  if (button("Settings", gear)) c.want(intent::Run{"settings"});
  ImGui::SameLine(0, between);
  const auto help_tip = c.commands.tip("help");
  help.tip = help_tip.c_str();
  if (button("Help", help)) c.want(intent::Run{"help"});
}

}  // namespace sti::gui
