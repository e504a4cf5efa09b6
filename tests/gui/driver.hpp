// The window's real views without a window: frames are drawn into a context that has no renderer, and mouse,
// keys and text go in as ImGui's input events. Items are found by label, as a person finds them.
#pragma once

#include <imgui.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gui/ui/app.hpp"
#include "gui/ui/test_hooks.hpp"
#include "gui/ui/text.hpp"

namespace sti::test {

using namespace std::chrono_literals;

/// An item of the last frame.
struct Item {
  std::string label;  ///< what follows "##" included
  std::string
      window;       ///< ImGui's name of the window that it is in, such as "STARTTLS Inspector/Lab_1A2B3C4D"
  ImVec2 min, max;  ///< screen pixels
  ImVec2 clip_min, clip_max;  ///< what of the window can be seen
  bool disabled = false;
  [[nodiscard]] ImVec2 middle() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
  [[nodiscard]] bool in_sight() const;
};

struct WindowOptions {
  float width = 1280, height = 800;
  gui::AppOptions app = {};
};

class TestWindow final : private gui::ItemObserver {
 public:
  explicit TestWindow(WindowOptions options = {});
  ~TestWindow() override;
  TestWindow(const TestWindow&) = delete;
  TestWindow& operator=(const TestWindow&) = delete;

  gui::App& app() { return *app_; }

  // Time. Frames are a thirtieth of a second apart by ImGui's clock, whatever the machine needs for them.
  void frame();
  void frames(int count);
  /// Draws frames until `done`; false where that takes longer than `limit`.
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit = 20s);
  /// Draws frames until the session shown has nothing more to say by itself, and nothing more is due.
  bool settle(std::chrono::milliseconds limit = 20s);
  /// Draws frames while some are due, as the real window's loop does; false where they never end.
  bool rest();

  // What is there. `label` is a whole label, or what is shown of it, or what follows its "##"; where several
  // fit, the first of these wins. `place` narrows it to the panel or dialog of that name, or to a "popup".
  /// The item of that label. None, or more than one, fails the test with the labels that are there.
  Item item(std::string_view label, std::string_view place = {});
  /// Some item of that label was laid out in the last frame, in sight or scrolled away.
  [[nodiscard]] bool has(std::string_view label, std::string_view place = {}) const;
  /// Some item that can be seen begins so.
  [[nodiscard]] bool sees(std::string_view beginning, std::string_view place = {}) const;
  /// Some text drawn in the last frame contains this.
  [[nodiscard]] bool draws(std::string_view part) const;
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
  /// Labels in the order of the last frame, of items within a window of that name.
  [[nodiscard]] std::vector<std::string> labels(std::string_view place = {}) const;

  /// The menus and dialogs that are open, the lowest first.
  [[nodiscard]] static std::vector<gui::Box> popups();

  // What a person does.
  void click(std::string_view label, std::string_view place = {}, int mouse_button = 0);
  void click_at(ImVec2 at, int mouse_button = 0);
  void move_to(ImVec2 at);
  /// Turns the wheel over an item: up is positive.
  void wheel(std::string_view label, float notches, std::string_view place = {});
  /// Clicks into an input, replaces what it holds and leaves the keyboard there.
  void type(std::string_view input, std::string_view text, std::string_view place = {});
  /// Types at the keyboard.
  void write(std::string_view text);
  void press(ImGuiKeyChord chord);

 private:
  void item(unsigned id, const ImRect& box) override;
  void label(unsigned id, const char* label, int flags) override;
  void drawn(std::string_view text) override;
  [[nodiscard]] std::vector<const Item*> find(std::string_view label, std::string_view place) const;
  [[nodiscard]] std::string listing() const;
  void scroll_into_sight(std::string_view label, std::string_view place);

  struct Wake {
    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
  };
  Wake wake_;
  ImGuiContext* context_ = nullptr;
  std::unique_ptr<gui::App> app_;
  std::map<unsigned, Item> laid_out_;  ///< of the frame being drawn, by id; not named yet
  std::vector<Item> items_, drawing_;
  std::vector<std::string> texts_, drawing_texts_;
};

}  // namespace sti::test
