// What is typed faster than frames are drawn goes where it would have gone slowly.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>

#include "driver.hpp"
#include "gui/ui/theme.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

constexpr int ctrl = ImGuiMod_Ctrl, shift = ImGuiMod_Shift;

/// Hands events over as GLFW's callbacks do, and draws no frame.
void press(ImGuiKeyChord chord) {
  auto& io = ImGui::GetIO();
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  constexpr std::pair<ImGuiKey, ImGuiKey> modifiers[] = {{ImGuiMod_Ctrl, ImGuiKey_LeftCtrl},
                                                         {ImGuiMod_Shift, ImGuiKey_LeftShift}};
  for (const bool down : {true, false}) {
    if (!down) io.AddKeyEvent(key, false);
    for (const auto& [modifier, at_left] : modifiers)
      if (chord & modifier) io.AddKeyEvent(modifier, down), io.AddKeyEvent(at_left, down);
    if (down) io.AddKeyEvent(key, true);
  }
}

void type(std::string_view text) {
  auto& io = ImGui::GetIO();
  for (const char c : text) {
    const auto key = c >= 'a' && c <= 'z'   ? static_cast<ImGuiKey>(ImGuiKey_A + (c - 'a'))
                     : c >= 'A' && c <= 'Z' ? static_cast<ImGuiKey>(ImGuiKey_A + (c - 'A'))
                     : c >= '0' && c <= '9' ? static_cast<ImGuiKey>(ImGuiKey_0 + (c - '0'))
                     : c == '\n'            ? ImGuiKey_Enter
                     : c == ' '             ? ImGuiKey_Space
                                            : ImGuiKey_Period;
    io.AddKeyEvent(key, true);
    if (c != '\n') io.AddInputCharacter(static_cast<unsigned>(c));
    io.AddKeyEvent(key, false);
  }
}

TEST(TypedAhead, ATargetAfterItsShortcut) {
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  const bool follow = window.app().view()->follow;
  const auto url = "imap://127.0.0.1:" + std::to_string(support::free_port());
  press(ctrl | ImGuiKey_L);
  press(ctrl | ImGuiKey_A);
  type("ff");  // would be shortcuts anywhere else
  press(ctrl | ImGuiKey_A);
  type(url + "\n");
  ASSERT_TRUE(window.rest());
  ASSERT_EQ(window.app().model().sessions.size(), 2u);
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(window.app().session()->target().url(), url);
  window.app().perform(gui::intent::ShowSession{window.app().model().sessions.back()->key});
  EXPECT_EQ(window.app().view()->follow, follow);
}

TEST(TypedAhead, ACommandIntoThePalette) {
  TestWindow window;
  press(ctrl | shift | ImGuiKey_P);
  type("light theme\n");
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::none);
  EXPECT_EQ(gui::current_theme(), gui::ThemeName::light);
}

TEST(TypedAhead, LinesForTheServer) {
  TestWindow window;
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  press(ctrl | ImGuiKey_K);
  constexpr std::size_t lines = 6;
  for (std::size_t i = 0; i < lines; ++i) type("NOOP\n");
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(window.app().state().history, std::vector<std::string>{"NOOP"});
  const auto replies = [&] {
    const auto& events = window.app().session()->events();
    const auto ready = std::find_if(events.begin(), events.end(),
                                    [](const Event& e) { return e.get_if<event::Ready>() != nullptr; });
    return static_cast<std::size_t>(std::count_if(ready, events.end(), [](const Event& e) {
      const auto* line = e.get_if<event::Message>();
      return line && line->role == event::MessageRole::reply;
    }));
  };
  EXPECT_TRUE(window.run_until([&] { return replies() == lines; }, 5s)) << replies();
}

TEST(TypedAhead, EveryShortcutOfARun) {
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  const bool follow = window.app().view()->follow, records = window.app().settings().records;
  const auto scale = window.app().settings().scale;
  press(ImGuiKey_F);
  press(ctrl | ImGuiKey_T);
  press(ctrl | ImGuiKey_Equal);
  press(ctrl | ImGuiKey_Equal);
  press(ctrl | ImGuiKey_2);
  ASSERT_TRUE(window.rest());
  EXPECT_NE(window.app().view()->follow, follow);
  EXPECT_NE(window.app().settings().records, records);
  EXPECT_NEAR(window.app().settings().scale, scale + 0.2f, 0.01f);
  EXPECT_EQ(window.app().state().tab, gui::Tab::handshake);
}

}  // namespace
}  // namespace sti::test
