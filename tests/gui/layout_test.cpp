// What is shown where there is little room: on a projector, with large type.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "driver.hpp"
#include "gui/ui/layout.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

using gui::Panel;

struct Size {
  const char* name;
  float width, height, scale;
};
constexpr Size projectors[] = {{"1080p at 200 %", 1920, 1080, 2},
                               {"720p at 200 %", 1280, 720, 2},
                               {"1600x900 at scale 3", 1600, 900, 3}};

std::string name_of(const testing::TestParamInfo<Size>& info) {
  return "At" + std::to_string(static_cast<int>(info.param.width)) + "Scale" +
         std::to_string(static_cast<int>(info.param.scale));
}

bool overlap(const Item& a, const Item& b) {
  return a.min.x < b.max.x - 1 && b.min.x < a.max.x - 1 && a.min.y < b.max.y - 1 && b.min.y < a.max.y - 1;
}

bool contains(const Item& outer, const Item& inner) {
  return outer.min.x <= inner.min.x + 1 && outer.min.y <= inner.min.y + 1 && outer.max.x >= inner.max.x - 1 &&
         outer.max.y >= inner.max.y - 1;
}

bool is_band(const Item& item) {
  return std::ranges::any_of(
      std::initializer_list<const char*>{"PLAINTEXT: ", "UPGRADE: ", "TLS: ", "TLSv1.3: ", "TLSv1.2: "},
      [&](const char* title) { return item.label.starts_with(title); });
}

/// Bands out of sight stand over the rows at the list's edge. "upgrade" is the row of one that can be chosen.
bool is_over_rows(const Item& item) { return is_band(item) || item.label == "upgrade"; }

/// What of an item can be seen.
Item clipped(Item item) {
  item.min = {std::max(item.min.x, item.clip_min.x), std::max(item.min.y, item.clip_min.y)};
  item.max = {std::min(item.max.x, item.clip_max.x), std::min(item.max.y, item.clip_max.y)};
  return item;
}

struct Projector : testing::TestWithParam<Size> {
  static WindowOptions options() {
    WindowOptions out{.width = GetParam().width, .height = GetParam().height};
    out.app.scale = GetParam().scale;
    return out;
  }
  TestWindow window{options()};
  void SetUp() override {
    window.app().show(session_of(verified_smtp()));
    ASSERT_TRUE(window.settle());
  }

  /// Nothing stands over anything else but what it is part of, and nothing leaves the window.
  void expect_order(const std::string& when) {
    std::vector<Item> seen;
    for (const auto& item : window.items()) {
      if (item.window.starts_with("##Tooltip") || !item.in_sight() || item.label == item.window) continue;
      if (item.label.find("splitter") != std::string::npos || item.label.starts_with("pinned ")) continue;
      seen.push_back(clipped(item));
    }
    for (const auto& a : seen) {
      EXPECT_GE(a.max.x, 0) << a.label << ", " << when;
      if (a.window == "STARTTLS Inspector") {
        EXPECT_LE(a.max.x, GetParam().width + 1) << a.label << ", " << when;
        EXPECT_LE(a.max.y, GetParam().height + 1) << a.label << ", " << when;
      }
      for (const auto& b : seen) {
        if (&a >= &b || a.window != b.window || !overlap(a, b)) continue;
        if (contains(a, b) || contains(b, a) || is_over_rows(a) || is_over_rows(b)) continue;
        ADD_FAILURE() << "\"" << a.label << "\" overlaps \"" << b.label << "\" in " << a.window << ", "
                      << when;
      }
    }
  }
  std::vector<Item> transcript_items() {
    std::vector<Item> out;
    for (const auto& item : window.items())
      if (item.window.find("/Transcript_") != std::string::npos) out.push_back(item);
    return out;
  }
};

TEST_P(Projector, ShowsTheBandsAndSixRows) {
  const auto list = window.item("transcript rows");
  std::vector<Item> bands, rows;
  for (const auto& item : transcript_items()) {
    if (item.min.y < list.min.y - 1 || item.max.y > list.max.y + 1) continue;
    if (is_band(item)) bands.push_back(item);
  }
  const float height = bands.empty() ? 0 : bands[0].max.y - bands[0].min.y;
  EXPECT_GE(height, gui::font_size_of(gui::TextStyle::mono)) << "a row is as high as its text";
  for (const auto& item : transcript_items()) {
    if (item.min.y < list.min.y - 1 || item.max.y > list.max.y + 1 || is_band(item)) continue;
    if (item.max.y - item.min.y != height || item.label.find("scrollbar") != std::string::npos) continue;
    if (item.label.starts_with("pinned ")) continue;
    if (std::ranges::none_of(bands, [&](const Item& band) { return overlap(item, band); }))
      rows.push_back(item);
  }
  EXPECT_EQ(bands.size(), 3u);
  EXPECT_GE(rows.size(), 6u);
}

