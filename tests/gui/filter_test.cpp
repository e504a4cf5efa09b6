// The filter of the transcript: its box, and the rows that it leaves.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "dissect/session_trees.hpp"
#include "driver.hpp"
#include "filter/event_subject.hpp"
#include "gui/ui/row_index.hpp"
#include "gui/ui/text.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

filter::Filter filter_of(std::string_view text) {
  auto parsed = filter::parse_filter(text);
  if (auto* understood = std::get_if<filter::Filter>(&parsed)) return std::move(*understood);
  ADD_FAILURE() << std::get<filter::FilterError>(parsed).text();
  return {};
}

struct FilterInTheWindow : testing::Test {
  TestWindow window;
  void SetUp() override {
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
  }
  const gui::FilterEntry& entry() { return window.app().state().filter.entry; }
  const gui::RowIndex& rows() { return window.app().model().shown->rows; }
  const Inspection& session() { return *window.app().session(); }

  /// The events in sight, in order.
  std::vector<std::uint64_t> events() {
    std::vector<std::uint64_t> out;
    for (std::size_t i = 0; i < rows().size(); ++i)
      if (rows().at(i).kind == gui::RowKind::event) out.push_back(rows().at(i).event);
    return out;
  }
  /// Types a filter and leaves the box.
  void ask(std::string_view text) {
    window.type("filter", text);
    window.press(ImGuiKey_Enter);
    ASSERT_TRUE(window.rest());
    EXPECT_FALSE(window.has("completions")) << "nothing covers the rows any more";
  }
};

TEST_F(FilterInTheWindow, AReplysCodeIsComparedAsANumber) {
  ask("smtp.reply.code >= 220");
  const auto left = events();
  ASSERT_FALSE(left.empty());
  for (const auto event : left) {
    const auto& e = session().events()[static_cast<std::size_t>(event)];
    ASSERT_TRUE(e.get_if<event::Message>());
    EXPECT_EQ(e.direction, Direction::server_to_client);
  }
  EXPECT_TRUE(window.sees("220 mail.example.org ESMTP Postfix", "Transcript"));
  EXPECT_FALSE(window.has("EHLO localhost", "Transcript"));
  EXPECT_TRUE(window.sees(fmt::format("{} matches", left.size())));
  EXPECT_TRUE(window.sees("PLAINTEXT: ", "Transcript")) << "a session is never without its bands";

  ask("smtp.reply.code >= 250");
  EXPECT_LT(events().size(), left.size());
  EXPECT_FALSE(window.has("220 mail.example.org ESMTP Postfix", "Transcript"));
}

TEST_F(FilterInTheWindow, AHandshakeMessageIsFoundByItsTypeAndByWhatIsInside) {
  const auto session_rows = events().size();
  ask("tls.handshake.type == certificate");
  const auto typed = events();
  ASSERT_EQ(typed.size(), 1u);
  const auto* message = session().events()[static_cast<std::size_t>(typed[0])].get_if<event::Handshake>();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->name, "Certificate");
  EXPECT_TRUE(window.sees("1 match"));

  ask("has x509.ext.san");
  EXPECT_EQ(events(), typed);
  ask("not has x509.ext.san");
  const auto others = events();
  EXPECT_EQ(std::count(others.begin(), others.end(), typed[0]), 0);
  EXPECT_EQ(others.size() + 1, session_rows);
}

TEST_F(FilterInTheWindow, TabTakesACompletionAndTheNextWordIsOffered) {
  window.press(ImGuiMod_Ctrl | ImGuiKey_F);
  window.write("tls.handshake.typ");
  window.frames(2);
  ASSERT_TRUE(entry().open());
  EXPECT_TRUE(window.sees("tls.handshake.type", "completions"));
  EXPECT_TRUE(window.draws(find_field("tls.handshake.type")->label));
  EXPECT_TRUE(window.draws(find_field("tls.handshake.type")->explanation));
  window.press(ImGuiKey_Tab);
  EXPECT_EQ(entry().text(), "tls.handshake.type ");
  ASSERT_TRUE(window.has("==##completion"));
  window.press(ImGuiKey_Tab);
  EXPECT_EQ(entry().text(), "tls.handshake.type == ");
  window.write("certificate_v");
  window.press(ImGuiKey_Tab);
  EXPECT_EQ(entry().text(), "tls.handshake.type == certificate_verify");
  EXPECT_FALSE(entry().open());
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "the keyboard has stayed";
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(events().size(), 1u);
  // With no list there is nothing to take, so Tab goes to the next control.
  window.press(ImGuiKey_Tab);
  EXPECT_EQ(entry().text(), "tls.handshake.type == certificate_verify");
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
}

