// A saved session that is too long to be read in one frame, on its way into the window.
#include <gtest/gtest.h>

#include <string>

#include "driver.hpp"
#include "report/session_file.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

using support::TempFolder;

/// Far more than one frame reads: some 25 MB.
const std::string& long_file() {
  static const auto file = report::write_session(session_of(long_session(20'000)), {});
  return file;
}

void open_through_the_dialog(TestWindow& window, const std::filesystem::path& file) {
  window.press(ImGuiMod_Ctrl | ImGuiKey_O);
  window.type("path", file.string());
  window.press(ImGuiKey_Enter);
}

class Opening : public testing::Test {
 protected:
  void SetUp() override {
    support::write_file(file_, long_file());
    options_.app.settings = folder_ / "settings.json";
  }
  /// The share of the file that the list says is read; -1 where it says none.
  static int percent_shown(const TestWindow& window) {
    for (const auto& text : window.texts()) {
      const auto at = text.find("opening… ");
      if (at != std::string::npos) return std::stoi(text.substr(at + 11));
    }
    return -1;
  }

  TempFolder folder_;
  std::filesystem::path file_ = folder_ / "long.stls";
  WindowOptions options_;
};

TEST_F(Opening, ShowsTheSessionAtOnceAndHowFarItIsUntilItIsWhole) {
  TestWindow window(options_);
  ASSERT_FALSE(window.app().open_file(file_));
  window.frame();
  ASSERT_EQ(window.app().model().sessions.size(), 1u);
  const auto first = window.app().session()->events().size();
  EXPECT_GT(first, 0u);
  EXPECT_FALSE(window.app().settled());
  EXPECT_EQ(window.app().next_frame_in(), 0.0);
  EXPECT_TRUE(window.app().settings().files.empty()) << "remembered before it was known to be a session";
  EXPECT_TRUE(window.has("Stop##overview"));
  int last = percent_shown(window), changes = 0;
  EXPECT_GE(last, 0);
  while (window.app().model().shown->opening) {
    window.frame();
    const int now = percent_shown(window);
    if (!window.app().model().shown->opening) break;
    ASSERT_GE(now, last);
    if (now > last) ++changes;
    last = now;
  }
  EXPECT_GT(changes, 2);
  EXPECT_GT(window.app().session()->events().size(), first);
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(percent_shown(window), -1);
  EXPECT_EQ(report::write_session(*window.app().session(), {}), long_file());
  EXPECT_EQ(window.app().settings().files.size(), 1u);
}

TEST_F(Opening, IsReadOnBehindAnotherSessionAndOneAfterTheOther) {
  const auto other = folder_ / "other.stls";
  support::write_file(other, long_file());
  TestWindow window(options_);
  ASSERT_FALSE(window.app().open_file(file_));
  ASSERT_FALSE(window.app().open_file(other));
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.run_until([&] {
    for (const auto& e : window.app().model().sessions)
      if (e->opening) return false;
    return true;
  }));
  ASSERT_EQ(window.app().model().sessions.size(), 3u);
  EXPECT_EQ(window.app().model().sessions[1]->session.events().size(),
            window.app().model().sessions[2]->session.events().size());
  EXPECT_TRUE(window.rest());
}

TEST_F(Opening, ThatTurnsOutLateToBeNoneIsTakenAwayWithTheReason) {
  const auto cut = folder_ / "cut.stls";
  support::write_file(cut, long_file().substr(0, long_file().size() - 7));
  TestWindow window(options_);
  window.app().show(session_of(verified_smtp()));
  open_through_the_dialog(window, cut);
  ASSERT_TRUE(window.run_until([&] { return window.app().model().sessions.size() == 1; }));
  window.frames(2);
  ASSERT_TRUE(window.app().opening_error());
  const auto reason = window.app().opening_error()->text();
  EXPECT_NE(reason.find("expected a line end, got the end of the file"), std::string::npos) << reason;
  EXPECT_TRUE(window.has(reason));
  EXPECT_EQ(window.app().model().shown, window.app().model().sessions.front().get());
  EXPECT_TRUE(window.app().settings().files.empty());
  EXPECT_TRUE(window.settle());
}

TEST_F(Opening, IsStoppedByTheCommandThatStopsASession) {
  TestWindow window(options_);
  ASSERT_FALSE(window.app().open_file(file_));
  window.frame();
  ASSERT_TRUE(window.app().model().shown->opening);
  window.app().perform(gui::intent::Run{"session.stop"});
  EXPECT_TRUE(window.app().model().sessions.empty());
  window.frames(2);
  EXPECT_TRUE(window.has("Stopped opening " + file_.string()));
  EXPECT_TRUE(window.rest());
  EXPECT_FALSE(window.app().opening_error());
}

TEST_F(Opening, IsForgottenWithItsEntry) {
  TestWindow window(options_);
  ASSERT_FALSE(window.app().open_file(file_));
  window.frame();
  window.app().perform(gui::intent::ForgetSession{window.app().model().shown->key});
  EXPECT_TRUE(window.app().model().sessions.empty());
  EXPECT_TRUE(window.rest());
}

TEST_F(Opening, IsNotExportedByHalves) {
  TestWindow window(options_);
  ASSERT_FALSE(window.app().open_file(file_));
  window.frame();
  const auto error = window.app().export_to(folder_ / "half.txt");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->text(),
            "exporting: expected a session that is complete, got one that is still being opened");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "half.txt"));
}

TEST_F(Opening, ThatFailsAtOnceLeavesWhatWasShown) {
  support::write_file(folder_ / "none.stls", "not a session\n");
  TestWindow window(options_);
  window.app().show(session_of(verified_smtp()));
  const auto first = window.app().show(session_of(verified_smtp()));
  window.app().perform(gui::intent::ShowSession{first - 1});
  EXPECT_TRUE(window.app().open_file(folder_ / "none.stls"));
  EXPECT_TRUE(window.app().open_file(folder_ / "no such file.stls"));
  EXPECT_EQ(window.app().model().sessions.size(), 2u);
  EXPECT_EQ(window.app().model().shown->key, first - 1);
}

}  // namespace
}  // namespace sti::test
