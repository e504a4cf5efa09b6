// Everything can be done without a mouse.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>
#include <set>

#include "driver.hpp"
#include "gui/platform/fonts.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

using gui::Dialog;
using gui::Panel;
using gui::Tab;

constexpr int ctrl = ImGuiMod_Ctrl, shift = ImGuiMod_Shift;

struct Keyboard : testing::Test {
  TestWindow window;
  void SetUp() override {
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
  }
  gui::ViewState& state() { return window.app().state(); }
  gui::SessionView& view() { return *window.app().view(); }
};

TEST_F(Keyboard, ControlDigitsChooseTabs) {
  window.press(ctrl | ImGuiKey_2);
  EXPECT_EQ(state().tab, Tab::handshake);
  EXPECT_TRUE(window.has("ClientHello##rung"));
  window.press(ctrl | ImGuiKey_3);
  EXPECT_EQ(state().tab, Tab::certificates);
  EXPECT_TRUE(window.has("Path as built"));
  window.press(ctrl | ImGuiKey_4);
  EXPECT_EQ(state().tab, Tab::findings);
  window.press(ctrl | ImGuiKey_1);
  EXPECT_EQ(state().tab, Tab::overview);
  EXPECT_TRUE(window.has("What this rests on"));
  window.press(ctrl | ImGuiKey_5);
  EXPECT_EQ(state().focus, Panel::bytes);
}

TEST_F(Keyboard, ControlLGoesToTheTargetAndEnterConnects) {
  window.press(ctrl | ImGuiKey_L);
  EXPECT_EQ(state().focus, Panel::connect);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  window.press(ctrl | ImGuiKey_A);
  const auto port = support::free_port();
  const auto url = "smtp://127.0.0.1:" + std::to_string(port);
  window.write(url);
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(window.app().session()->target().url(), url);

  // Once more by Ctrl+R; Ctrl+W takes it off the list.
  window.press(ctrl | ImGuiKey_R);
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(window.app().model().sessions.size(), 3u);
  window.press(ctrl | ImGuiKey_W);
  EXPECT_EQ(window.app().model().sessions.size(), 2u);
}

TEST_F(Keyboard, ControlFFiltersAndFFollows) {
  window.press(ctrl | ImGuiKey_F);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  window.write("f");  // in the filter: not the key that follows
  EXPECT_EQ(state().filter.entry.text(), "f");
  EXPECT_FALSE(view().follow);
  window.press(ImGuiKey_Enter);
  ASSERT_FALSE(ImGui::GetIO().WantTextInput);
  EXPECT_EQ(state().focus, Panel::transcript);
  window.press(ImGuiKey_F);
  EXPECT_TRUE(view().follow);
  window.press(ImGuiKey_F);
  EXPECT_FALSE(view().follow);
}

TEST_F(Keyboard, DialogsOpenAndEscClosesThem) {
  const std::pair<ImGuiKeyChord, Dialog> all[] = {{ctrl | ImGuiKey_E, Dialog::export_to},
                                                  {ctrl | ImGuiKey_O, Dialog::open},
                                                  {ctrl | shift | ImGuiKey_P, Dialog::palette},
                                                  {ctrl | ImGuiKey_Comma, Dialog::settings},
                                                  {ImGuiKey_F1, Dialog::help}};
  for (const auto& [chord, dialog] : all) {
    window.press(chord);
    EXPECT_EQ(state().dialog, dialog) << gui::chord_text(chord);
    EXPECT_TRUE(window.has("Close")) << gui::chord_text(chord);
    window.press(ImGuiKey_Escape);
    EXPECT_EQ(state().dialog, Dialog::none) << gui::chord_text(chord);
    EXPECT_FALSE(window.has("Close")) << gui::chord_text(chord);
  }
}

TEST_F(Keyboard, F1HelpsOnThePanelInFocus) {
  window.press(ctrl | ImGuiKey_5);
  window.press(ImGuiKey_F1);
  window.frames(3);
  EXPECT_TRUE(window.draws("The bytes of the selected row"));
  window.press(ImGuiKey_Escape);
  window.press(ctrl | ImGuiKey_L);
  window.press(ImGuiKey_F1);
  window.frames(3);
  EXPECT_TRUE(window.draws("Choose a protocol, type a host"));
}