TEST_F(FilterInTheWindow, DownChoosesAndEnterTakes) {
  window.press(ImGuiMod_Ctrl | ImGuiKey_F);
  window.write("event.");
  window.press(ImGuiKey_DownArrow);
  window.press(ImGuiKey_DownArrow);
  ASSERT_EQ(entry().chosen(), 1u);
  const auto second = entry().offers()[1].insert;
  window.press(ImGuiKey_UpArrow);
  ASSERT_EQ(entry().chosen(), 0u);
  window.press(ImGuiKey_UpArrow);
  EXPECT_EQ(entry().chosen(), entry().offers().size() - 1) << "it goes round";
  window.press(ImGuiKey_DownArrow);
  window.press(ImGuiKey_DownArrow);
  window.press(ImGuiKey_Enter);
  window.frames(4);
  EXPECT_EQ(entry().text(), second + " ");
  ASSERT_TRUE(ImGui::GetIO().WantTextInput) << "Enter took the entry and did not leave";
  window.write("x");
  EXPECT_EQ(entry().text(), second + " x") << "the cursor is behind what was taken";
}

TEST_F(FilterInTheWindow, AClickTakesACompletion) {
  window.press(ImGuiMod_Ctrl | ImGuiKey_F);
  window.write("event.ph");
  window.frames(2);
  window.click("event.phase##completion");
  window.frames(4);
  EXPECT_EQ(entry().text(), "event.phase ");
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  window.write("== upgrade");
  EXPECT_EQ(entry().text(), "event.phase == upgrade");
  EXPECT_TRUE(window.sees("PLAINTEXT: ", "Transcript")) << "the click went to the list, not to a row";
}

TEST_F(FilterInTheWindow, EscClosesTheListThenClears) {
  const auto all = rows().matches();
  window.press(ImGuiMod_Ctrl | ImGuiKey_F);
  window.write("smtp.reply");
  ASSERT_TRUE(entry().open());
  window.press(ImGuiKey_Escape);
  EXPECT_FALSE(entry().open());
  EXPECT_FALSE(window.has("smtp.reply.code##completion"));
  EXPECT_EQ(entry().text(), "smtp.reply");
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
  window.press(ImGuiKey_Escape);
  EXPECT_EQ(entry().text(), "");
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(rows().matches(), all);
}

TEST_F(FilterInTheWindow, AMistakeIsMarkedAtItsColumnAndTheLastValidFilterStays) {
  ask("has x509.ext.san");
  ASSERT_EQ(events().size(), 1u);
  window.type("filter", "has x509.ext.nothing");
  ASSERT_TRUE(window.rest());
  ASSERT_TRUE(entry().error());
  EXPECT_EQ(entry().error()->column, 5u);
  EXPECT_TRUE(window.sees("column 5: expected")) << "in words, while typing";
  const auto letter = gui::text_size(gui::TextStyle::mono, "0").x;
  const auto input = window.item("##filter"), mark = window.item("mark");
  EXPECT_NEAR(mark.min.x, input.min.x + gui::px(30) + letter * 4, 2);
  EXPECT_NEAR(mark.max.x - mark.min.x, letter * 16, 2);

  window.press(ImGuiKey_Enter);
  ASSERT_TRUE(window.rest());
  EXPECT_TRUE(window.sees("column 5: expected")) << "and afterwards";
}

TEST_F(FilterInTheWindow, WhatIsWrongNeverEmptiesTheRows) {
  ask("has x509.ext.san");
  const auto held = events();
  ASSERT_EQ(held.size(), 1u);
  window.click("filter");
  window.press(ImGuiKey_End);
  window.write(" and (");
  ASSERT_TRUE(window.rest());
  ASSERT_TRUE(entry().error());
  EXPECT_TRUE(entry().unfinished());
  EXPECT_EQ(entry().in_force().source(), "has x509.ext.san");
  EXPECT_EQ(events(), held);
  EXPECT_TRUE(window.draws("in force: has x509.ext.san"));
  window.press(ImGuiKey_Backspace);
  EXPECT_TRUE(entry().error());
  for (int i = 0; i < 5; ++i) window.press(ImGuiKey_Backspace);
  EXPECT_FALSE(entry().error());
  EXPECT_FALSE(window.has("mark"));
}

