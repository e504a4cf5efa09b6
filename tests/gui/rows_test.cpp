// Rows of the transcript: several at once, long ones, the time between them; and what tells sessions and
// names from each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "driver.hpp"
#include "gui/ui/elide.hpp"
#include "gui/ui/judgement.hpp"
#include "gui/ui/row_places.hpp"
#include "report/safe_text.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

constexpr ImGuiKeyChord ctrl = ImGuiMod_Ctrl, shift = ImGuiMod_Shift;

struct RowSelection : testing::Test {
  TestWindow window{{.height = 920}};  // the first EHLO is in sight with its STARTTLS, the second is not
  void SetUp() override {
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
  }
  gui::SessionView& view() { return *window.app().view(); }
  std::size_t selected() { return view().rows.count(view().selected); }
  void click_with(ImGuiKeyChord modifier, const char* row) {
    ImGui::GetIO().AddKeyEvent(static_cast<ImGuiKey>(modifier), true);
    window.frames(1);
    window.click(row, "Transcript");
    ImGui::GetIO().AddKeyEvent(static_cast<ImGuiKey>(modifier), false);
    window.frames(2);
  }
};

TEST_F(RowSelection, ShiftSelectsARangeAndControlOneMoreOrLess) {
  window.click("EHLO localhost", "Transcript");
  EXPECT_EQ(selected(), 1u);
  click_with(shift, "STARTTLS");
  const auto range = selected();
  EXPECT_GT(range, 2u);
  const auto rows = view().rows.events(view().selected);
  EXPECT_TRUE(std::ranges::is_sorted(rows));
  EXPECT_EQ(view().selected, rows.back()) << "fields and bytes are those of the row chosen last";
  click_with(ctrl, "EHLO localhost");
  EXPECT_EQ(selected(), range - 1);
  click_with(ctrl, "EHLO localhost");
  EXPECT_EQ(selected(), range);
  window.click("EHLO localhost", "Transcript");
  EXPECT_EQ(selected(), 1u);
  click_with(ctrl, "EHLO localhost");
  EXPECT_EQ(selected(), 0u);
  EXPECT_FALSE(view().selected);
}

TEST_F(RowSelection, ShiftAndArrowsExtendAndArrowsAloneGoOn) {
  window.click("EHLO localhost", "Transcript");
  const auto first = *view().selected;
  window.press(shift | ImGuiKey_DownArrow);
  window.press(shift | ImGuiKey_DownArrow);
  EXPECT_EQ(selected(), 3u);
  window.press(shift | ImGuiKey_UpArrow);
  EXPECT_EQ(selected(), 2u);
  window.press(shift | ImGuiKey_UpArrow);
  window.press(shift | ImGuiKey_UpArrow);
  EXPECT_EQ(selected(), 2u) << "and beyond the row that it started from";
  EXPECT_LT(*view().selected, first);
  window.press(shift | ImGuiKey_End);
  EXPECT_GT(selected(), 5u);
  window.press(ImGuiKey_UpArrow);
  EXPECT_EQ(selected(), 1u);
}

TEST_F(RowSelection, SeveralAreCopiedAsLinesWithTheirTimes) {
  window.click("EHLO localhost", "Transcript");
  click_with(shift, "STARTTLS");
  const auto count = static_cast<std::ptrdiff_t>(selected());
  for (const auto copy : {ctrl | ImGuiKey_C, ctrl | shift | ImGuiKey_C}) {
    ImGui::SetClipboardText("");
    window.press(copy);
    const std::string text = ImGui::GetClipboardText();
    EXPECT_EQ(std::ranges::count(text, '\n'), count) << text;
    EXPECT_NE(text.find(" -> EHLO localhost\n"), std::string::npos) << text;
    EXPECT_NE(text.find(" -> STARTTLS\n"), std::string::npos) << text;
  }
  // The menu of one of them is for all of them; that of another row is for that row.
  ImGui::SetClipboardText("");
  window.click("EHLO localhost", "Transcript", 1);
  window.click("Copy as text");
  EXPECT_EQ(std::ranges::count(std::string(ImGui::GetClipboardText()), '\n'), count);
  // What is selected elsewhere is alone.
  window.app().select_event(0);
  EXPECT_EQ(selected(), 1u);
}