TEST_F(Keyboard, PlusMinusAndZeroChangeTheScale) {
  const auto size = gui::font_size_of(gui::TextStyle::body);
  window.press(ctrl | ImGuiKey_Equal);
  EXPECT_GT(gui::font_size_of(gui::TextStyle::body), size);
  window.press(ctrl | ImGuiKey_0);
  EXPECT_EQ(gui::font_size_of(gui::TextStyle::body), size);
  window.press(ctrl | ImGuiKey_Minus);
  EXPECT_LT(gui::font_size_of(gui::TextStyle::body), size);
  window.press(ctrl | ImGuiKey_0);
  // The other keys that mean the same on a keyboard.
  window.press(ctrl | shift | ImGuiKey_Equal);
  EXPECT_GT(gui::font_size_of(gui::TextStyle::body), size);
  window.press(ctrl | ImGuiKey_KeypadSubtract);
  EXPECT_EQ(gui::font_size_of(gui::TextStyle::body), size);
  window.press(ctrl | ImGuiKey_KeypadAdd);
  EXPECT_GT(gui::font_size_of(gui::TextStyle::body), size);
  window.press(ctrl | ImGuiKey_Keypad0);
  EXPECT_EQ(gui::font_size_of(gui::TextStyle::body), size);
}

TEST_F(Keyboard, RecordsAndCopy) {
  const auto before = window.app().settings().records;
  window.press(ctrl | ImGuiKey_T);
  EXPECT_NE(window.app().settings().records, before);
  window.press(ctrl | ImGuiKey_T);
  window.click("EHLO localhost", "Transcript");
  window.press(ctrl | shift | ImGuiKey_C);
  EXPECT_NE(std::string(ImGui::GetClipboardText()).find("EHLO localhost"), std::string::npos);
}

TEST_F(Keyboard, ThePaletteFindsAndRunsACommand) {
  window.press(ctrl | shift | ImGuiKey_P);
  window.write("light");
  window.frames(2);
  EXPECT_TRUE(window.has("View: Light theme##entry"));
  EXPECT_FALSE(window.has("Session: Connect##entry"));
  window.press(ImGuiKey_Enter);
  window.frames(2);
  EXPECT_EQ(state().dialog, Dialog::none);
  EXPECT_EQ(gui::current_theme(), gui::ThemeName::light);

  // The second of what fits, by the arrow; the mouse works too.
  window.press(ctrl | shift | ImGuiKey_P);
  window.write("theme");
  std::vector<std::string> entries;
  for (const auto& label : window.labels())
    if (label.ends_with("##entry")) entries.push_back(label);
  const std::vector<std::string> expected{"View: Dark theme##entry", "View: Light theme##entry",
                                          "View: High contrast theme##entry"};
  ASSERT_GE(entries.size(), 3u);
  entries.resize(3);  // what fits worse comes after
  EXPECT_EQ(entries, expected);
  window.press(ImGuiKey_DownArrow);
  EXPECT_EQ(state().palette_at, 1);
  window.press(ImGuiKey_DownArrow);
  EXPECT_EQ(state().palette_at, 2);
  window.press(ImGuiKey_Enter);
  window.frames(2);
  EXPECT_EQ(state().dialog, Dialog::none);
  EXPECT_EQ(gui::current_theme(), gui::ThemeName::contrast);
  window.press(ctrl | shift | ImGuiKey_P);
  window.write("findings");
  window.click("View: Findings##entry");
  EXPECT_EQ(state().tab, Tab::findings);
}

TEST_F(Keyboard, EveryShortcutIsACommandOfItsOwn) {
  std::set<ImGuiKeyChord> seen;
  for (const auto& command : window.app().commands().all()) {
    if (!command.chord) continue;
    EXPECT_TRUE(seen.insert(command.chord).second) << command.id << ": " << gui::chord_text(command.chord);
  }
}

