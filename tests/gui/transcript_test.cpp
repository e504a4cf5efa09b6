// The transcript panel and the bytes below it.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "driver.hpp"
#include "gui/ui/byte_index.hpp"
#include "gui/ui/text.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

/// A window that shows the verified sample session.
struct Sample : testing::Test {
  TestWindow window;
  void SetUp() override {
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
  }
  gui::SessionView& view() { return *window.app().view(); }
  const Inspection& session() { return *window.app().session(); }
};

TEST_F(Sample, ARowSelectsItsBytes) {
  window.click("EHLO localhost", "Transcript");
  ASSERT_TRUE(view().selected);
  const auto& event = session().events()[static_cast<std::size_t>(*view().selected)];
  EXPECT_EQ(view().range, event.range);
  EXPECT_EQ(view().stream, event.range.stream);
  window.frames(2);
  EXPECT_TRUE(window.sees(fmt::format("bytes {} to {}, {} in all", event.range.offset, event.range.end() - 1,
                                      event.range.length)));
  EXPECT_TRUE(window.sees(fmt::format("bytes {:06x}", event.range.offset / 16 * 16), "Bytes"));
}

TEST_F(Sample, AByteSelectsItsRow) {
  window.click("EHLO localhost", "Transcript");
  const auto greeting = session().events();
  // The eighth byte of what was sent first belongs to the greeting's line, or to the command's.
  const auto row = window.item("bytes 000000", "Bytes");
  const float cell = gui::text_size(gui::TextStyle::mono_small, "0").x;
  const float first = row.min.x + gui::px(16) + cell * 6 + gui::px(12);
  window.click_at({first + cell * 3 * 7 + cell, row.middle().y});
  ASSERT_TRUE(view().selected);
  const auto& event = session().events()[static_cast<std::size_t>(*view().selected)];
  EXPECT_EQ(event.range.stream, view().stream);
  EXPECT_LE(event.range.offset, 7u);
  EXPECT_GT(event.range.end(), 7u);
  EXPECT_FALSE(view().follow);

  // Without a mouse: the arrows move byte by byte, and row and byte stay together.
  const auto before = *view().selected;
  window.press(ImGuiKey_End);
  ASSERT_TRUE(view().selected);
  EXPECT_NE(*view().selected, before);
  const auto last = session().bytes().size(view().stream) - 1;
  EXPECT_TRUE(view().range.offset <= last && view().range.end() > last);
}

TEST_F(Sample, EveryRowThatHasBytesLeadsToThemAndBack) {
  const auto& events = session().events();
  for (std::uint64_t i = 0; i < events.size(); ++i) {
    const auto range = gui::bytes_of_event(events[static_cast<std::size_t>(i)]);
    if (range.empty() || events[static_cast<std::size_t>(i)].get_if<event::Chunk>()) continue;
    window.app().select_event(i);
    window.frames(1);
    EXPECT_EQ(view().range, range) << i;
    EXPECT_TRUE(window.sees(fmt::format("bytes {:06x}", range.offset / 16 * 16), "Bytes")) << i;
  }
}

TEST_F(Sample, TheFilterNarrowsAsOneTypesAndCounts) {
  const auto all = window.app().model().shown->rows.matches();
  window.type("filter", "STARTTLS");
  ASSERT_TRUE(window.rest());
  const auto fewer = window.app().model().shown->rows.matches();
  EXPECT_LT(fewer, all);
  EXPECT_GT(fewer, 0u);
  EXPECT_TRUE(window.sees(fmt::format("{} match", fewer)));
  EXPECT_TRUE(window.sees("STARTTLS", "Transcript"));
  EXPECT_FALSE(window.has("EHLO localhost", "Transcript"));
  EXPECT_TRUE(window.sees("PLAINTEXT: ", "Transcript"));

  window.type("filter", "no such thing");
  ASSERT_TRUE(window.rest());
  EXPECT_TRUE(window.sees("0 matches"));
  EXPECT_TRUE(window.sees("TLSv1.3: ", "Transcript")) << "a session is never without its bands";

  window.press(ImGuiKey_Escape);
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(window.app().state().filter.entry.text(), "");
  EXPECT_EQ(window.app().model().shown->rows.matches(), all);
}

TEST_F(Sample, RecordsAreShownWhenAskedFor) {
  const auto without = window.app().model().shown->rows.matches();
  window.click("Records");
  ASSERT_TRUE(window.rest());
  EXPECT_GT(window.app().model().shown->rows.matches(), without);
}

