// The window program without its window: owns the engine, the lab, the sessions shown and all that views
// remember, and is the one place where what a person wants is done. Lives on the UI thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "gui/ui/commands.hpp"
#include "gui/ui/file_opening.hpp"
#include "gui/ui/input_feed.hpp"
#include "gui/ui/model.hpp"
#include "lab/lab.hpp"
#include "net/engine.hpp"

namespace sti::gui {

struct AppOptions {
  std::filesystem::path settings;  ///< remembered here; empty for nowhere
  std::optional<ThemeName> theme;  ///< instead of what is remembered, and without changing that
  std::optional<float> scale;
  float monitor_scale = 1.0f;
};

class App {
 public:
  explicit App(AppOptions options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Called on the engine thread when there is something new. Set before the first session.
  void on_wake(std::function<void()> wake);
  void on_quit(std::function<void()> quit) { quit_ = std::move(quit); }

  /// Before ImGui::NewFrame: takes up what the engine tells and changes of theme and scale.
  void prepare_frame();
  /// Between ImGui::NewFrame and ImGui::Render: draws all there is and does what was asked for.
  void frame();
  /// Seconds until a frame is due although nothing happens; nullopt at rest.
  [[nodiscard]] std::optional<double> next_frame_in() const;

  void perform(const Intent& intent);
  /// Starts a session; the reason where the target makes no sense.
  std::optional<Error> connect(const std::string& target);
  /// Shows a saved session. A short one is there at once; a long one is read on from frame to frame, and if
  /// it then turns out to be none, it is taken from the list again and a notice says why.
  std::optional<Error> open_file(const std::filesystem::path& file);
  /// Why the file that was being read last turned out to be no session.
  [[nodiscard]] const std::optional<Error>& opening_error() const { return opening_error_; }
  std::optional<Error> export_to(const std::filesystem::path& file, bool with_secrets = false);
  std::optional<Error> start_lab(const std::vector<std::string>& faults);
  void stop_lab();
  /// Shows a session that is already known, such as one made by a test.
  std::uint64_t show(Inspection session, std::string file = {});

  /// The session shown has said all that it will say by itself.
  [[nodiscard]] bool settled() const;
  void select_event(std::uint64_t event, bool reveal_bytes = true);
  /// Selects the first field of the session shown with that key; false where there is none.
  bool select_key(std::string_view key);
  void set_theme(ThemeName theme);
  void set_scale(float scale);
  void set_monitor_scale(float scale);
  void tell(Severity severity, std::string text);

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] ViewState& state() { return state_; }
  [[nodiscard]] Settings& settings() { return settings_; }
  [[nodiscard]] const CommandTable& commands() const { return commands_; }
  [[nodiscard]] SessionView* view();
  [[nodiscard]] const SessionView* view() const;
  [[nodiscard]] const Inspection* session() const { return model_.shown ? &model_.shown->session : nullptr; }
  [[nodiscard]] const std::filesystem::path& lab_ca_file() const;

 private:
  /// A file that is being read, and the key of the entry that it will be.
  struct Opening {
    std::uint64_t key;
    std::unique_ptr<FileOpening> reading;
    bool announced;  ///< a frame was drawn with it in the list
  };
  /// What is typed now would not reach what it is meant for: the keyboard is on its way there.
  [[nodiscard]] bool keyboard_moves() const;
  void close_topmost();
  void drain();
  void read_on();
  void opened_so_far(const Opening& opening);
  void add_commands();
  void add_copy_commands();
  SessionEntry* entry(std::uint64_t key);
  SessionEntry& add_entry();
  void stop_shown();
  void forget(std::uint64_t key);
  void show_key(std::uint64_t key);
  void show_target(const Target& target);
  void select_rows(const intent::SelectEvent& wanted);
  void open_event(std::uint64_t event);
  void select_byte(const StreamId& stream, std::uint64_t offset);
  void select_field(const FieldPath& path, bool in_certificate);
  void take_fields(SessionView& view, std::optional<std::uint64_t> event);
  void complete_fields(SessionView& view);
  void take_certificate(SessionView& view);
  void light_field(SessionView& view, bool reveal);
  void show_form(bool wire);
  void select_range(const Range& range);
  /// Shows a panel, where one is shown at a time, and puts the keyboard into it.
  void bring_to_front(Panel panel);
  void set_options(const std::string& url, const TargetOptions& options);
  std::optional<Error> use_trust(net::SessionOptions& options, const TargetOptions& wanted, bool lab);
  /// What of the settings is to outlive this run.
  [[nodiscard]] Settings lasting_settings() const;
  void save_when_changed();

  AppOptions options_;
  Settings settings_, saved_;
  Model model_;
  ViewState state_;
  CommandTable commands_;
  InputFeed input_;
  std::vector<std::unique_ptr<SessionView>> views_;  ///< beside model_.sessions, in the same order
  std::vector<Opening> openings_;                    ///< in the order in which they were begun
  std::optional<Error> opening_error_;
  std::optional<double> save_at_;  ///< ImGui time at which settings that were changed are written
  std::uint64_t last_key_ = 0;
  bool look_changed_ = true;
  std::function<void()> quit_;
  Intents intents_;
  std::vector<net::Delivery> drained_;

  // In this order: the queue outlives the engine, the engine the lab.
  net::EventQueue queue_;
  std::unique_ptr<net::Engine> engine_;
  std::unique_ptr<lab::Lab> lab_;
};

}  // namespace sti::gui
