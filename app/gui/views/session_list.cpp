#include "gui/views/session_list.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>
#include <span>

#include "assess/assessment.hpp"
#include "gui/ui/buttons.hpp"
#include "gui/ui/elide.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/popups.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/lab_panel.hpp"
#include "model/escape.hpp"
#include "model/u_label.hpp"

namespace sti::gui {
namespace {

Mark mark_of_session(const Inspection& s) { return assess::verdict_of(s).mark; }

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Where a session comes from: what of the lab misbehaved, or the file that it was saved in.
std::string origin_of(const SessionEntry& e) {
  if (!e.file.empty()) return "file " + escaped(std::filesystem::path(e.file).filename().string());
  if (!e.lab) return {};
  return e.faults.empty() ? "lab" : fmt::format("lab: {}", fmt::join(e.faults, ", "));
}

/// What tells one session of the list from the next.
struct Words {
  std::string name, began, state, origin;
};
Words words_of(const SessionEntry& e) {
  const auto& s = e.session;
  Words words;
  words.name =
      s.events().empty()
          ? std::string(e.opening ? "opening" : "starting")
          : s.target().scheme + " " + with_u_labels(escaped(endpoint_text(s.target().host, s.target().port)));
  words.began = began_text(s.started_unix_us(), now_us());
  words.state = e.opening ? opening_word(*e.opening) : state_word(s);
  words.origin = origin_of(e);
  return words;
}

void draw_entry(const ViewContext& c, const SessionEntry& e, std::span<const std::string> names) {
  const auto& s = e.session;
  const auto& p = colors();
  const auto look = look_of(e.opening ? Mark::running : mark_of_session(s));
  const bool started = !s.events().empty();
  const auto words = words_of(e);
  ImGui::PushID(static_cast<int>(e.key));
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::SetNextItemAllowOverlap();
  const auto saw = block((words.name + "##session").c_str(), {width, px(52)}, c.model.shown == &e);
  if (saw.pressed) c.want(intent::ShowSession{e.key});
  if (saw.context) ImGui::OpenPopup("session menu");
  tip(fmt::format("{}\n{}{}\n{}", words.name, words.began, words.origin.empty() ? "" : ", " + words.origin,
                  words.state)
          .c_str());
  draw_text({at.x + px(12), at.y + px(9)}, TextStyle::body, look.strong, look.icon);
  float right = saw.box.max.x - px(saw.hovered ? 36 : 8);
  const float x = at.x + px(38);
  // Two lines: which server and when; what came of it, and of which faults.
  const auto began = words.began.substr(words.began.find(' ') + 1);  // the day is in the tip
  const float began_width = text_size(TextStyle::small, began).x;
  draw_text({right - began_width, at.y + px(10)}, TextStyle::small, p.muted, began);
  draw_name({x, at.y + px(8)}, TextStyle::strong, p.text, words.name, right - began_width - px(8),
            differs_at(words.name, names));
  const float end = draw_text({x, at.y + px(29)}, TextStyle::small, look.strong, words.state, right);
  if (!words.origin.empty() && end + px(40) < right)
    draw_name({end, at.y + px(29)}, TextStyle::small, p.muted, "  " + words.origin, right);
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
  std::vector<std::string> names;
  for (const auto& e : c.model.sessions) names.push_back(words_of(*e).name);
  for (const auto& e : c.model.sessions) draw_entry(c, *e, names);
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
