// What is remembered: when, how, and for which target.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "driver.hpp"
#include "gui/ui/export_name.hpp"
#include "silent_server.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

using support::TempFolder;

constexpr int ctrl = ImGuiMod_Ctrl;

WindowOptions remembering(const TempFolder& folder) {
  WindowOptions options;
  options.app.settings = folder / "window.json";
  return options;
}

nlohmann::json saved(const TempFolder& folder) {
  return nlohmann::json::parse(support::read_file(folder / "window.json"), nullptr, false);
}

TEST(SavedSettings, LeaveAPanelThatNobodyDraggedToTheWindow) {
  const TempFolder folder;
  gui::Settings settings;
  settings.theme = gui::ThemeName::light;
  ASSERT_EQ(gui::save_settings(settings, folder / "window.json"), std::nullopt);
  EXPECT_EQ(gui::load_settings(folder / "window.json"), settings);
  float fresh = 0, again = 0;
  const auto width = [](TestWindow& window) {
    const auto tab = window.item("Overview", "STARTTLS Inspector");
    return tab.min.x;
  };
  {
    TestWindow window;
    fresh = width(window);
  }
  TestWindow window(remembering(folder));
  again = width(window);
  EXPECT_EQ(fresh, again);
}

TEST(SavedSettings, WithoutSenseAreBroughtWithinTheirLimits) {
  const TempFolder folder;
  for (const auto& [written, read] :
       {std::pair{-5.0, 120.0f}, std::pair{1.0, 120.0f}, std::pair{130.0, 130.0f}, std::pair{1e9, 1600.0f}}) {
    support::write_file(folder / "window.json", nlohmann::json{{"inspector", written}}.dump());
    EXPECT_EQ(gui::load_settings(folder / "window.json").inspector, read) << written;
  }
}

TEST(SavedSettings, AreWrittenWhenTheyChange) {
  const TempFolder folder;
  TestWindow window(remembering(folder));
  ASSERT_TRUE(window.rest());
  EXPECT_FALSE(std::filesystem::exists(folder / "window.json")) << "nothing was changed yet";
  window.press(ctrl | ImGuiKey_T);
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(saved(folder).value("records", false), true);
  window.press(ctrl | ImGuiKey_T);
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(saved(folder).value("records", true), false);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1)
      << "what was written aside is gone";
}

TEST(SavedSettings, ThatCannotBeWrittenAreToldOnce) {
  const TempFolder folder;
  WindowOptions options;
  support::write_file(folder / "file", "");
  options.app.settings = folder / "file" / "window.json";
  TestWindow window(options);
  window.press(ctrl | ImGuiKey_T);
  window.frames(15);
  ASSERT_TRUE(window.app().model().notice);
  EXPECT_EQ(window.app().model().notice->severity, Severity::error);
  ASSERT_TRUE(window.rest());
  EXPECT_FALSE(window.app().model().notice);
}

/// Chooses a name to verify for the target that is typed.
void verify_as(TestWindow& window, const std::string& name) {
  window.click("target options");
  window.type("name to verify", name, "popup");
  window.press(ImGuiKey_Enter);
  window.press(ImGuiKey_Escape);
  window.frames(2);
}

std::string shown_options(TestWindow& window) {
  const auto label = window.item("target options").label;
  return label.substr(0, label.find("##"));
}

TEST(TargetOptions, BelongToTheTargetThatIsTyped) {
  const SilentServer one, other;
  TestWindow window;
  EXPECT_TRUE(window.item("target options").disabled) << "there is no target yet";
  window.type("target", one.url());
  window.frames(2);
  EXPECT_EQ(shown_options(window), "Trust: automatic");
  window.click("target options");
  window.click("name to verify", "popup");
  window.write("mx.example.org");
  window.press(ImGuiKey_Enter);
  window.click("TLS 1.2 only", "popup");
  window.press(ImGuiKey_Escape);
  window.frames(2);
  EXPECT_EQ(shown_options(window), "as mx.example.org · TLS 1.2");

  window.type("target", other.url());
  window.frames(2);
  EXPECT_EQ(shown_options(window), "Trust: automatic") << "the next target is another server";
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.run_until([&] { return window.app().session()->events().size() > 1; }));
  EXPECT_EQ(window.app().session()->name(), "127.0.0.1");

  window.type("target", one.url());
  window.frames(2);
  EXPECT_EQ(shown_options(window), "as mx.example.org · TLS 1.2");
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.run_until([&] { return window.app().session()->events().size() > 1; }));
  EXPECT_EQ(window.app().session()->name(), "mx.example.org");
}