TEST_P(Projector, NothingOverlaps) {
  expect_order("transcript");
  window.type("filter", "smtp");
  ASSERT_TRUE(window.rest());
  window.press(ImGuiKey_Enter);
  window.frames(3);
  expect_order("with a filter");
  window.app().state().filter.entry.set({});
  ASSERT_TRUE(window.rest());
  for (const auto tab : {gui::Tab::overview, gui::Tab::handshake, gui::Tab::certificates, gui::Tab::findings,
                         gui::Tab::fields}) {
    window.app().perform(gui::intent::ShowTab{tab});
    window.frames(4);
    expect_order("tab " + std::to_string(static_cast<int>(tab)));
  }
  window.press(ImGuiMod_Ctrl | ImGuiKey_5);
  window.frames(3);
  EXPECT_TRUE(window.sees("bytes 0000", {})) << "the bytes are one key away";
  expect_order("bytes");
}

TEST_P(Projector, EveryDialogStaysInTheWindow) {
  const std::pair<ImGuiKeyChord, const char*> dialogs[] = {
      {ImGuiMod_Ctrl | ImGuiKey_E, "export"},
      {ImGuiMod_Ctrl | ImGuiKey_O, "open"},
      {ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P, "palette"},
      {ImGuiMod_Ctrl | ImGuiKey_Comma, "settings"},
      {ImGuiKey_F1, "help"}};
  for (const auto& [chord, name] : dialogs) {
    window.press(chord);
    window.frames(3);
    const auto open = TestWindow::popups();
    ASSERT_EQ(open.size(), 1u) << name;
    EXPECT_LE(open[0].max.x, GetParam().width) << name;
    EXPECT_LE(open[0].max.y, GetParam().height) << name;
    EXPECT_TRUE(window.item("Close").in_sight()) << name;
    expect_order(name);
    window.press(ImGuiKey_Escape);
    window.frames(3);
  }
}

TEST_P(Projector, EveryPanelIsReachedByKey) {
  for (int i = 0; i < gui::panel_count; ++i) {
    window.press(ImGuiKey_F6);
    ASSERT_TRUE(window.rest()) << static_cast<int>(window.app().state().focus);
    const auto focus = window.app().state().focus;
    const bool in_bar = focus == Panel::sessions || focus == Panel::lab;
    const bool in_inspector = focus == Panel::bytes && window.app().state().layout.bytes_in_inspector;
    if (!in_bar && !in_inspector) {
      EXPECT_GT(window.app().state().layout.box_of(focus).width(), 0) << static_cast<int>(focus);
    }
    expect_order("panel " + std::to_string(static_cast<int>(focus)));
    if (in_bar) window.press(ImGuiKey_Escape);
  }
}

TEST_P(Projector, EveryMenuStaysInTheWindow) {
  const auto expect_inside = [&](const std::string& menu) {
    window.frames(3);
    int popups = 0;
    for (const auto& opened : window.popups()) {
      ++popups;
      EXPECT_GE(opened.min.x, 0) << menu;
      EXPECT_GE(opened.min.y, 0) << menu;
      EXPECT_LE(opened.max.x, GetParam().width) << menu;
      EXPECT_LE(opened.max.y, GetParam().height) << menu;
    }
    EXPECT_GT(popups, 0) << menu << " did not open";
    window.press(ImGuiKey_Escape);
    window.frames(3);
  };
  for (int i = 0; i < 16; ++i)
    window.app().settings().targets.push_back(
        {"smtp://mail" + std::to_string(i) + ".a-long-name.example.org", {}});
  for (const auto* button : {"Menu", "protocol", "Sessions", "Earlier targets"}) {
    window.click(button, "STARTTLS Inspector");
    expect_inside(button);
  }
  window.click("EHLO localhost", "Transcript", 1);
  expect_inside("row menu");
}

INSTANTIATE_TEST_SUITE_P(Sizes, Projector, testing::ValuesIn(projectors), name_of);