TEST_F(Sample, ARowIsCopiedInManyForms) {
  const auto copy = [&](const char* as) {
    window.click("EHLO localhost", "Transcript", 1);
    window.click(as);
    return std::string(ImGui::GetClipboardText());
  };
  EXPECT_NE(copy("Copy as text").find("EHLO localhost"), std::string::npos);
  EXPECT_EQ(copy("Copy as hex").substr(0, 11), "45 48 4c 4f");
  EXPECT_NE(copy("Copy as C array").find("0x45, 0x48"), std::string::npos);
  EXPECT_EQ(copy("openssl s_client").substr(0, 16), "openssl s_client");
  EXPECT_EQ(copy("gnutls-cli").substr(0, 10), "gnutls-cli");
  EXPECT_EQ(copy("swaks").substr(0, 5), "swaks");
}

TEST(Follow, LetsGoOnScrollingUpAndComesBackAtTheEnd) {
  TestWindow window({.width = 1280, .height = 500});
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  auto& view = *window.app().view();
  EXPECT_TRUE(view.follow);
  ASSERT_TRUE(window.sees("inspection complete", "Transcript"));
  window.wheel("transcript rows", 2);
  EXPECT_FALSE(view.follow);
  EXPECT_FALSE(window.sees("inspection complete", "Transcript"));
  const auto top = view.transcript.top;
  // What comes now does not move what is being read.
  window.app().perform(gui::intent::SelectEvent{0});
  window.frames(3);
  EXPECT_EQ(view.transcript.top, top);
  window.wheel("transcript rows", -20);
  EXPECT_TRUE(view.follow);
  EXPECT_TRUE(window.sees("inspection complete", "Transcript"));
}

TEST(Follow, CutsNoRowInHalfBelowTheBands) {
  for (const float height : {470.0f, 500.0f, 511.0f, 640.0f}) {
    TestWindow window({.width = 1280, .height = height});
    window.click("Start the lab", "Lab");
    ASSERT_TRUE(window.settle());
    ASSERT_TRUE(window.app().view()->follow);
    ASSERT_GT(window.app().view()->transcript.top, 0);
    const auto list = window.item("transcript rows");
    const auto last = window.item("inspection complete; open for commands", "Transcript");
    const float row = last.max.y - last.min.y;
    const float rows_above = (last.min.y - list.min.y) / row;
    EXPECT_FLOAT_EQ(rows_above, std::round(rows_above)) << "in a window " << height << " high";
    EXPECT_LE(last.max.y, list.max.y);
  }
}

TEST_F(Sample, AFieldLongerThanThePanelIsShownFromItsFirstByte) {
  const auto& events = session().events();
  const auto certificate = std::ranges::find_if(events, [](const Event& e) {
    const auto* message = e.get_if<event::Handshake>();
    return message && message->name == "Certificate";
  });
  ASSERT_NE(certificate, events.end());
  window.app().select_event(certificate->seq);
  window.frames(2);
  const auto list = window.item("bytes", "Bytes");
  const auto first = window.item(fmt::format("bytes {:06x}", certificate->range.offset / 16 * 16), "Bytes");
  ASSERT_GT(certificate->range.length, 16 * 10U) << "more than there is room for";
  EXPECT_LE(first.min.y - list.min.y, 2 * (first.max.y - first.min.y));
  EXPECT_GE(first.min.y, list.min.y);
}

TEST(LongSession, OfAMillionEventsOpensAndScrollsToItsLastRow) {
  TestWindow window;
  auto steps = long_session(170'000);  // six events an exchange
  ASSERT_GT(steps.size(), 1'000'000u);
  Inspection session;
  for (auto& step : steps) session.apply(std::move(step));
  steps = {};
  window.app().show(std::move(session));
  window.frames(2);
  EXPECT_TRUE(window.sees("PLAINTEXT: ", "Transcript")) << "the first frames already show something";
  ASSERT_TRUE(window.settle(120s));
  auto& view = *window.app().view();
  window.wheel("transcript rows", -3);
  EXPECT_GT(view.transcript.top, 0);

  window.click("transcript rows");
  window.press(ImGuiKey_End);
  window.frames(3);
  EXPECT_TRUE(window.sees("250 2.0.0 Ok 169999", "Transcript"));
  ASSERT_TRUE(view.selected);
  EXPECT_EQ(*view.selected, window.app().session()->events().size() - 1);
  const auto end = view.transcript.top;
  window.press(ImGuiKey_UpArrow);
  EXPECT_LT(*view.selected, window.app().session()->events().size() - 1);
  // Past half a million rows a single row is still a step that can be made.
  window.wheel("transcript rows", 1);
  EXPECT_LT(view.transcript.top, end);
  EXPECT_GT(view.transcript.top, end - 200);
}

}  // namespace
}  // namespace sti::test