TEST(TargetOptions, AreRememberedWithTheirTarget) {
  const TempFolder folder;
  const SilentServer one, other;
  {
    TestWindow window(remembering(folder));
    for (const auto* server : {&other, &one}) {
      window.type("target", server->url());
      if (server == &one) verify_as(window, "mx.example.org");
      window.click("Connect");
      window.frames(3);
    }
    // Changed after it was connected to: the next time is as it was chosen last.
    window.click("target options");
    window.click("Go on after an injection", "popup");
    window.press(ImGuiKey_Escape);
  }
  const auto targets = saved(folder).at("targets");
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0].at("url"), one.url());
  EXPECT_EQ(targets[0].at("verify_name"), "mx.example.org");
  EXPECT_EQ(targets[0].at("go_on_after_injection"), true);
  EXPECT_FALSE(targets[1].contains("verify_name"));

  TestWindow window(remembering(folder));
  window.frames(2);
  EXPECT_EQ(window.app().state().target, one.url());
  EXPECT_EQ(shown_options(window), "as mx.example.org · goes on after injection");
  window.type("target", other.url());
  window.frames(2);
  EXPECT_EQ(shown_options(window), "Trust: automatic");
}

TEST(TargetOptions, OfAnOlderFileAreThoseOfNoTarget) {
  const TempFolder folder;
  support::write_file(folder / "window.json",
                      R"({"verify_name":"mx.example.org","trust":"lab","targets":["smtp://a.example:25"]})");
  const auto settings = gui::load_settings(folder / "window.json");
  ASSERT_EQ(settings.targets.size(), 1u);
  EXPECT_EQ(settings.targets[0].url, "smtp://a.example:25");
  EXPECT_EQ(settings.targets[0].options, gui::TargetOptions());
}

TEST(ExportName, HasProtocolTargetAndTime) {
  EXPECT_EQ(gui::export_name(session_of(verified_smtp())), "smtp-mail.example.org-20260301T120000Z");
  const auto name_of = [](Target target) {
    return gui::export_name(session_of(Recording(std::move(target)).steps()));
  };
  EXPECT_EQ(name_of({"imap", "::1", 1143}), "imap-__1-1143-20260301T120000Z");
  EXPECT_EQ(name_of({"smtp", "../a b/\n\xc3\xa9", 25}), "smtp-.._a_b____-20260301T120000Z");
  EXPECT_LE(name_of({"smtp", std::string(5000, 'a'), 25}).size(), 200u);
}

TEST(ExportName, IsProposedAndAFileIsReplacedOnlyWhenThatWasAsked) {
  const TempFolder folder;
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  window.press(ctrl | ImGuiKey_E);
  EXPECT_TRUE(window.app().state().path.ends_with("/smtp-mail.example.org-20260301T120000Z.stls"))
      << window.app().state().path;
  const auto file = folder / "smtp-mail.example.org-20260301T120000Z.json";
  window.type("path", file.string());
  window.click("Save##file");
  window.frames(2);
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::none);
  const auto first = support::read_file(file);
  EXPECT_FALSE(first.empty());

  support::write_file(file, "precious");
  const auto ask = [&] {
    window.press(ctrl | ImGuiKey_E);
    EXPECT_TRUE(window.app().state().path.ends_with(".json")) << "the format is as the last time";
    window.type("path", file.string());
    window.press(ImGuiKey_Enter);
    window.frames(3);
    EXPECT_TRUE(window.draws("Replace this file?"));
    EXPECT_EQ(support::read_file(file), "precious");
  };
  ask();
  window.press(ImGuiKey_Enter);  // the keyboard starts at what loses nothing
  window.frames(3);
  EXPECT_FALSE(window.draws("Replace this file?"));
  EXPECT_EQ(support::read_file(file), "precious");
  window.press(ImGuiKey_Escape);

  ask();
  window.click("Replace", "Replace this file?");
  window.frames(3);
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::none);
  EXPECT_EQ(support::read_file(file), first);
}

}  // namespace
}  // namespace sti::test
