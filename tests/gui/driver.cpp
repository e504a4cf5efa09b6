#include "driver.hpp"

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>
#include <iterator>

#include "gui/platform/context.hpp"
#include "gui/platform/fonts.hpp"

namespace sti::test {
namespace {

constexpr float frame_seconds = 1.0f / 30;

std::string_view shown_part(std::string_view label) { return label.substr(0, label.rfind("##")); }
std::string_view hidden_part(std::string_view label) {
  const auto at = label.rfind("##");
  return at == std::string_view::npos ? std::string_view() : label.substr(at + 2);
}

/// ImGui names a child window by its parent, a slash, its own name and its id; a popup by its id alone.
bool is_in(const Item& item, std::string_view place) {
  if (place.empty() || item.window == place) return true;
  if (place == "popup") return item.window.starts_with("##Popup_");
  return item.window.find("/" + std::string(place) + "_") != std::string::npos ||
         item.window.starts_with(std::string(place) + "/");
}

}  // namespace

bool Item::in_sight() const {
  const auto at = middle();
  return at.x >= clip_min.x && at.x < clip_max.x && at.y >= clip_min.y && at.y < clip_max.y;
}

TestWindow::TestWindow(WindowOptions options) {
  context_ = ImGui::CreateContext();
  gui::configure_context();
  auto& io = ImGui::GetIO();
  io.DisplaySize = {options.width, options.height};
  io.DeltaTime = frame_seconds;
  gui::set_item_observer(this);
  app_ = std::make_unique<gui::App>(options.app);
  app_->on_wake([this] {
    const std::scoped_lock lock(wake_.mutex);
    wake_.woken = true;
    wake_.changed.notify_one();
  });
  frames(3);
}

TestWindow::~TestWindow() {
  app_.reset();
  gui::set_item_observer(nullptr);
  ImGui::DestroyContext(context_);
}

void TestWindow::item(unsigned id, const ImRect& box) {
  const auto* window = ImGui::GetCurrentContext()->CurrentWindow;
  Item item{{}, window->Name, box.Min, box.Max, window->ClipRect.Min, window->ClipRect.Max};
  item.disabled = (ImGui::GetCurrentContext()->CurrentItemFlags & ImGuiItemFlags_Disabled) != 0;
  laid_out_[id] = std::move(item);
}

void TestWindow::label(unsigned id, const char* label, int) {
  const auto at = laid_out_.find(id);
  if (at == laid_out_.end() || !label) return;
  drawing_.push_back(at->second);
  drawing_.back().label = label;
}

void TestWindow::drawn(std::string_view text) { drawing_texts_.emplace_back(text); }

void TestWindow::frame() {
  laid_out_.clear();
  drawing_.clear();
  drawing_texts_.clear();
  app_->prepare_frame();
  gui::prepare_without_renderer();
  ImGui::NewFrame();
  app_->frame();
  ImGui::Render();
  gui::settle_without_renderer();
  // ImGui says in a tooltip of its own where it is used wrongly, and goes on.
  for (const auto& item : drawing_)
    if (item.window.starts_with("##Tooltip_Error")) {
      ADD_FAILURE() << "ImGui reports a mistake in how it is used; its log says which";
      break;
    }
  items_.swap(drawing_);
  texts_.swap(drawing_texts_);
}

void TestWindow::frames(int count) {
  for (int i = 0; i < count; ++i) frame();
  // ImGui takes events up over several frames where they would hide each other.
  for (int i = 0; i < 100 && !ImGui::GetCurrentContext()->InputEventsQueue.empty(); ++i) frame();
}

bool TestWindow::run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    {
      std::unique_lock lock(wake_.mutex);
      wake_.changed.wait_for(lock, 5ms, [this] { return wake_.woken; });
      wake_.woken = false;
    }
    frame();
  }
  return true;
}

bool TestWindow::settle(std::chrono::milliseconds limit) {
  if (!run_until([this] { return app_->settled(); }, limit)) return false;
  return rest();
}

bool TestWindow::rest() {
  frames(3);
  // A minute of frames: longer than any note stays, and without an end where something always wants one more.
  for (int i = 0; i < 1800; ++i) {
    if (!app_->next_frame_in()) return true;
    frame();
  }
  return false;
}