TEST_F(Keyboard, F6GoesThroughEveryPanelAndBack) {
  state().focus = Panel::connect;
  std::vector<Panel> visited;
  for (int i = 0; i < gui::panel_count; ++i) {
    window.press(ImGuiKey_F6);
    visited.push_back(state().focus);
  }
  EXPECT_EQ((std::set<Panel>(visited.begin(), visited.end()).size()), std::size_t{gui::panel_count});
  for (int i = 0; i < gui::panel_count; ++i) {
    window.press(shift | ImGuiKey_F6);
    const auto before = (static_cast<int>(visited.size()) - 2 - i + gui::panel_count) % gui::panel_count;
    EXPECT_EQ(state().focus, visited[static_cast<std::size_t>(before)]) << i;
  }
}

TEST_F(Keyboard, TabReachesTheControlsOfEveryPanel) {
  const auto windows_by_tab = [&](int presses) {
    std::set<std::string> out;
    for (int i = 0; i < presses; ++i) {
      window.press(ImGuiKey_Tab);
      if (const auto* nav = ImGui::GetCurrentContext()->NavWindow) out.insert(nav->Name);
    }
    return out;
  };
  // From each panel, which F6 reaches, Tab goes through what it holds.
  std::set<std::string> reached;
  for (int i = 0; i < gui::panel_count; ++i) {
    window.press(ImGuiKey_F6);
    for (auto& name : windows_by_tab(3)) reached.insert(name);
  }
  for (const auto* panel : {"Sessions", "Lab", "Transcript", "Bytes", "Inspector"})
    EXPECT_TRUE(std::any_of(reached.begin(), reached.end(), [&](const auto& name) {
      return name.find("/" + std::string(panel) + "_") != std::string::npos;
    })) << panel;
}

TEST_F(Keyboard, ArrowsMoveTheSelectionAndTheBytesFollow) {
  for (int i = 0; i < gui::panel_count && state().focus != Panel::transcript; ++i) window.press(ImGuiKey_F6);
  ASSERT_EQ(state().focus, Panel::transcript);
  window.press(ImGuiKey_Home);
  ASSERT_TRUE(view().selected);
  const auto first = *view().selected;
  std::set<std::uint64_t> seen{first};
  for (int i = 0; i < 6; ++i) {
    window.press(ImGuiKey_DownArrow);
    seen.insert(*view().selected);
  }
  EXPECT_EQ(seen.size(), 7u);
  EXPECT_FALSE(view().range.empty());
  window.press(ImGuiKey_End);
  EXPECT_EQ(*view().selected, window.app().session()->events().size() - 1);
  window.press(ImGuiKey_PageUp);
  EXPECT_LT(*view().selected, window.app().session()->events().size() - 1);
  // The context menu, and out of it again.
  window.press(shift | ImGuiKey_F10);
  EXPECT_TRUE(window.has("Copy as text"));
  window.press(ImGuiKey_Escape);
  window.frames(2);
  EXPECT_FALSE(window.has("Copy as text"));
}

TEST(KeyboardOnly, FromAnEmptyWindowToACommandInsideTls) {
  TestWindow window;
  window.press(ctrl | shift | ImGuiKey_P);
  window.write("start the lab");
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.run_until([&] { return window.app().settled(); }));
  window.press(ctrl | ImGuiKey_K);
  window.write("NOOP");
  window.press(ImGuiKey_Enter);
  const auto replied = [&] {
    return std::any_of(window.texts().begin(), window.texts().end(),
                       [](const auto& text) { return text.starts_with("250 2.0.0"); });
  };
  EXPECT_TRUE(window.run_until(replied, 5s));
  // Esc leaves the input first, then ends the session politely.
  window.press(ImGuiKey_Escape);
  window.press(ImGuiKey_Escape);
  ASSERT_TRUE(window.run_until([&] { return window.app().session()->outcome().has_value(); }, 5s));
  EXPECT_EQ(*window.app().session()->outcome(), Outcome::verified);
  EXPECT_TRUE(window.rest());
  EXPECT_TRUE(window.draws("QUIT"));
}

}  // namespace
}  // namespace sti::test
