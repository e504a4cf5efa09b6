// The registry's entries: what each command is called, which keys it has, when it can be had and what it
// does.
#include <imgui.h>

#include "gui/ui/app.hpp"
#include "gui/ui/icons.hpp"

namespace sti::gui {

void App::add_commands() {
  const auto shown = [this] { return model_.shown != nullptr; };
  const auto running = [this] { return model_.shown && model_.shown->under_way(); };
  const auto dialog = [this](Dialog d) {
    return [this, d] {
      state_.dialog = d;
      state_.dialog_error.clear();
    };
  };
  const auto tab = [this](Tab t) {
    return [this, t] {
      perform(intent::ShowTab{t});
      bring_to_front(Panel::inspector);  // so that F11 lets it fill the window
    };
  };
  const auto theme = [this](ThemeName t) { return [this, t] { set_theme(t); }; };
  const auto theme_is = [this](ThemeName t) { return [this, t] { return settings_.theme == t; }; };
  const auto focus = [this](Panel p) { return [this, p] { state_.focus_wanted = p; }; };
  const auto step_panel = [this](int by) {
    return [this, by] {
      const int count = panel_count;
      state_.focus_wanted = static_cast<Panel>((static_cast<int>(state_.focus) + by + count) % count);
      state_.keyboard = true;
    };
  };

  commands_.add({"target.focus", "Session", "Type a target", icon::plug, ImGuiMod_Ctrl | ImGuiKey_L, nullptr,
                 focus(Panel::connect)});
  commands_.add({"session.connect", "Session", "Connect", icon::bolt, 0,
                 [this] { return !state_.target.empty(); },
                 [this] { perform(intent::Connect{target_typed(state_)}); }});
  commands_.add({"session.again", "Session", "Connect to the same server again", icon::again,
                 ImGuiMod_Ctrl | ImGuiKey_R, shown,
                 [this] { perform(intent::Connect{model_.shown->session.target().url()}); }});
  commands_.add({"session.stop", "Session", "Stop the session", icon::stop, ImGuiKey_Escape, running,
                 [this] { stop_shown(); }});
  commands_.add({"session.command", "Session", "Type a command for the server", icon::terminal,
                 ImGuiMod_Ctrl | ImGuiKey_K, nullptr, focus(Panel::command)});
  commands_.add({"session.open", "Session", "Open a saved session…", icon::folder_open,
                 ImGuiMod_Ctrl | ImGuiKey_O, nullptr, dialog(Dialog::open)});
  commands_.add({"session.export", "Session", "Save or export…", icon::download, ImGuiMod_Ctrl | ImGuiKey_E,
                 shown, dialog(Dialog::export_to)});
  commands_.add({"session.forget", "Session", "Remove from the list", icon::trash, ImGuiMod_Ctrl | ImGuiKey_W,
                 shown, [this] { forget(model_.shown->key); }});

  commands_.add({"transcript.filter", "Transcript", "Filter the transcript", icon::search,
                 ImGuiMod_Ctrl | ImGuiKey_F, shown, [this] {
                   state_.focus_wanted = Panel::transcript;
                   state_.filter.wanted = true;
                 }});
  commands_.add({"transcript.follow", "Transcript", "Follow what comes", icon::follow, ImGuiKey_F, shown,
                 [this] { view()->follow = !view()->follow; }, [this] { return view() && view()->follow; }});
  commands_.add({"transcript.records", "Transcript", "Show TLS records", icon::records,
                 ImGuiMod_Ctrl | ImGuiKey_T, nullptr, [this] { settings_.records = !settings_.records; },
                 [this] { return settings_.records; }});
  commands_.add({"transcript.wrap", "Transcript", "Wrap long lines", icon::wrap, ImGuiKey_W, shown,
                 [this] {
                   settings_.wrap = !settings_.wrap;
                   if (view() && view()->selected && !view()->follow) view()->reveal_row = true;
                 },
                 [this] { return settings_.wrap; }});
  commands_.add({"transcript.deltas", "Transcript", "Show the time since the row above", icon::clock,
                 ImGuiKey_D, shown, [this] { settings_.deltas = !settings_.deltas; },
                 [this] { return settings_.deltas; }});
  add_copy_commands();

  commands_.add({"tab.overview", "View", "Overview", icon::overview, ImGuiMod_Ctrl | ImGuiKey_1, nullptr,
                 tab(Tab::overview)});
  commands_.add({"tab.handshake", "View", "Handshake", icon::handshake, ImGuiMod_Ctrl | ImGuiKey_2, nullptr,
                 tab(Tab::handshake)});
  commands_.add({"tab.certificates", "View", "Certificates", icon::certificate, ImGuiMod_Ctrl | ImGuiKey_3,
                 nullptr, tab(Tab::certificates)});
  commands_.add({"tab.findings", "View", "Findings", icon::shield, ImGuiMod_Ctrl | ImGuiKey_4, nullptr,
                 tab(Tab::findings)});
  commands_.add(
      {"tab.fields", "View", "Fields", icon::sitemap, ImGuiMod_Ctrl | ImGuiKey_6, nullptr, tab(Tab::fields)});
  commands_.add(
      {"tab.bytes", "View", "Bytes", icon::bytes, ImGuiMod_Ctrl | ImGuiKey_5, nullptr, focus(Panel::bytes)});
  const auto two_forms = [this] { return view() && view()->places.both(); };
  commands_.add({"bytes.wire", "View", "Bytes as on the wire", icon::lock, ImGuiMod_Ctrl | ImGuiKey_B,
                 two_forms, [this] { show_form(!state_.bytes_wire); }, [this] { return state_.bytes_wire; }});
  commands_.add({"bytes.both", "View", "Both forms of the bytes, side by side", icon::bytes,
                 ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_B, two_forms,
                 [this] {
                   state_.bytes_both = !state_.bytes_both;
                   view()->reveal_bytes = true;
                 },
                 [this] { return state_.bytes_both; }});
  commands_.add({"panel.next", "View", "Next panel", icon::right, ImGuiKey_F6, nullptr, step_panel(1)});
  commands_.add({"panel.previous", "View", "Previous panel", icon::right, ImGuiMod_Shift | ImGuiKey_F6,
                 nullptr, step_panel(-1)});
  commands_.add({"panel.fill",
                 "View",
                 "Let this panel fill the window",
                 icon::fill,
                 ImGuiKey_F11,
                 nullptr,
                 [this] {
                   state_.fill = !state_.fill;
                   const auto at = state_.focus;
                   bring_to_front(at == Panel::connect || at == Panel::command ? state_.front : at);
                 },
                 [this] { return state_.fill; },
                 {ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_M}});
  commands_.add({"theme.dark", "View", "Dark theme", icon::theme, 0, nullptr, theme(ThemeName::dark),
                 theme_is(ThemeName::dark)});
  commands_.add({"theme.light", "View", "Light theme", icon::theme, 0, nullptr, theme(ThemeName::light),
                 theme_is(ThemeName::light)});
  commands_.add({"theme.contrast", "View", "High contrast theme", icon::theme, 0, nullptr,
                 theme(ThemeName::contrast), theme_is(ThemeName::contrast)});
  commands_.add({"scale.up",
                 "View",
                 "Larger",
                 icon::plus,
                 ImGuiMod_Ctrl | ImGuiKey_Equal,
                 nullptr,
                 [this] { set_scale(settings_.scale + 0.1f); },
                 nullptr,
                 {ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Equal, ImGuiMod_Ctrl | ImGuiKey_KeypadAdd}});
  commands_.add({"scale.down",
                 "View",
                 "Smaller",
                 icon::minus,
                 ImGuiMod_Ctrl | ImGuiKey_Minus,
                 nullptr,
                 [this] { set_scale(settings_.scale - 0.1f); },
                 nullptr,
                 {ImGuiMod_Ctrl | ImGuiKey_KeypadSubtract}});
  commands_.add({"scale.reset",
                 "View",
                 "Normal size",
                 icon::dot,
                 ImGuiMod_Ctrl | ImGuiKey_0,
                 nullptr,
                 [this] { set_scale(1.0f); },
                 nullptr,
                 {ImGuiMod_Ctrl | ImGuiKey_Keypad0}});

  commands_.add({"lab.start", "Lab", "Start the lab", icon::flask, 0, nullptr, [this] {
                   perform(intent::StartLab{{state_.faults.begin(), state_.faults.end()}});
                 }});
  commands_.add({"lab.stop", "Lab", "Stop the lab", icon::stop, 0, [this] { return model_.lab.running; },
                 [this] { stop_lab(); }});

  commands_.add({"palette", "Help", "Find a command…", icon::search,
                 ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P, nullptr, dialog(Dialog::palette)});
  commands_.add({"settings", "Help", "Settings…", icon::gear, ImGuiMod_Ctrl | ImGuiKey_Comma, nullptr,
                 dialog(Dialog::settings)});
  commands_.add(
      {"help", "Help", "Help on the panel in focus", icon::help, ImGuiKey_F1, nullptr, dialog(Dialog::help)});
  commands_.add({"quit", "Help", "Quit", icon::close, ImGuiMod_Ctrl | ImGuiKey_Q, nullptr, [this] {
                   if (quit_) quit_();
                 }});
}

}  // namespace sti::gui