TEST_F(RowSelection, CopyNoPassword) {
  window.app().show(session_of(smtp_with_login()));
  ASSERT_TRUE(window.settle());
  window.click("transcript rows");
  window.press(ImGuiKey_Home);
  window.press(shift | ImGuiKey_End);
  ASSERT_GT(selected(), 10u);
  window.press(ctrl | ImGuiKey_C);
  const std::string text = ImGui::GetClipboardText();
  EXPECT_EQ(text.find(sample_password), std::string::npos);
  EXPECT_NE(text.find("bytes hidden"), std::string::npos);
}

TEST_F(RowSelection, TheTimeSinceTheRowAboveIsShownWhenAskedFor) {
  EXPECT_FALSE(window.draws("+"));
  window.click("Deltas");
  window.frames(2);
  const auto& texts = window.texts();
  const auto deltas = std::ranges::count_if(texts, [](const std::string& text) {
    return text.size() > 2 && text[0] == '+' && std::isdigit(static_cast<unsigned char>(text[1]));
  });
  EXPECT_GT(deltas, 5);
  EXPECT_TRUE(window.app().settings().deltas);
  window.press(ImGuiKey_D);
  window.frames(2);
  EXPECT_FALSE(window.draws("+"));
}

TEST(Wrap, ShowsLongRowsWholeAndEveryRowIsReached) {
  Target target;
  target.scheme = "smtp";
  target.host = "mail.example.org";
  target.port = 25;
  Recording recording(target);
  recording.add(event::Connected{{"192.0.2.1", 25}, {}});
  std::string words;
  for (int i = 0; i < 300; ++i) words += "word" + std::to_string(i) + " ";
  for (int i = 0; i < 40; ++i)
    recording.line(Direction::server_to_client,
                   "250-" + std::to_string(i) + " " + words + "end" + std::to_string(i) + "\r\n",
                   event::MessageRole::reply);
  recording.line(Direction::server_to_client, "250 the last\r\n", event::MessageRole::reply);
  TestWindow window;
  window.app().show(session_of(recording.steps()));
  ASSERT_TRUE(window.settle());
  const auto height_of = [&](const char* beginning) {
    for (const auto& item : window.items())
      if (item.label.starts_with(beginning) && item.window.find("/Transcript_") != std::string::npos)
        return item.max.y - item.min.y;
    return 0.0f;
  };
  const float one_line = height_of("250-0 ");
  ASSERT_GT(one_line, 0);
  window.press(ImGuiKey_W);
  window.frames(2);
  ASSERT_TRUE(window.app().settings().wrap);
  EXPECT_GT(height_of("250-0 "), 10 * one_line);
  // The wheel goes through a row that is higher than the window, and on to the last.
  window.click("transcript rows");
  for (int i = 0; i < 2000 && !window.sees("250 the last", "Transcript"); ++i)
    window.wheel("transcript rows", -3);
  EXPECT_TRUE(window.sees("250 the last", "Transcript"));
  window.press(ImGuiKey_Home);
  window.press(ImGuiKey_End);
  EXPECT_TRUE(window.sees("250 the last", "Transcript"));
  window.press(ImGuiKey_Home);
  window.press(ImGuiKey_W);
  window.frames(2);
  EXPECT_EQ(height_of("250-0 "), one_line);
}

TEST(RowPlaces, OfRowsOfAnyHeightAreAllReached) {
  const std::array<std::int64_t, 7> heights{20, 500, 20, 60, 1000, 20, 45};
  const gui::RowPlaces places(7, 20, 200,
                              [&](std::int64_t i) { return heights[static_cast<std::size_t>(i)]; });
  EXPECT_EQ(places.last(), (gui::RowPlace{5, 0}));
  // A pixel at a time to the end and back meets every pixel of every row once.
  gui::RowPlace at{};
  std::int64_t steps = 0;
  while (at < places.last()) {
    const auto next = places.moved(at, 1);
    ASSERT_GT(next, at);
    ASSERT_EQ(places.moved(next, -1), at);
    at = next;
    ++steps;
  }
  EXPECT_EQ(steps, 20 + 500 + 20 + 60 + 1000);
  EXPECT_EQ(places.moved(at, 100), places.last());
  EXPECT_EQ(places.moved({}, -5), (gui::RowPlace{}));
  for (std::int64_t row = 0; row < 7; ++row) {
    const auto below = places.revealing({}, row, 1, 0);
    const auto y = places.y_of(below, row);
    EXPECT_GE(y, 0) << row;
    EXPECT_LT(y, 200) << row;
    const auto above = places.revealing(places.last(), row, 1, 0);
    EXPECT_GE(places.y_of(above, row), 0) << row;
    EXPECT_LT(places.y_of(above, row), 200) << row;
  }
  EXPECT_EQ(places.from_top(places.top_of({3, 0})), (gui::RowPlace{3, 0}));
}

