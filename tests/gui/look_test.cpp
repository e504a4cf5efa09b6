// What is drawn, at every theme and scale, and how often.
#include <gtest/gtest.h>

#include <algorithm>

#include "contrast.hpp"
#include "driver.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

/// The first control byte, DEL, byte order override or piece that is no UTF-8; empty where there is none.
std::string unsafe_part(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return "control byte at " + std::to_string(i);
    if (byte == 0xff || byte == 0xfe) return "no UTF-8 at " + std::to_string(i);
  }
  for (const auto* bidirectional : {"\xe2\x80\xae", "\xe2\x80\xad", "\xe2\x80\xaa", "\xe2\x80\xab",
                                    "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x80\x8f"})
    if (text.find(bidirectional) != std::string::npos) return "bidirectional override";
  return {};
}

TEST(HostileSession, ShowsNothingRaw) {
  TestWindow window;
  window.app().show(session_of(hostile_smtp()));
  ASSERT_TRUE(window.settle());
  window.app().settings().records = true;
  std::size_t looked_at = 0;
  const auto look = [&] {
    window.frames(2);
    for (const auto& item : window.items()) {
      EXPECT_EQ(unsafe_part(item.label), "") << item.window;
      ++looked_at;
    }
    for (const auto& text : window.texts()) EXPECT_EQ(unsafe_part(text), "") << text;
  };
  for (const auto* tab : {"Overview", "Handshake", "Certificates", "Findings"}) {
    window.click(tab);
    look();
  }
  // Every row, with its bytes; and what copying gives.
  for (std::uint64_t i = 0; i < window.app().session()->events().size(); ++i) {
    window.app().select_event(i);
    window.app().view()->reveal_row = true;
    look();
    window.app().perform(gui::intent::Run{"copy.text"});
    EXPECT_EQ(unsafe_part(ImGui::GetClipboardText()), "");
  }
  EXPECT_GT(looked_at, 1000u);
  EXPECT_TRUE(window.draws("\\x1b")) << "escaped, and so still there to be seen";
}

TEST(Samples, AreAllDrawn) {
  const std::pair<const char*, std::vector<Step>> all[] = {
      {"verified", verified_smtp()},       {"login", smtp_with_login()},  {"injected", injected_smtp()},
      {"not offered", not_offered_imap()}, {"imaps", unverified_imaps()}, {"unproved", unproved_smtp()},
      {"unreachable", unreachable()},      {"every kind", every_kind()}};
  for (const auto& [name, steps] : all) {
    TestWindow window;
    window.app().show(session_of(steps));
    ASSERT_TRUE(window.settle()) << name;
    window.app().settings().records = true;
    for (const auto* tab : {"Overview", "Handshake", "Certificates", "Findings"}) {
      window.click(tab);
      window.frames(2);
    }
    for (std::uint64_t i = 0; i < window.app().session()->events().size(); ++i) {
      window.app().select_event(i);
      window.frames(1);
      for (const auto& text : window.texts())
        EXPECT_EQ(text.find(sample_password), std::string::npos) << name;
    }
    EXPECT_TRUE(window.rest()) << name;
  }
}

TEST(Themes, ChangeFromTheSettings) {
  TestWindow window;
  window.click("Settings");
  for (const auto& [label, theme] :
       {std::pair{"Light", gui::ThemeName::light}, std::pair{"High contrast", gui::ThemeName::contrast},
        std::pair{"Dark", gui::ThemeName::dark}}) {
    window.click(label, "Settings");
    window.frames(2);
    EXPECT_EQ(gui::current_theme(), theme);
    const auto ground = ImGui::GetColorU32(ImGuiCol_WindowBg);
    EXPECT_EQ(ground, gui::palette_of(theme).ground) << label;
  }
  const auto before = gui::current_scale();
  window.click("Larger", "Settings");
  window.frames(2);
  EXPECT_GT(gui::current_scale(), before);
  window.click("Smaller", "Settings");
  window.frames(2);
  EXPECT_FLOAT_EQ(gui::current_scale(), before);
}