std::vector<const Item*> TestWindow::find(std::string_view label, std::string_view place) const {
  std::vector<const Item*> whole, shown, hidden;
  for (const auto& item : items_) {
    if (!is_in(item, place)) continue;
    if (item.label == label)
      whole.push_back(&item);
    else if (shown_part(item.label) == label)
      shown.push_back(&item);
    else if (hidden_part(item.label) == label)
      hidden.push_back(&item);
  }
  return !whole.empty() ? whole : !shown.empty() ? shown : hidden;
}

std::string TestWindow::listing() const {
  std::string out = "Labels that are there:";
  for (const auto& item : items_) out += "\n  " + item.window + ": " + item.label;
  return out;
}

Item TestWindow::item(std::string_view label, std::string_view place) {
  const auto found = find(label, place);
  if (found.size() == 1) return *found.front();
  ADD_FAILURE() << (found.empty() ? "No item" : "More than one item") << " of label \"" << label << "\""
                << (place.empty() ? "" : " in ") << place << ". " << listing();
  return found.empty() ? Item{} : *found.front();
}

bool TestWindow::has(std::string_view label, std::string_view place) const {
  return !find(label, place).empty();
}

bool TestWindow::sees(std::string_view beginning, std::string_view place) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Item& item) {
    return item.in_sight() && is_in(item, place) && item.label.starts_with(beginning);
  });
}

bool TestWindow::draws(std::string_view part) const {
  return std::any_of(texts_.begin(), texts_.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

std::vector<std::string> TestWindow::labels(std::string_view place) const {
  std::vector<std::string> out;
  for (const auto& item : items_)
    if (is_in(item, place)) out.push_back(item.label);
  return out;
}

std::vector<gui::Box> TestWindow::popups() {
  std::vector<gui::Box> out;
  for (const auto& popup : ImGui::GetCurrentContext()->OpenPopupStack)
    if (const auto* window = popup.Window; window && window->Active)
      out.push_back({window->Pos, {window->Pos.x + window->Size.x, window->Pos.y + window->Size.y}});
  return out;
}

void TestWindow::move_to(ImVec2 at) {
  ImGui::GetIO().AddMousePosEvent(at.x, at.y);
  frames(2);
}

void TestWindow::click_at(ImVec2 at, int mouse_button) {
  move_to(at);
  ImGui::GetIO().AddMouseButtonEvent(mouse_button, true);
  frames(1);
  ImGui::GetIO().AddMouseButtonEvent(mouse_button, false);
  frames(4);
}

void TestWindow::scroll_into_sight(std::string_view label, std::string_view place) {
  for (int i = 0; i < 200; ++i) {
    const auto found = find(label, place);
    if (found.size() != 1 || found.front()->in_sight()) return;
    const auto& it = *found.front();
    move_to({(it.clip_min.x + it.clip_max.x) / 2, (it.clip_min.y + it.clip_max.y) / 2});
    ImGui::GetIO().AddMouseWheelEvent(0, it.middle().y > it.clip_max.y ? -1.0f : 1.0f);
    frames(2);
  }
}

void TestWindow::click(std::string_view label, std::string_view place, int mouse_button) {
  scroll_into_sight(label, place);
  const auto it = item(label, place);
  if (it.label.empty()) return;
  if (it.disabled) ADD_FAILURE() << "\"" << label << "\" is disabled";
  click_at(it.middle(), mouse_button);
}

void TestWindow::wheel(std::string_view label, float notches, std::string_view place) {
  move_to(item(label, place).middle());
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  frames(2);
}

void TestWindow::type(std::string_view input, std::string_view text, std::string_view place) {
  click(input, place);
  press(ImGuiMod_Ctrl | ImGuiKey_A);
  press(ImGuiKey_Delete);
  write(text);
}

void TestWindow::write(std::string_view text) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  frames(2);
}

void TestWindow::press(ImGuiKeyChord chord) {
  auto& io = ImGui::GetIO();
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  constexpr int mods[] = {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt};
  for (const auto mod : mods)
    if (chord & mod) io.AddKeyEvent(static_cast<ImGuiKey>(mod), true);
  frames(1);
  io.AddKeyEvent(key, true);
  frames(1);
  io.AddKeyEvent(key, false);
  for (const auto mod : mods)
    if (chord & mod) io.AddKeyEvent(static_cast<ImGuiKey>(mod), false);
  frames(3);
}

}  // namespace sti::test
