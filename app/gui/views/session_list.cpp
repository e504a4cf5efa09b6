#include "gui/views/session_list.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/popups.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/lab_panel.hpp"
#include "model/escape.hpp"

namespace sti::gui {
namespace {

Mark mark_of_session(const Session& s) { return verdict_of(s).mark; }

void draw_entry(const ViewContext& c, const SessionEntry& e) {
  const auto& s = e.session;
  const auto& p = colors();
  const auto look = look_of(e.opening ? Mark::running : mark_of_session(s));
  const bool started = !s.events().empty();
  const auto name = started ? escaped(endpoint_text(s.target().host, s.target().port))
                            : std::string(e.opening ? "opening" : "starting");
  const auto state = e.opening ? opening_word(*e.opening) : state_word(s);
  ImGui::PushID(static_cast<int>(e.key));
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::SetNextItemAllowOverlap();
  const auto label = fmt::format("{} {}##session", s.target().scheme, name);
  const auto saw = block(label.c_str(), {width, px(52)}, c.model.shown == &e);
  if (saw.pressed) c.want(intent::ShowSession{e.key});
  if (saw.context) ImGui::OpenPopup("session menu");
  draw_text({at.x + px(12), at.y + px(9)}, TextStyle::body, look.strong, look.icon);
  const float right = saw.box.max.x - px(saw.hovered ? 32 : 8);
  const float x = at.x + px(38);
  draw_text({x, at.y + px(8)}, TextStyle::strong, p.text, name, right);
  const auto sub = fmt::format("{}{} · {}",
                               e.lab            ? "lab "
                               : e.file.empty() ? ""
                                                : "file · ",
                               s.target().scheme, state);
  draw_text({x, at.y + px(28)}, TextStyle::small, p.muted, sub, right);
  if (ImGui::IsMouseHoveringRect(saw.box.min, saw.box.max) && ImGui::IsWindowHovered()) {
    const auto after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({saw.box.max.x - px(32), at.y + px(10)});
    ButtonLook close;
    close.kind = ButtonKind::quiet;
    close.icon = icon::close;
    close.word = false;
    close.width = px(28);
    if (button("Remove from the list", close)) c.want(intent::ForgetSession{e.key});
    ImGui::SetCursorScreenPos(after);
    ImGui::Dummy({0, 0});  // ImGui takes a cursor for the end of what is drawn only where an item follows
  }
  if (begin_context_menu("session menu")) {
    if (menu_item("Show", icon::right, nullptr, true)) c.want(intent::ShowSession{e.key});
    if (menu_item("Connect again", icon::again, nullptr, started)) c.want(intent::Connect{s.target().url()});
    if (menu_item("Copy URL", icon::copy, nullptr, started))
      c.want(intent::Copy{s.target().url(), "the URL"});
    if (menu_item("Remove from the list", icon::trash, nullptr, true)) c.want(intent::ForgetSession{e.key});
    end_popup();
  }
  ImGui::PopID();
}

}  // namespace

void draw_session_list(const ViewContext& c) {
  if (c.model.sessions.empty()) {
    if (empty_state(icon::server, "No sessions yet", "Type a target above and press Enter.", "Type a target",
                    icon::plug))
      c.state.focus_wanted = Panel::connect;
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(2)});
  for (const auto& e : c.model.sessions) draw_entry(c, *e);
  ImGui::PopStyleVar();
}

void draw_sessions_button(const ViewContext& c) {
  ButtonLook look;
  look.icon = icon::server;
  look.word = false;
  look.tip = "Sessions and lab";
  const auto at = ImGui::GetCursorScreenPos();
  if (button("Sessions", look)) ImGui::OpenPopup("sessions");
  if (c.state.focus_wanted == Panel::sessions || c.state.focus_wanted == Panel::lab) {
    c.state.focus_wanted.reset();
    c.state.focus = Panel::sessions;
    ImGui::OpenPopup("sessions");
  }
  const Box control{at, add(at, control_height(), control_height())};
  ImGui::SetNextWindowSize({px(320), px(560)});
  if (begin_hanging_popup("sessions", control, px(320), {px(320), px(560)})) {
    const auto wanted = c.intents.size();
    draw_session_list(c);
    section("Lab");
    draw_lab_panel(c);
    if (c.intents.size() > wanted || c.state.focus_wanted) ImGui::CloseCurrentPopup();
    end_popup();
  }
}

}  // namespace sti::gui
