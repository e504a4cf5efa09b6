// starttls-inspector: the window program. Wiring only.
#include <imgui.h>
#include <cstdio>
#include <tuple>

#include "gui/options.hpp"
#include "gui/platform/window.hpp"
#include "gui/rest_count.hpp"
#include "gui/ui/app.hpp"

namespace sti::gui {
namespace {

int report(const Error& error, int status) {
  std::fprintf(stderr, "starttls-inspector: %s\n", error.text().c_str());
  return status;
}

/// Writes what --when-done asks for once the session shown is done; then the loop ends.
class WhenDone {
 public:
  WhenDone(const Options& options, App& app, Window& window)
      : options_(options), app_(app), window_(window) {}

  void after_frame() {
    if (!options_.field.empty() && !field_sought_ && app_.settled()) {
      field_sought_ = true;
      if (!app_.select_key(options_.field))
        status_ = report({Fault::local, "selecting a field", options_.field,
                          "no message of the session has it", std::nullopt},
                         1);
    }
    if (!options_.when_done) return;
    if (const auto& error = app_.opening_error()) {
      status_ = report(*error, 2);
      return window_.quit();
    }
    if (!app_.settled()) return;
    if (++settled_frames_ < 4) return;  // what settled last is laid out and drawn by then
    if (settled_frames_ == 4 && !options_.screenshot.empty())
      if (const auto error = write_png(window_.picture(), options_.screenshot)) status_ = report(*error, 1);
    // What is exported is a whole session, outcome included. One from a file may have been saved while it was
    // open.
    if (!options_.exports.empty() && app_.model().shown->engine_id && app_.session()->open_for_commands()) {
      if (settled_frames_ == 4) app_.perform(intent::Stop{});
      return;
    }
    for (const auto& file : options_.exports)
      if (const auto error = app_.export_to(file)) status_ = report(*error, 1);
    window_.quit();
  }
  [[nodiscard]] bool impatient() const { return options_.when_done && app_.settled(); }
  [[nodiscard]] int status() const { return status_; }

 private:
  const Options& options_;
  App& app_;
  Window& window_;
  int settled_frames_ = 0;
  bool field_sought_ = false;
  int status_ = 0;
};

std::optional<Error> begin(const Options& options, App& app) {
  if (options.lab || !options.faults.empty()) {
    for (const auto& fault : options.faults) app.state().faults.insert(fault);
    if (auto error = app.start_lab(options.faults)) return error;
    if (options.url.empty() && options.open.empty() && !app.model().lab.servers.empty())
      if (auto error = app.connect(app.model().lab.servers.front().url)) return error;
  }
  if (!options.open.empty())
    if (auto error = app.open_file(options.open)) return error;
  if (!options.url.empty()) {
    app.state().target = options.url;
    if (auto error = app.connect(options.url)) return error;
  }
  if (options.tab) {
    app.state().tab = *options.tab;
    app.state().focus_wanted = Panel::inspector;
  }
  app.state().filter.entry.set(options.filter);
  return std::nullopt;
}

int run(const Options& options) {
  const auto remembered = load_settings(settings_file());
  WindowOptions wanted;
  wanted.width = options.size ? options.size->first : remembered.width;
  wanted.height = options.size ? options.size->second : remembered.height;
  wanted.exact = options.size.has_value();
  auto opened = Window::open(wanted);
  if (!opened) return report(opened.error(), 1);
  auto& window = **opened;

  AppOptions app_options;
  // A run for a picture or a count neither goes by what is remembered nor changes it.
  const bool for_a_person = !options.when_done && !options.count_frames;
  app_options.settings = for_a_person ? settings_file() : std::filesystem::path();
  app_options.theme = options.theme;
  app_options.scale = options.scale;
  app_options.monitor_scale = options.when_done ? 1.0f : window.monitor_scale();
  App app(app_options);
  app.on_wake(&Window::wake);
  app.on_quit([&window] { window.quit(); });
  if (const auto error = begin(options, app)) return report(*error, 2);
  if (options.when_done && !app.model().shown)
    return report(
        {Fault::local, "waiting for a session to be done", "a URL, --lab or --open", "none", std::nullopt},
        2);

  WhenDone when_done(options, app, window);
  RestCount rest_count(options.count_frames, app, window);
  Window::Turn turn;
  turn.prepare = [&] {
    rest_count.before_frame();
    app.prepare_frame();
  };
  turn.draw = [&] { app.frame(); };
  turn.due_in = [&]() -> std::optional<double> {
    return when_done.impatient() || rest_count.impatient() ? std::optional(0.0) : app.next_frame_in();
  };
  turn.after = [&] {
    if (!options.size) std::tie(app.settings().width, app.settings().height) = window.size();
    when_done.after_frame();
    rest_count.after_frame();
  };
  turn.scale_changed = [&](float scale) { app.set_monitor_scale(scale); };
  window.run(turn);
  return when_done.status();
}

}  // namespace
}  // namespace sti::gui

int main(int argc, char** argv) {
  std::optional<int> exit;
  const auto options = sti::gui::read_options(argc, argv, exit);
  return exit ? *exit : sti::gui::run(options);
}
