#include "gui/views/lab_panel.hpp"

#include <fmt/format.h>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {
namespace {

void draw_faults(const ViewContext& c) {
  const auto& chosen = c.state.faults;
  const auto shown = chosen.empty()       ? std::string("Faults: none")
                     : chosen.size() == 1 ? "Fault: " + *chosen.begin()
                                          : fmt::format("Faults: {}", chosen.size());
  ImGui::SetNextWindowSize({px(400), 0});
  if (!begin_choice("faults", shown.c_str(), ImGui::GetContentRegionAvail().x, icon::bolt)) return;
  text_wrapped(TextStyle::small, colors().muted,
               "How the servers misbehave after the next start. Several may be combined.");
  gap(8);
  for (const auto& fault : c.model.lab.available) {
    bool on = chosen.contains(fault.name);
    if (!checkbox(fault.name.c_str(), on, fault.explanation.c_str())) continue;
    if (on)
      c.state.faults.insert(fault.name);
    else
      c.state.faults.erase(fault.name);
  }
  end_choice();
}

void draw_servers(const ViewContext& c) {
  const float between = px(6);
  const float width = (ImGui::GetContentRegionAvail().x - between) / 2;
  int column = 0;
  for (const auto& server : c.model.lab.servers) {
    if (column++ % 2) ImGui::SameLine(0, between);
    ButtonLook look;
    look.width = width;
    const auto tip_text = "Connect to " + server.url;
    look.tip = tip_text.c_str();
    if (button((server.protocol + "##lab").c_str(), look)) c.want(intent::Connect{server.url});
  }
}

}  // namespace

void draw_lab_panel(const ViewContext& c) {
  const auto& lab = c.model.lab;
  const auto& p = colors();
  const std::vector<std::string> wanted(c.state.faults.begin(), c.state.faults.end());
  if (!lab.running)
    text_wrapped(TextStyle::small, p.muted,
                 "Servers inside this program, honest or broken on purpose. No network needed.");
  draw_faults(c);
  if (!lab.error.empty()) text_wrapped(TextStyle::small, p.bad, lab.error);
  ButtonLook look;
  look.width = ImGui::GetContentRegionAvail().x;
  if (!lab.running) {
    look.kind = ButtonKind::primary;
    look.icon = icon::flask;
    if (button("Start the lab", look)) c.want(intent::StartLab{wanted});
    return;
  }
  if (wanted != lab.faults) {
    look.kind = ButtonKind::primary;
    look.icon = icon::again;
    if (button("Restart with these faults", look)) c.want(intent::StartLab{wanted});
  }
  gap(8);
  text(TextStyle::small, p.faint, "Connect to");
  draw_servers(c);
  gap(8);
  look.kind = ButtonKind::quiet;
  look.icon = icon::stop;
  if (button("Stop the lab", look)) c.want(intent::StopLab{});
}

}  // namespace sti::gui
