// Esc closes what is on top, and stops a session only where nothing is open.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <functional>

#include "driver.hpp"
#include "silent_server.hpp"
#include "support/child_process.hpp"

namespace sti::test {
namespace {

using gui::Dialog;
using support::TempFolder;

constexpr int ctrl = ImGuiMod_Ctrl, shift = ImGuiMod_Shift;

/// A window with a session that runs: its server says nothing.
struct RunningSession : testing::Test {
  SilentServer server;
  TestWindow window;
  void SetUp() override {
    window.type("target", server.url());
    window.press(ImGuiKey_Enter);
    ASSERT_TRUE(window.run_until([this] { return runs() && session().events().size() > 1; }));
  }
  const Inspection& session() { return *window.app().session(); }
  bool runs() { return window.app().model().shown && window.app().model().shown->under_way(); }
  static int popups() { return ImGui::GetCurrentContext()->OpenPopupStack.Size; }
};

TEST_F(RunningSession, EscClosesWhatIsOnTopAndStopsOnlyThen) {
  struct Opened {
    const char* what;
    std::function<void()> open;
  };
  const Opened all[] = {
      {"the menu", [this] { window.click("Menu"); }},
      {"the protocols", [this] { window.click("protocol"); }},
      {"the options of the target", [this] { window.click("target options"); }},
      {"the earlier targets", [this] { window.click("Earlier targets"); }},
      {"the faults", [this] { window.click("faults", "Lab"); }},
      {"a session's menu", [this] { window.click("smtp " + server.url().substr(7), "Sessions", 1); }},
      {"the palette", [this] { window.press(ctrl | shift | ImGuiKey_P); }},
      {"the file dialog", [this] { window.press(ctrl | ImGuiKey_O); }},
      {"the settings", [this] { window.press(ctrl | ImGuiKey_Comma); }},
      {"help", [this] { window.press(ImGuiKey_F1); }},
  };
  for (const auto& [what, open] : all) {
    open();
    window.frames(2);
    ASSERT_EQ(popups(), 1) << what;
    window.press(ImGuiKey_Escape);
    window.frames(2);
    EXPECT_EQ(popups(), 0) << what;
    EXPECT_EQ(window.app().state().dialog, Dialog::none) << what;
    ASSERT_TRUE(runs()) << what;
  }
  // The target being typed.
  window.press(ctrl | ImGuiKey_L);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  window.press(ImGuiKey_Escape);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  ASSERT_TRUE(runs());

  window.press(ImGuiKey_Escape);
  ASSERT_TRUE(window.run_until([this] { return !runs(); }, 5s));
  EXPECT_EQ(session().outcome(), Outcome::cancelled);
}

TEST_F(RunningSession, TheFilterIsLeftByEscBeforeTheSessionIsStopped) {
  window.press(ctrl | ImGuiKey_F);
  window.write("tls");
  ASSERT_TRUE(window.app().state().filter.entry.open());
  window.press(ImGuiKey_Escape);
  EXPECT_FALSE(window.app().state().filter.entry.open()) << "the list first";
  window.press(ImGuiKey_Escape);
  EXPECT_EQ(window.app().state().filter.entry.text(), "") << "then what was typed";
  window.press(ImGuiKey_Escape);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput) << "then the input";
  ASSERT_TRUE(runs());
  window.press(ImGuiKey_Escape);
  EXPECT_TRUE(window.run_until([this] { return !runs(); }, 5s));
}

TEST_F(RunningSession, AFieldWithinAPopupIsLeftBeforeThePopupIsClosed) {
  window.click("target options");
  window.click("name to verify", "popup");
  window.write("mx");
  window.press(ImGuiKey_Escape);
  EXPECT_EQ(popups(), 1);
  window.press(ImGuiKey_Escape);
  EXPECT_EQ(popups(), 0);
  EXPECT_TRUE(runs());
}

TEST_F(RunningSession, ButtonMenuAndKeyAgreeOnWhenItCanBeStopped) {
  const auto menu_item_disabled = [this] {
    window.click("Menu");
    const auto item = window.item("Stop the session", "popup");
    window.move_to(item.middle());
    // What waits for the server shows its time; else even a menu under the pointer comes to rest.
    if (!runs()) {
      EXPECT_TRUE(window.rest());
    }
    const bool disabled = item.disabled;
    window.press(ImGuiKey_Escape);
    return disabled;
  };
  EXPECT_FALSE(window.item("Stop", "STARTTLS Inspector").disabled);
  EXPECT_FALSE(menu_item_disabled());
  EXPECT_TRUE(window.app().commands().enabled("session.stop"));
  window.click("Menu");
  window.click("Stop the session", "popup");
  ASSERT_TRUE(window.run_until([this] { return !runs(); }, 5s));
  window.frames(2);
  EXPECT_TRUE(window.item("Stop", "STARTTLS Inspector").disabled);
  EXPECT_TRUE(menu_item_disabled());
  EXPECT_FALSE(window.app().commands().enabled("session.stop"));
}

TEST_F(RunningSession, TheQuestionWhetherToReplaceIsOnTopOfTheDialog) {
  const TempFolder folder;
  const auto file = folder / "there.txt";
  support::write_file(file, "precious");
  window.press(ctrl | ImGuiKey_E);
  window.type("path", file.string());
  window.press(ImGuiKey_Enter);
  window.frames(3);
  ASSERT_EQ(popups(), 2);
  window.press(ImGuiKey_Escape);
  window.frames(2);
  EXPECT_EQ(popups(), 1);
  EXPECT_EQ(window.app().state().dialog, Dialog::export_to);
  EXPECT_EQ(support::read_file(file), "precious");
  window.press(ImGuiKey_Escape);
  window.frames(2);
  EXPECT_EQ(popups(), 0);
  EXPECT_TRUE(runs());
}

}  // namespace
}  // namespace sti::test