TEST(RowPlaces, OfEquallyHighRowsAreArithmetic) {
  const gui::RowPlaces places(1'000'000'000, 26, 400);
  EXPECT_EQ(places.moved({}, 27), (gui::RowPlace{1, 1}));
  EXPECT_EQ(places.last().row, 1'000'000'000 - 15);
  EXPECT_EQ(places.top_of(places.last()), (1'000'000'000LL - 15) * 26);
}

TEST(Elide, KeepsBothEndsAndWhatDiffers) {
  const auto width = [](std::string_view text) {
    float out = 0;
    for (const char c : text) out += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u ? 1 : 0;
    return out;
  };
  EXPECT_EQ(gui::elided("short", 10, width), "short");
  const auto cut = gui::elided("mail-server-of-the-company.example.org", 20, width);
  EXPECT_LE(width(cut), 20);
  EXPECT_TRUE(cut.starts_with("mail-serv")) << cut;
  EXPECT_TRUE(cut.ends_with("ample.org")) << cut;
  const std::vector<std::string> names{
      "a-very-long-name-of-a-mail-server-that-is-number-17-in-some-rack-of-some-house.example.org",
      "a-very-long-name-of-a-mail-server-that-is-number-18-in-some-rack-of-some-house.example.org"};
  for (const float room : {12.0f, 20.0f, 30.0f, 50.0f, 80.0f}) {
    std::vector<std::string> shown;
    for (const auto& name : names)
      shown.push_back(gui::elided(name, room, width, gui::differs_at(name, names)));
    EXPECT_NE(shown[0], shown[1]) << room;
    EXPECT_LE(width(shown[0]), room);
    EXPECT_NE(shown[0].find("7"), std::string::npos) << shown[0];
    EXPECT_NE(shown[1].find("8"), std::string::npos) << shown[1];
  }
  EXPECT_EQ(gui::differs_at("same", std::vector<std::string>{"same"}), std::string::npos);
  // Whole characters only, and a name of any length.
  const auto greek = gui::elided(std::string("αβγδεζηθικλμνξοπρστυφχψω"), 9, width, 16);
  EXPECT_TRUE(report::is_utf8(greek));
  EXPECT_LE(width(gui::elided(std::string(10'000'000, 'x'), 30, width)), 30);
}

TEST(SessionList, TellsSessionsOfOneServerApart) {
  TestWindow window;
  for (const char* fault : {"", "no-starttls"}) {
    if (!window.app().state().faults.empty()) window.app().state().faults.clear();
    if (*fault) window.app().state().faults.insert(fault);
    window.app().perform(
        gui::intent::StartLab{{window.app().state().faults.begin(), window.app().state().faults.end()}});
    ASSERT_TRUE(window.settle());
  }
  window.frames(2);
  ASSERT_EQ(window.app().model().sessions.size(), 2u);
  EXPECT_TRUE(window.draws("no-starttls"));
  EXPECT_TRUE(window.draws("not-offered"));
  EXPECT_TRUE(window.draws("verified"));
  for (const auto& entry : window.app().model().sessions) {
    const auto began = entry->session.started_unix_us();
    EXPECT_TRUE(window.draws(gui::began_text(began, began)));
  }
}

TEST(SessionList, SaysTheDayOfOldSessions) {
  constexpr std::int64_t day = 86'400'000'000;
  const auto today = gui::began_text(1'700'000'000'000'000, 1'700'000'000'000'000);
  EXPECT_EQ(today.size(), 8u);
  EXPECT_EQ(gui::began_text(1'700'000'000'000'000, 1'700'000'000'000'000 + 2 * day).size(), 19u);
  EXPECT_EQ(gui::began_text(0, day), "");
}

}  // namespace
}  // namespace sti::test
