#include "gui/views/command_line.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "assess/assessment.hpp"
#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/panel.hpp"
#include "protocol/registry.hpp"

namespace sti::gui {
namespace {

/// Up and Down in the input bring back what was typed before.
int recall(ImGuiInputTextCallbackData* data) {
  auto& state = *static_cast<ViewState*>(data->UserData);
  if (data->EventFlag != ImGuiInputTextFlags_CallbackHistory || state.history.empty()) return 0;
  auto& at = state.history_at;
  const auto last = state.history.size() - 1;
  if (data->EventKey == ImGuiKey_UpArrow) {
    at = at ? (*at > 0 ? *at - 1 : 0) : last;
  } else if (at) {
    if (*at >= last)
      at.reset();
    else
      ++*at;
  }
  data->DeleteChars(0, data->BufTextLen);
  if (at) data->InsertChars(0, state.history[*at].c_str());
  return 0;
}

const char* why_closed(const ViewContext& c) {
  const auto* s = c.session();
  if (!s) return "connect to a server to talk to it";
  if (!c.model.shown->engine_id) return "a saved session: connect again to talk to the server";
  if (s->outcome()) return "the session is over: Ctrl+R connects again";
  return "wait until the inspection is complete";
}

struct Part {
  std::string words;
  ImU32 ink;
  const char* icon;
};

std::vector<Part> status_parts(const ViewContext& c) {
  const auto& p = colors();
  const auto* s = c.session();
  if (!s) return {{"no session", p.muted, icon::unknown}};
  const auto verdict = assess::verdict_of(*s);
  const auto look = look_of(verdict.mark);
  std::vector<Part> parts;
  parts.push_back(
      {verdict.mark == Mark::running ? state_word(*s) : verdict.headline, look.strong, look.icon});
  if (s->tls_established()) parts.push_back({s->tls()->version, p.tls, icon::lock});
  const auto& events = s->events();
  std::int64_t spent = 0;
  for (const auto& part : time_parts(*s)) spent += part.us.value_or(0);
  if (spent > 0) parts.push_back({duration_text(spent), p.muted, icon::clock});
  parts.push_back({fmt::format("{} events", events.size()), p.muted, icon::list});
  return parts;
}

float draw_status(const ViewContext& c, const Box& box, TextStyle style) {
  const auto parts = status_parts(c);
  const float gap_width = px(20), icon_width = px(22);
  float width = 0;
  for (const auto& part : parts) width += icon_width + text_size(style, part.words).x + gap_width;
  if (width > box.width() * 0.6f)
    width = std::min(width, icon_width + text_size(style, parts[0].words).x + gap_width);
  float x = box.max.x - width;
  const float left = x;
  const float y = box.min.y + (box.height() - font_size_of(style)) / 2;
  for (const auto& part : parts) {
    if (x + icon_width > box.max.x - px(8)) break;
    draw_text({x, y}, style, part.ink, part.icon);
    const float end = draw_text({x + icon_width, y}, style, part.ink, part.words);
    name_for_tests(("status " + part.words).c_str(), {{x, box.min.y}, {end, box.max.y}});
    x = end + gap_width;
  }
  return left;
}

/// Where there is no room for the input: what it would say, which a click or its key brings.
void draw_slim(const ViewContext& c, const Box& box, float right, bool open) {
  const auto words = open ? c.commands.tip("session.command") : std::string(why_closed(c));
  ImGui::SetCursorScreenPos(box.min);
  const auto saw = block("command line", {right - px(12) - box.min.x, box.height()}, false);
  draw_text({box.min.x + px(12), box.min.y + (box.height() - font_size_of(TextStyle::small)) / 2},
            TextStyle::small, colors().muted, words, saw.box.max.x);
  if (saw.pressed && open) c.state.focus_wanted = Panel::command;
}

}  // namespace

void draw_command_line(const ViewContext& c, const Box& box) {
  const auto& p = colors();
  auto& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(box.min, box.max, p.surface, px(10));
  const bool lit = c.state.keyboard && c.state.focus == Panel::command;
  list.AddRect(box.min, box.max, lit ? p.accent : p.border, px(10), 0, lit ? px(2) : px(1));
  const bool open = c.session() && c.session()->open_for_commands() && c.model.shown->engine_id;
  const bool slim = c.state.layout.slim;
  const float status_left = draw_status(c, box, slim ? TextStyle::small : TextStyle::body);
  if (slim) return draw_slim(c, box, status_left, open);
  InputLook look;
  look.hint = open ? "type a command for the server" : why_closed(c);
  look.icon = icon::right;
  look.mono = open;
  look.enabled = open;
  look.width = status_left - px(24) - box.min.x - px(8);
  look.flags = ImGuiInputTextFlags_CallbackHistory;
  look.callback = recall;
  look.data = &c.state;
  if (c.state.focus_wanted == Panel::command) {
    c.state.focus_wanted.reset();
    c.state.focus = Panel::command;
    if (open) {
      focus_next_input();
    } else {  // nothing to type into, but the panel that had the keyboard has it no more
      ImGui::ClearActiveID();
      ImGui::FocusWindow(ImGui::GetCurrentWindow());
    }
  }
  ImGui::SetCursorScreenPos({box.min.x + px(8), box.min.y + (box.height() - control_height()) / 2});
  const bool entered = input("command", c.state.command, look);
  if (ImGui::IsItemActive()) c.state.focus = Panel::command;
  if (!entered || c.state.command.empty()) return;
  c.want(intent::SendLine{c.state.command});
  // What may be a password is not brought back to the screen.
  const auto* protocol = protocol::find(c.session()->target().scheme);
  const bool plain = protocol && protocol->disclosure(c.state.command).plain(c.state.command);
  if (plain && (c.state.history.empty() || c.state.history.back() != c.state.command))
    c.state.history.push_back(c.state.command);
  c.state.history_at.reset();
  c.state.command.clear();
  c.state.focus_wanted = Panel::command;
}

}  // namespace sti::gui
