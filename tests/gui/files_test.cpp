// Keeping sessions: exports, saved sessions, and what is remembered from one start to the next.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"
#include "gui/ui/files.hpp"
#include "model/transcript_text.hpp"
#include "report/report.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

using support::TempFolder;

void save_as(TestWindow& window, const std::filesystem::path& file) {
  window.press(ImGuiMod_Ctrl | ImGuiKey_E);
  window.type("path", file.string());
  window.click("Save##file");
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::none) << window.app().state().dialog_error;
  window.frames(2);
  EXPECT_TRUE(window.has("Saved " + file.string()));
}

std::vector<std::string> event_texts(const Inspection& session) {
  std::vector<std::string> out;
  for (const auto& event : session.events())
    out.push_back(std::to_string(event.seq) + " " + std::to_string(event.t_us) + " " +
                  std::string(kind_of(event)) + " " + text_of(event, session));
  return out;
}

/// All that a session shows: the labels and drawn texts of every tab, the transcript and the bytes.
std::vector<std::string> everything_shown(TestWindow& window) {
  std::vector<std::string> out;
  const auto take = [&] {
    EXPECT_TRUE(window.rest());
    for (const auto* panel : {"Transcript", "Bytes", "Inspector"})
      for (auto& label : window.labels(panel)) out.push_back(std::move(label));
    for (const auto& text : window.texts()) out.push_back(text);
  };
  window.app().settings().records = true;
  for (const auto* tab : {"Overview", "Handshake", "Certificates", "Findings"}) {
    window.click(tab);
    window.move_to({2, 2});
    take();
  }
  const auto count = window.app().session()->events().size();
  for (std::uint64_t i = 0; i < count; ++i) {
    window.app().select_event(i);
    window.app().view()->reveal_row = true;
    window.frames(2);
    take();
  }
  return out;
}

TEST(Export, TextAndJsonThroughTheDialog) {
  const TempFolder folder;
  TestWindow window;
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  save_as(window, folder / "session.txt");
  const auto text = support::read_file(folder / "session.txt");
  EXPECT_EQ(text, report::format_for("x.txt")->make(*window.app().session(), {}));
  EXPECT_NE(text.find("EHLO localhost"), std::string::npos);
  EXPECT_NE(text.find("STARTTLS"), std::string::npos);

  // By the button of the format: the extension follows.
  window.press(ImGuiMod_Ctrl | ImGuiKey_E);
  window.type("path", (folder / "session.stls").string());
  window.click(".json");
  EXPECT_TRUE(window.app().state().path.ends_with("session.json"));
  window.click("Save##file");
  const auto json = nlohmann::json::parse(support::read_file(folder / "session.json"));
  EXPECT_EQ(json.at("schema"), "starttls-session/1");
  EXPECT_EQ(json.at("target").at("url"), window.app().session()->target().url());
  EXPECT_EQ(json.at("certificates").size(), window.app().session()->certificates().size());
  EXPECT_GT(json.at("events").size(), 20u);
}

TEST(Export, KeepsSecretsUnlessTheyAreAskedFor) {
  const TempFolder folder;
  TestWindow window;
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  std::vector<std::string> keys;
  for (const auto& e : window.app().session()->events())
    if (const auto* secret = e.get_if<event::Secret>()) keys.push_back(secret->secret);
  ASSERT_FALSE(keys.empty());
  save_as(window, folder / "sealed.pcapng");
  const auto sealed = support::read_file(folder / "sealed.pcapng");
  EXPECT_GT(sealed.size(), 2000u);
  for (const auto& key : keys) EXPECT_EQ(sealed.find(key), std::string::npos);

  window.press(ImGuiMod_Ctrl | ImGuiKey_E);
  window.type("path", (folder / "open.pcapng").string());
  window.click("With passwords and TLS keys");
  window.click("Save##file");
  const auto open = support::read_file(folder / "open.pcapng");
  for (const auto& key : keys) EXPECT_NE(open.find(key), std::string::npos);
  EXPECT_EQ(std::filesystem::status(folder / "open.pcapng").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  // One file that has them does not mean that the next may.
  window.press(ImGuiMod_Ctrl | ImGuiKey_E);
  window.frames(2);
  EXPECT_FALSE(window.app().state().export_secrets);
}

TEST(Export, SaysWhyItCannotBeDone) {
  const TempFolder folder;
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  window.press(ImGuiMod_Ctrl | ImGuiKey_E);
  window.type("path", (folder / "no/such/folder/x.txt").string());
  window.click("Save##file");
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::export_to);
  EXPECT_TRUE(window.draws("No such file or directory"));
  window.type("path", (folder / "x.docx").string());
  window.click("Save##file");
  EXPECT_TRUE(window.draws("a file name ending in one of"));
}

