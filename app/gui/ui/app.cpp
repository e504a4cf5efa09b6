#include "gui/ui/app.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <variant>

#include "gui/ui/copy_forms.hpp"
#include "gui/ui/files.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/views/shell.hpp"
#include "model/escape.hpp"
#include "protocol/registry.hpp"
#include "x509/reference_name.hpp"

namespace sti::gui {
namespace {

/// How long one frame may spend on finding the rows of a transcript.
constexpr std::chrono::microseconds row_budget{6000};
constexpr double notice_seconds = 4.0;
/// From a change of the settings until they are written, so that many changes are written once.
constexpr double save_delay = 0.3;

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>  // clang 14 deduces no aggregate
Overloaded(Handlers...)->Overloaded<Handlers...>;

}  // namespace

std::string target_typed(const ViewState& state) {
  return state.target.find("://") == std::string::npos ? state.scheme + "://" + state.target : state.target;
}

TargetOptions options_of(const Settings& settings, const ViewState& state, const std::string& url) {
  if (const auto chosen = state.options.find(url); chosen != state.options.end()) return chosen->second;
  const auto* remembered = settings.find_target(url);
  return remembered ? remembered->options : TargetOptions();
}

App::App(AppOptions options) : options_(std::move(options)) {
  if (!options_.settings.empty()) settings_ = load_settings(options_.settings);
  saved_ = settings_;
  if (options_.theme) settings_.theme = *options_.theme;
  if (options_.scale) settings_.scale = *options_.scale;
  if (!settings_.targets.empty()) state_.target = settings_.targets.front().url;
  for (const auto& fault : lab::faults())
    model_.lab.available.push_back({std::string(fault.name), std::string(fault.explanation)});
  engine_ = std::make_unique<net::Engine>(queue_);
  add_commands();
}

App::~App() {
  if (options_.settings.empty()) return;
  // Nobody is left to be told.
  if (const auto wanted = lasting_settings(); wanted != saved_)
    (void)save_settings(wanted, options_.settings);
}

Settings App::lasting_settings() const {
  auto wanted = settings_;
  // What the command line asked for holds for this run only.
  if (options_.theme && wanted.theme == *options_.theme) wanted.theme = saved_.theme;
  if (options_.scale && wanted.scale == *options_.scale) wanted.scale = saved_.scale;
  return wanted;
}

void App::save_when_changed() {
  if (options_.settings.empty()) return;
  auto wanted = lasting_settings();
  if (wanted == saved_) return save_at_.reset();
  const double now = ImGui::GetTime();
  // What is dragged is changed with every frame until it is let go.
  if (!save_at_ || ImGui::IsMouseDown(ImGuiMouseButton_Left)) save_at_ = now + save_delay;
  if (now < *save_at_) return;
  save_at_.reset();
  if (const auto error = save_settings(wanted, options_.settings)) tell(Severity::error, error->text());
  saved_ = std::move(wanted);  // where it did not work: not again before the next change
}

void App::on_wake(std::function<void()> wake) { queue_.on_wake(std::move(wake)); }

void App::prepare_frame() {
  if (look_changed_) apply_theme(settings_.theme, settings_.scale * options_.monitor_scale);
  look_changed_ = false;
  drain();
  input_.before_new_frame(keyboard_moves());
  const auto& g = *ImGui::GetCurrentContext();
  state_.open = {g.OpenPopupStack.Size, g.ActiveId != 0, state_.dialog != Dialog::none};
}

void App::drain() {
  queue_.drain(drained_);
  for (auto& delivery : drained_) {
    const auto it = std::find_if(model_.sessions.begin(), model_.sessions.end(),
                                 [&](const auto& e) { return e->engine_id == delivery.session; });
    if (it != model_.sessions.end()) (*it)->session.apply(std::move(delivery.step));
  }
  read_on();
  for (auto& e : model_.sessions) {
    if (e.get() != model_.shown) continue;
    e->bytes.update(e->session);
    e->ladder.update(e->session);
    e->round_trips.update(e->session);
    e->trees.update(e->session);
    e->rows.update(e->session, e->trees, {settings_.records, state_.filter.entry.in_force()}, row_budget);
  }
  if (auto* v = view()) {
    complete_fields(*v);
    take_certificate(*v);
  }
}

void App::frame() {
  input_.after_new_frame();
  if (model_.notice && ImGui::GetTime() > model_.notice->until) model_.notice.reset();
  close_topmost();
  commands_.run_shortcuts(state_.open.none());
  intents_.clear();
  draw_shell({model_, state_, view(), commands_, settings_, intents_});
  const auto wanted = std::move(intents_);
  intents_ = {};
  for (const auto& intent : wanted) perform(intent);
  save_when_changed();
}

/// A popup closes by Esc wherever in it the keyboard is; ImGui closes it only where that is not in a part
/// that scrolls by itself. Dialogs see to themselves.
void App::close_topmost() {
  const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
  if (state_.open.item || !ImGui::IsKeyPressed(ImGuiKey_Escape, false)) return;
  if (popups.empty() || popups.Size != state_.open.popups) return;
  const auto* window = popups.back().Window;
  if (window && (window->Flags & ImGuiWindowFlags_Modal) == 0)
    ImGui::ClosePopupToLevel(popups.Size - 1, true);
}

std::optional<double> App::next_frame_in() const {
  if (!openings_.empty()) return 0;
  std::optional<double> due;
  auto at_most = [&due](double seconds) { due = std::min(due.value_or(seconds), std::max(0.0, seconds)); };
  if (model_.shown) {
    const auto& s = model_.shown->session;
    if (!model_.shown->rows.complete() ||
        model_.shown->rows.wish() != RowWish{settings_.records, state_.filter.entry.in_force()})
      at_most(0);
    // The time that has passed is shown while something is being waited for.
    if (model_.shown->engine_id && !s.outcome() && !s.open_for_commands()) at_most(0.25);
  }
  if (const auto* v = view(); v && v->drag.active) at_most(0.03);  // it scrolls while the pointer rests
  if (model_.notice) at_most(model_.notice->until - ImGui::GetTime() + 0.01);
  const auto& g = *ImGui::GetCurrentContext();
  if (g.HoverItemDelayId != 0 && g.HoverItemDelayTimer < g.Style.HoverDelayNormal)
    at_most(static_cast<double>(g.Style.HoverDelayNormal - g.HoverItemDelayTimer) + 0.02);
  if (keyboard_moves() || input_waits()) at_most(0);
  if (save_at_) at_most(*save_at_ - ImGui::GetTime());
  if (look_changed_) at_most(0);
  return due;
}

bool App::keyboard_moves() const {
  return state_.focus_wanted || state_.filter.wanted || state_.dialog != state_.opened ||
         input_focus_wanted() || focus_unsettled();
}

SessionEntry* App::entry(std::uint64_t key) {
  for (auto& e : model_.sessions)
    if (e->key == key) return e.get();
  return nullptr;
}

SessionView* App::view() {
  for (std::size_t i = 0; i < model_.sessions.size(); ++i)
    if (model_.sessions[i].get() == model_.shown) return views_[i].get();
  return nullptr;
}

const SessionView* App::view() const {
  for (std::size_t i = 0; i < model_.sessions.size(); ++i)
    if (model_.sessions[i].get() == model_.shown) return views_[i].get();
  return nullptr;
}

SessionEntry& App::add_entry() {
  auto fresh = std::make_unique<SessionEntry>();
  fresh->key = ++last_key_;
  fresh->begun = std::chrono::steady_clock::now();
  auto& added = *fresh;
  model_.sessions.insert(model_.sessions.begin(), std::move(fresh));
  views_.insert(views_.begin(), std::make_unique<SessionView>());
  model_.shown = &added;
  return added;
}

std::optional<Error> App::use_trust(net::SessionOptions& options, const TargetOptions& wanted, bool to_lab) {
  if (lab_ && (wanted.trust == Trust::lab || (wanted.trust == Trust::automatic && to_lab))) {
    options.trust = [store = lab_->trust()] { return store; };
  } else if (wanted.trust == Trust::file) {
    auto store = x509::TrustStore::from({expanded(wanted.trust_file)});
    if (!store) return store.error();
    options.trust = [held = *store] { return held; };
  }
  return std::nullopt;
}

std::optional<Error> App::connect(const std::string& typed) {
  const auto target = protocol::parse_target(typed);
  if (!target) return target.error();
  const auto url = target->url();
  const bool to_lab = std::any_of(model_.lab.servers.begin(), model_.lab.servers.end(),
                                  [&](const LabServer& server) { return server.url == url; });
  net::SessionOptions options;
  options.target = *target;
  const auto wanted = options_of(settings_, state_, url);
  if (!wanted.verify_name.empty()) {
    auto name = x509::reference_name(wanted.verify_name);
    if (!name) return name.error();
    options.name = *std::move(name);
  }
  options.own_name = settings_.own_name.empty() ? "localhost" : settings_.own_name;
  if (wanted.tls12_only) options.most = tls::Version::tls12;
  options.stay_open = settings_.stay_open;
  options.try_anyway = wanted.try_anyway;
  options.go_on_after_injection = wanted.go_on_after_injection;
  if (auto error = use_trust(options, wanted, to_lab)) return error;
  auto& added = add_entry();
  added.lab = to_lab;
  added.options = wanted;
  if (to_lab) added.faults = model_.lab.faults;
  added.engine_id = engine_->start(std::move(options));
  if (!to_lab) settings_.remember_target({url, wanted});
  show_target(*target);
  model_.connect_error.clear();
  return std::nullopt;
}

void App::set_options(const std::string& url, const TargetOptions& options) {
  state_.options[url] = options;
  if (auto* remembered = settings_.find_target(url)) remembered->options = options;
}

std::uint64_t App::show(Inspection session, std::string file) {
  auto& added = add_entry();
  added.session = std::move(session);
  added.file = std::move(file);
  views_.front()->follow = false;
  return added.key;
}

std::optional<Error> App::start_lab(const std::vector<std::string>& faults) {
  stop_lab();
  lab::LabOptions wanted;
  wanted.faults = faults;
  auto started = lab::Lab::start(*engine_, wanted);
  if (!started) {
    model_.lab.error = started.error().text();
    return started.error();
  }
  lab_ = std::move(*started);
  model_.lab.running = true;
  model_.lab.faults = faults;
  for (const auto& e : lab_->endpoints()) model_.lab.servers.push_back({e.protocol, e.url});
  return std::nullopt;
}

void App::stop_lab() {
  lab_.reset();
  model_.lab.running = false;
  model_.lab.servers.clear();
  model_.lab.faults.clear();
  model_.lab.error.clear();
}

const std::filesystem::path& App::lab_ca_file() const {
  static const std::filesystem::path none;
  return lab_ ? lab_->ca_file() : none;
}

bool App::settled() const {
  if (!model_.shown) return false;
  if (model_.shown->opening) return false;
  const auto& s = model_.shown->session;
  return (s.outcome() || s.open_for_commands() || !model_.shown->engine_id) && model_.shown->rows.complete();
}

void App::tell(Severity severity, std::string text) {
  model_.notice = Notice{severity, std::move(text), ImGui::GetTime() + notice_seconds};
}

void App::bring_to_front(Panel panel) {
  state_.front = panel;
  state_.focus_wanted = panel;
}

void App::set_theme(ThemeName theme) {
  settings_.theme = theme;
  look_changed_ = true;
}

void App::set_scale(float scale) {
  settings_.scale = std::clamp(scale, least_scale, most_scale);
  look_changed_ = true;
}

void App::set_monitor_scale(float scale) {
  if (scale == options_.monitor_scale) return;
  options_.monitor_scale = scale;
  look_changed_ = true;
}

void App::stop_shown() {
  if (model_.shown && model_.shown->opening) {
    tell(Severity::ok, "Stopped opening " + escaped(model_.shown->file));
    return forget(model_.shown->key);
  }
  if (!model_.shown || !model_.shown->engine_id || model_.shown->session.outcome()) return;
  if (model_.shown->session.open_for_commands())
    engine_->close(model_.shown->engine_id);
  else
    engine_->cancel(model_.shown->engine_id);
}

void App::show_target(const Target& target) {
  const auto* protocol = protocol::find(target.scheme);
  state_.scheme = target.scheme;
  // The port that goes without saying is not said.
  const auto place = endpoint_text(target.host, target.port);
  state_.target = protocol && protocol->port == target.port ? place.substr(0, place.rfind(':')) : place;
}

void App::show_key(std::uint64_t key) {
  auto* e = entry(key);
  if (!e) return;
  model_.shown = e;
  if (!e->session.events().empty()) show_target(e->session.target());
}

void App::forget(std::uint64_t key) {
  for (std::size_t i = 0; i < model_.sessions.size(); ++i) {
    auto& e = model_.sessions[i];
    if (e->key != key) continue;
    if (e->engine_id && !e->session.outcome()) engine_->cancel(e->engine_id);
    std::erase_if(openings_, [key](const Opening& opening) { return opening.key == key; });
    const bool was_shown = e.get() == model_.shown;
    const auto at = static_cast<std::ptrdiff_t>(i);
    model_.sessions.erase(model_.sessions.begin() + at);
    views_.erase(views_.begin() + at);
    if (was_shown)
      model_.shown =
          model_.sessions.empty() ? nullptr : model_.sessions[std::min(i, model_.sessions.size() - 1)].get();
    return;
  }
}

void App::perform(const Intent& wanted) {
  std::visit(Overloaded{
                 [this](const intent::Connect& i) {
                   if (auto error = connect(i.target)) model_.connect_error = error->text();
                 },
                 [this](const intent::SetOptions& i) { set_options(i.url, i.options); },
                 [this](const intent::Stop&) { stop_shown(); },
                 [this](const intent::ShowSession& i) { show_key(i.key); },
                 [this](const intent::ForgetSession& i) { forget(i.key); },
                 [this](const intent::SelectEvent& i) { select_rows(i); },
                 [this](const intent::OpenEvent& i) { open_event(i.event); },
                 [this](const intent::SelectField& i) { select_field(i.path, i.in_certificate); },
                 [this](const intent::ShowForm& i) { show_form(i.wire); },
                 [this](const intent::SelectByte& i) { select_byte(i.stream, i.offset); },
                 [this](const intent::SelectRange& i) {
                   select_range(i.range);
                   if (i.show && state_.layout.alone) bring_to_front(Panel::bytes);
                 },
                 [this](const intent::ShowTab& i) {
                   state_.tab = i.tab;
                   state_.bytes_tab = false;
                   if (state_.layout.alone) bring_to_front(Panel::inspector);
                 },
                 [this](const intent::SendLine& i) {
                   if (model_.shown && model_.shown->engine_id)
                     engine_->command(model_.shown->engine_id, i.line);
                   if (auto* v = view()) v->follow = true;
                 },
                 [this](const intent::Copy& i) {
                   ImGui::SetClipboardText(i.text.c_str());
                   tell(Severity::ok, "Copied " + i.what);
                 },
                 [this](const intent::OpenFile& i) {
                   if (const auto error = open_file(i.file)) {
                     state_.dialog_error = error->text();
                     if (state_.dialog != Dialog::open) tell(Severity::error, error->text());
                   } else {
                     state_.dialog = Dialog::none;
                   }
                 },
                 [this](const intent::Export& i) {
                   state_.replace.reset();
                   std::error_code ignored;
                   if (!i.replace && std::filesystem::exists(i.file, ignored)) {
                     state_.dialog_error.clear();
                     state_.replace = i.file;
                   } else if (const auto error = export_to(i.file, i.with_secrets)) {
                     state_.dialog_error = error->text();
                   } else {
                     state_.dialog = Dialog::none;
                     state_.export_extension = i.file.extension().string();
                     tell(Severity::ok, "Saved " + escaped(i.file.string()));
                   }
                 },
                 [this](const intent::TrustFile& i) {
                   if (const auto store = x509::TrustStore::from({i.file}); !store) {
                     state_.dialog_error = store.error().text();
                   } else {
                     auto options = options_of(settings_, state_, state_.trust_for);
                     options.trust = Trust::file;
                     options.trust_file = i.file.string();
                     set_options(state_.trust_for, options);
                     state_.dialog = Dialog::none;
                     tell(Severity::ok, fmt::format("Trusting {} certificates of {}", (*store)->size(),
                                                    escaped(i.file.string())));
                   }
                 },
                 [this](const intent::StartLab& i) {
                   if (const auto error = start_lab(i.faults)) {
                     tell(Severity::error, error->text());
                   } else if (!model_.lab.servers.empty()) {
                     if (const auto failed = connect(model_.lab.servers.front().url))
                       tell(Severity::error, failed->text());
                   }
                 },
                 [this](const intent::StopLab&) { stop_lab(); },
                 [this](const intent::Run& i) { commands_.run(i.command); },
             },
             wanted);
}

}  // namespace sti::gui