TEST(Fill, OneKeyLetsAPanelFillTheWindowAndGivesItBack) {
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  const auto& layout = window.app().state().layout;
  for (const auto key : {ImGuiKeyChord{ImGuiKey_F11}, ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_M}) {
    const auto before = window.item("transcript rows");
    window.press(key);
    ASSERT_EQ(layout.alone, Panel::transcript);
    const auto filled = window.item("transcript rows");
    EXPECT_GT(filled.max.x - filled.min.x, 1200);
    EXPECT_GT(filled.max.y, before.max.y + 100);
    EXPECT_FALSE(window.has("Overview##tab"));
    // Another panel takes its place where it is asked for, by key and by the choice in the heading.
    window.press(ImGuiMod_Ctrl | ImGuiKey_3);
    EXPECT_EQ(layout.alone, Panel::inspector);
    EXPECT_TRUE(window.has("As sent (2)") || window.draws("As sent"));
    window.click("panel");
    window.click("Bytes", "popup");
    EXPECT_EQ(layout.alone, Panel::bytes);
    EXPECT_TRUE(window.sees("bytes 0000"));
    window.press(key);
    EXPECT_EQ(layout.alone, std::nullopt);
    EXPECT_TRUE(window.has("Overview##tab"));
    EXPECT_TRUE(window.has("transcript rows"));
    window.app().state().focus_wanted = Panel::transcript;
    ASSERT_TRUE(window.rest());
  }
}

TEST(Fill, IsOfThePanelWhoseTabWasJustChosen) {
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  const auto& layout = window.app().state().layout;
  window.click("EHLO localhost", "Transcript");
  window.press(ImGuiMod_Ctrl | ImGuiKey_3);
  window.press(ImGuiKey_F11);
  EXPECT_EQ(layout.alone, Panel::inspector) << "chosen by key";
  window.press(ImGuiKey_F11);
  window.click("EHLO localhost", "Transcript");
  window.click("Handshake##tab");
  window.press(ImGuiKey_F11);
  EXPECT_EQ(layout.alone, Panel::inspector) << "chosen by a click";
}

TEST_P(Projector, BytesInTheInspectorCanBeOfAnyStream) {
  window.press(ImGuiMod_Ctrl | ImGuiKey_5);
  window.frames(3);
  if (window.app().state().layout.bytes_in_inspector || window.app().state().layout.alone == Panel::bytes) {
    EXPECT_TRUE(window.has("stream"));
  }
}

TEST(Fill, IsInPaletteMenuAndHelp) {
  TestWindow window;
  window.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P);
  window.write("fill");
  window.frames(2);
  EXPECT_TRUE(window.has("View: Let this panel fill the window##entry"));
  window.press(ImGuiKey_Enter);
  window.frames(3);
  EXPECT_TRUE(window.app().state().layout.alone);
  window.click("panel");
  window.click("Show all panels", "popup");
  EXPECT_FALSE(window.app().state().layout.alone);
  window.press(ImGuiKey_F1);
  window.frames(3);
  EXPECT_TRUE(window.draws("Let this panel fill the window"));
}

TEST(Layout, GivesWayInOrder) {
  gui::Settings settings;
  TestWindow window;  // sets the scale
  const auto at = [&](float width, float height) {
    gui::LayoutWish wish;
    wish.display = {width, height};
    return gui::lay_out(settings, wish, 200);
  };
  const auto all = at(1280, 800);
  EXPECT_FALSE(all.bytes_in_inspector);
  EXPECT_FALSE(all.sessions_in_bar);
  EXPECT_FALSE(all.alone);
  const auto low = at(1280, 520);
  EXPECT_TRUE(low.bytes_in_inspector) << "the bytes go first";
  EXPECT_FALSE(low.sessions_in_bar);
  const auto medium = at(960, 540);
  EXPECT_TRUE(medium.sessions_in_bar) << "then the session list";
  EXPECT_GT(medium.inspector.width(), 0);
  const auto small = at(640, 360);
  EXPECT_EQ(small.alone, Panel::transcript) << "then the inspector";
  // Whatever sizes were left behind by dragging, the transcript keeps its rows.
  settings.bytes = 1600;
  settings.inspector = 1600;
  for (float height = 300; height < 1000; height += 7)
    for (float width = 533; width < 2000; width += 61) {
      const auto l = at(width, height);
      const float header = l.compact ? gui::compact_panel_header : gui::panel_header + 40;
      const float row = l.compact ? gui::compact_transcript_row : gui::transcript_row;
      ASSERT_GE(l.transcript.height(), header + row * gui::rows_kept) << width << " x " << height;
      ASSERT_GE(l.transcript.width(), 370) << width << " x " << height;
    }
}

}  // namespace
}  // namespace sti::test