TEST_F(FilterInTheWindow, TheButtonClearsIt) {
  const auto all = rows().matches();
  EXPECT_FALSE(window.has("Clear the filter"));
  ask("no such thing");
  EXPECT_TRUE(window.sees("0 matches"));
  window.click("Clear the filter");
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(entry().text(), "");
  EXPECT_EQ(rows().matches(), all);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "ready for another";
}

TEST(FilterWidth, NothingIsClippedInANarrowWindow) {
  for (const float width : {1000.0f, 640.0f}) {
    TestWindow window({.width = width, .height = 700});
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
    window.type("filter", "tls.handshake.typ");
    window.frames(3);
    for (const auto* label : {"##filter", "Clear the filter", "tls.handshake.type##completion"}) {
      const auto item = window.item(label);
      EXPECT_GE(item.min.x, 0) << label << " " << width;
      EXPECT_LE(item.max.x, width) << label << " " << width;
      EXPECT_LE(item.max.y, 700) << label << " " << width;
      EXPECT_TRUE(item.in_sight()) << label << " " << width;
    }
    EXPECT_GE(window.item("Clear the filter").min.x, window.item("##filter").max.x);
  }
}

/// The session, and what its rows are made with.
struct Rows : testing::Test {
  Inspection session = session_of(long_session(200));
  dissect::SessionTrees trees;
  void SetUp() override { trees.update(session); }

  /// Updates until all is found; returns how many updates that took.
  int find(gui::RowIndex& rows, std::string_view text, std::chrono::microseconds budget) {
    const gui::RowWish wish{true, filter_of(text)};
    for (int updates = 1; updates < 1'000'000; ++updates) {
      rows.update(session, trees, wish, budget);
      if (rows.complete()) return updates;
      EXPECT_GE(rows.progress(), 0.0f);
      EXPECT_LT(rows.progress(), 1.0f);
    }
    ADD_FAILURE() << "never complete";
    return 0;
  }
  static std::vector<std::pair<std::uint32_t, gui::RowKind>> all(const gui::RowIndex& rows) {
    std::vector<std::pair<std::uint32_t, gui::RowKind>> out;
    for (std::size_t i = 0; i < rows.size(); ++i) out.emplace_back(rows.at(i).event, rows.at(i).kind);
    return out;
  }
};

TEST_F(Rows, AFieldFilterIsSlicedAndFindsTheSame) {
  for (const auto* text : {"smtp.reply.code >= 220", "has tls.record.type", "not has smtp.reply"}) {
    gui::RowIndex at_once, in_slices;
    EXPECT_EQ(find(at_once, text, std::chrono::hours(1)), 1) << text;
    // With no time at all every update still gets a little further.
    EXPECT_GT(find(in_slices, text, std::chrono::microseconds(0)), 50) << text;
    EXPECT_GT(at_once.matches(), 0u) << text;
    EXPECT_EQ(at_once.matches(), in_slices.matches()) << text;
    EXPECT_EQ(all(at_once), all(in_slices)) << text;
    // And each event is judged as the filter itself does.
    const auto filter = filter_of(text);
    for (std::uint32_t i = 0; i < session.events().size(); ++i) {
      const auto& e = session.events()[i];
      if (e.get_if<event::Chunk>() || e.get_if<event::Upgrade>()) continue;
      const auto row = at_once.row_of(i);
      EXPECT_EQ(row.has_value(), filter.matches(filter::EventSubject(session, trees, i))) << text << i;
    }
  }
}

TEST_F(Rows, ANarrowerFilterLooksOnlyAtTheRowsThatWereLeft) {
  gui::RowIndex rows, afresh;
  find(rows, "Ok 19", std::chrono::hours(1));
  const auto wider = rows.matches();
  // What was left fits into one slice; all events do not.
  EXPECT_EQ(find(rows, "Ok 199", std::chrono::microseconds(0)), 1);
  EXPECT_LT(rows.matches(), wider);
  EXPECT_GT(find(afresh, "Ok 199", std::chrono::microseconds(0)), 1);
  EXPECT_EQ(all(rows), all(afresh));
  // Not within the one before: everything is looked at again.
  find(rows, "Ok 5", std::chrono::hours(1));
  find(afresh, "Ok 5", std::chrono::hours(1));
  EXPECT_GT(rows.matches(), 0u);
  EXPECT_EQ(all(rows), all(afresh));
}

}  // namespace
}  // namespace sti::test