TEST(SavedSession, ReopensIdentical) {
  const TempFolder folder;
  const auto file = folder / "lab.stls";
  std::vector<std::string> events, shown;
  {
    TestWindow window;
    window.click("Start the lab", "Lab");
    ASSERT_TRUE(window.settle());
    window.type("command", "NOOP");
    window.press(ImGuiKey_Enter);
    ASSERT_TRUE(window.run_until([&] { return window.draws("250 2.0.0"); }, 5s));
    // Ended properly, so that original and copy are both over.
    window.click("Stop", "STARTTLS Inspector");
    ASSERT_TRUE(window.run_until([&] { return window.app().session()->outcome().has_value(); }, 5s));
    save_as(window, file);
    window.press(ImGuiKey_Escape);
    events = event_texts(*window.app().session());
    window.app().show(session_of(verified_smtp()));  // so that the copy does not stand beside nothing
    const auto original = window.app().model().sessions[1]->key;
    window.app().perform(gui::intent::ShowSession{original});
    window.app().view()->follow = false;
    window.app().view()->transcript = {};
    shown = everything_shown(window);
  }
  TestWindow window;
  window.press(ImGuiMod_Ctrl | ImGuiKey_O);
  window.type("path", file.string());
  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::none);
  EXPECT_EQ(event_texts(*window.app().session()), events);
  auto again = everything_shown(window);
  // What is about the place and not about the session: its list, the lab, and that it came from a file.
  const auto only_session = [&](std::vector<std::string> all) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  };
  std::vector<std::string> lost, gained;
  const auto before = only_session(shown), after = only_session(again);
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(lost));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(gained));
  const std::vector<std::string> of_the_place{
      // The list of sessions and the lab's panel, which the first window had and the second has not.
      "  lab",        "Connect to",
      "smtp",         "submission",
      "lmtp",         "imap",
      "pop3",         "sieve",
      "xmpp",         "xmpp-server",
      "nntp",         "ldap",
      "Stop the lab", "the session is over: Ctrl+R connects again"};
  // Its line in the list: when it began, and its name, as short as the list is narrow.
  const auto is_entry = [](const std::string& text) {
    return text.starts_with("smtp ") || (text.size() == 8 && text[2] == ':' && text[5] == ':');
  };
  for (const auto& text : lost)
    if (!is_entry(text)) {
      EXPECT_NE(std::find(of_the_place.begin(), of_the_place.end(), text), of_the_place.end())
          << "lost: " << text;
    }
  const auto path = file.string();
  for (const auto& text : gained) {
    const bool of_file = text == "File" || text == path || text == "  file " + file.filename().string() ||
                         is_entry(text) || text == "Start the lab" ||
                         text.starts_with("Servers inside this program") ||
                         text == "a saved session: connect again to talk to the server";
    EXPECT_TRUE(of_file) << "gained: " << text;
  }
}

TEST(SavedSession, ThatIsNoneIsRefusedWithTheReason) {
  const TempFolder folder;
  support::write_file(folder / "broken.stls", "not a session");
  TestWindow window;
  window.press(ImGuiMod_Ctrl | ImGuiKey_O);
  window.type("path", (folder / "broken.stls").string());
  window.click("Open##file");
  window.frames(2);
  EXPECT_EQ(window.app().state().dialog, gui::Dialog::open);
  EXPECT_FALSE(window.app().state().dialog_error.empty());
  EXPECT_TRUE(window.draws(window.app().state().dialog_error));
  EXPECT_TRUE(window.app().model().sessions.empty());
}

TEST(Trust, AFileIsChosenThroughTheDialog) {
  TestWindow window;
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  window.click("target options");
  window.click("A file of certificates…");
  window.type("path", window.app().lab_ca_file().string());
  window.click("Trust##file");
  EXPECT_EQ(window.app().state().options.at(window.app().session()->target().url()).trust, gui::Trust::file);
  window.press(ImGuiMod_Ctrl | ImGuiKey_R);
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.has("status Verified"));

  window.click("target options");
  window.click("This machine's authorities");
  window.press(ImGuiMod_Ctrl | ImGuiKey_R);
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.has("Certificate not trusted", "Inspector"));
}

TEST(Settings, AreRememberedFromOneStartToTheNext) {
  const TempFolder folder;
  WindowOptions options;
  options.app.settings = folder / "window.json";
  const auto port = support::free_port();
  {
    TestWindow window(options);
    window.click("Settings");
    window.click("Light");
    window.click("Stay open for commands");
    window.press(ImGuiKey_Escape);
    window.type("target", "127.0.0.1:" + std::to_string(port));
    window.click("Connect");
    ASSERT_TRUE(window.settle());
  }
  TestWindow window(options);
  EXPECT_EQ(gui::current_theme(), gui::ThemeName::light);
  EXPECT_FALSE(window.app().settings().stay_open);
  window.click("Earlier targets");
  EXPECT_TRUE(window.has("smtp://127.0.0.1:" + std::to_string(port)));
}

}  // namespace
}  // namespace sti::test