TEST(Themes, KeepTextReadable) {
  for (const auto theme : {gui::ThemeName::dark, gui::ThemeName::light, gui::ThemeName::contrast}) {
    const auto& p = gui::palette_of(theme);
    const double least = theme == gui::ThemeName::contrast ? 7.0 : 4.5;  // WCAG 2, 1.4.3 and 1.4.6
    const std::pair<ImU32, ImU32> pairs[] = {
        {p.text, p.surface},         {p.text, p.raised},       {p.text, p.selection},
        {p.text, p.plain_band},      {p.text, p.upgrade_band}, {p.text, p.tls_band},
        {p.text, p.bad_soft},        {p.text, p.mark},         {p.muted, p.surface},
        {p.muted, p.raised},         {p.muted, p.bad_soft},    {p.muted, p.good_soft},
        {p.muted, p.warning_soft},   {p.plain, p.plain_band},  {p.upgrade, p.upgrade_band},
        {p.tls, p.tls_band},         {p.plain, p.surface},     {p.tls, p.surface},
        {p.good, p.surface},         {p.good, p.good_soft},    {p.warning, p.surface},
        {p.warning, p.warning_soft}, {p.bad, p.surface},       {p.bad, p.bad_soft},
        {p.accent, p.surface},       {p.on_accent, p.accent},  {p.faint, p.surface},
        {p.accent, p.selection}};
    for (std::size_t i = 0; i < std::size(pairs); ++i)
      EXPECT_GE(contrast(pairs[i].first, pairs[i].second), pairs[i].first == p.faint ? 4.0 : least)
          << gui::name_of(theme) << ", pair " << i;
  }
}

/// No item of the main window or of its panels reaches past the window, at any size and scale that is
/// allowed.
TEST(Layout, FitsAtEverySizeAndScale) {
  for (const auto& [width, height] :
       {std::pair{1600.0f, 1000.0f}, std::pair{1000.0f, 700.0f}, std::pair{640.0f, 480.0f}}) {
    for (const float scale : {0.8f, 1.0f, 1.5f, 2.0f}) {
      WindowOptions options{.width = width * scale, .height = height * scale};
      options.app.scale = scale;
      TestWindow window(options);
      window.app().show(session_of(verified_smtp()));
      ASSERT_TRUE(window.settle());
      for (const auto& item : window.items()) {
        if (item.window != "STARTTLS Inspector") continue;
        EXPECT_GE(item.min.x, 0) << item.label << " at " << width << " x " << scale;
        EXPECT_LE(item.max.x, width * scale + 1) << item.label << " at " << width << " x " << scale;
        EXPECT_LE(item.max.y, height * scale + 1) << item.label << " at " << width << " x " << scale;
      }
      // What stands in the bar does not overlap.
      std::vector<Item> bar;
      for (const auto& item : window.items())
        if (item.window == "STARTTLS Inspector" && item.label != item.window && item.min.y < 40 * scale)
          bar.push_back(item);
      EXPECT_GE(bar.size(), 7u);
      for (const auto& a : bar)
        for (const auto& b : bar)
          if (&a != &b && a.label != b.label && a.min.x < b.max.x - 1 && b.min.x < a.max.x - 1)
            ADD_FAILURE() << a.label << " overlaps " << b.label << " at " << width << " x " << scale;
    }
  }
}

TEST(Layout, KeepsEverythingReachableWhereItIsNarrow) {
  TestWindow window({.width = 640, .height = 480});
  EXPECT_FALSE(window.has("Lab", "Lab"));
  window.click("Sessions");
  window.click("Start the lab", "popup");
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.has("status Verified"));
  window.click("Bytes##tab");
  EXPECT_TRUE(window.sees("bytes 000000"));
}

TEST(Rest, NothingIsDueOnceSettled) {
  TestWindow window;
  EXPECT_TRUE(window.rest());
  EXPECT_EQ(window.app().next_frame_in(), std::nullopt);
  window.click("Start the lab", "Lab");
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(window.app().next_frame_in(), std::nullopt);
  window.type("filter", "tls");
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(window.app().next_frame_in(), std::nullopt);
  // A note goes away by itself, and then there is rest again.
  window.press(ImGuiKey_Escape);
  window.app().tell(Severity::ok, "a note");
  ASSERT_TRUE(window.app().next_frame_in());
  ASSERT_TRUE(window.rest());
  EXPECT_FALSE(window.has("a note"));
  // The pointer on a button that has something to say: one tip, then rest.
  window.move_to(window.item("Settings").middle());
  ASSERT_TRUE(window.rest());
  EXPECT_EQ(window.app().next_frame_in(), std::nullopt);
}

}  // namespace
}  // namespace sti::test
