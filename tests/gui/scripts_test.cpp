// Names in any script, and in none that a font has.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>
#include <fstream>

#include "driver.hpp"
#include "gui/platform/fallback_glyphs.hpp"
#include "gui/platform/fonts.hpp"
#include "gui/platform/system_fonts.hpp"
#include "gui/ui/text.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"

namespace sti::test {
namespace {

using gui::TextStyle;

/// A configuration of fontconfig that knows the fonts of one folder.
std::filesystem::path fonts_of(const support::TempFolder& own, const std::string& folder) {
  const auto file = own / "fonts.conf";
  std::ofstream(file) << "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>"
                      << folder << "</dir><cachedir>" << (own / "cache").string()
                      << "</cachedir></fontconfig>";
  return file;
}

constexpr const char* dejavu = "/usr/share/fonts/truetype/dejavu";  // fontconfig itself depends on them

TEST(SystemFonts, AreFoundByCharacter) {
  const support::TempFolder folder;
  const gui::SystemFonts fonts(fonts_of(folder, dejavu));
  const auto alef = fonts.find(U'\u05d0');
  ASSERT_TRUE(alef);
  EXPECT_NE(alef->path.find("DejaVu"), std::string::npos);
  EXPECT_EQ(fonts.find(U'\u65e5'), std::nullopt) << "no font of the folder has Han characters";
  const support::TempFolder empty;
  EXPECT_EQ(gui::SystemFonts(fonts_of(empty, empty.path().string())).find(U'a'), std::nullopt);
  EXPECT_EQ(gui::SystemFonts("/no/such/file").find(U'a'), std::nullopt);
}

#if IMGUI_VERSION_NUM >= 19200

struct Scripts : testing::Test {
  support::TempFolder folder;
  void TearDown() override { gui::use_font_configuration({}); }

  static const ImFontGlyph* glyph(TextStyle style, char32_t character) {
    auto* baked = gui::font_of(style)->GetFontBaked(gui::font_size_of(style));
    return baked->FindGlyphNoFallback(static_cast<ImWchar>(character));
  }
  /// The character is drawn as so many letters would be.
  static void expect_escape(TextStyle style, char32_t character, const char* escape) {
    const auto* drawn = glyph(style, character);
    ASSERT_NE(drawn, nullptr) << escape;
    EXPECT_EQ(drawn->Codepoint, character);
    EXPECT_TRUE(drawn->Visible) << escape;
    // By the face of plain text, whatever the style.
    const float scale = gui::font_size_of(style) / gui::font_size_of(TextStyle::body);
    const float width = gui::text_size(TextStyle::body, escape).x * scale;
    EXPECT_NEAR(drawn->AdvanceX, width, width * 0.1f) << escape;
    EXPECT_NEAR(drawn->X1 - drawn->X0, width, width * 0.2f) << escape;
  }
};

constexpr TextStyle every_face[] = {TextStyle::body, TextStyle::strong, TextStyle::mono,
                                    TextStyle::mono_strong};

TEST_F(Scripts, AFontOfTheSystemDrawsWhatOursLack) {
  gui::use_font_configuration(fonts_of(folder, dejavu));
  TestWindow window;
  for (const auto style : every_face) {
    const auto* alef = glyph(style, U'\u05d0');
    ASSERT_NE(alef, nullptr);
    EXPECT_TRUE(alef->Visible);
    EXPECT_LT(alef->AdvanceX, gui::font_size_of(style)) << "one letter, no escape";
    EXPECT_GT(alef->AdvanceX, gui::font_size_of(style) * 0.3f);
    EXPECT_NE(glyph(style, U'\u0627'), nullptr);
  }
}

TEST_F(Scripts, WhatNoFontHasIsAnEscape) {
  gui::use_font_configuration(fonts_of(folder, folder.path().string()));
  TestWindow window;
  for (const auto style : every_face) {
    expect_escape(style, U'\U0001F600', "\\u{1f600}");
    expect_escape(style, U'\u65e5', "\\u{65e5}");
    expect_escape(style, U'\U0010FFFD', "\\u{10fffd}");
  }
}

TEST_F(Scripts, WhatIsNotToBeSeenIsAnEscapeWhateverFontHasIt) {
  gui::use_font_configuration(fonts_of(folder, dejavu));
  TestWindow window;
  for (const auto style : every_face) {
    expect_escape(style, U'\u202e', "\\u{202e}");
    expect_escape(style, U'\u2066', "\\u{2066}");
    expect_escape(style, U'\u200f', "\\u{200f}");
    expect_escape(style, U'\u061c', "\\u{61c}");
    expect_escape(style, U'\u200b', "\\u{200b}");
  }
}

TEST_F(Scripts, AnyCharacterMayComeAndTheTextureStaysWithinItsBudget) {
  gui::use_font_configuration(fonts_of(folder, folder.path().string()));
  TestWindow window;
  for (char32_t c = 0x3400; c < 0x9000; ++c) (void)glyph(TextStyle::body, c);
  window.frames(2);
  const auto* texture = ImGui::GetIO().Fonts->TexData;
  EXPECT_LE(static_cast<std::size_t>(texture->Width) * static_cast<std::size_t>(texture->Height), 32u << 20);
  EXPECT_NE(glyph(TextStyle::body, U'\u00f6'), nullptr);
}

#endif

TEST(Names, AreShownWithTheirULabels) {
  Target target;
  target.scheme = "smtp";
  target.host = "xn--bcher-kva.example";
  target.port = 25;
  Recording recording(target);
  recording.add(event::Resolving{target.host});
  TestWindow window;
  window.app().show(session_of(recording.steps()));
  ASSERT_TRUE(window.settle());
  EXPECT_TRUE(window.sees("resolving xn--bcher-kva.example (bücher.example)", "Transcript"));
  EXPECT_TRUE(window.draws("smtp xn--bcher-kva.example (bücher.example):25") ||
              window.has("smtp xn--bcher-kva.example (bücher.example):25##session"));
}

/// "##" parts the words of ImGui's labels from their names: a name must not end for the eye where it says so.
TEST(Names, WithHashesAreShownWhole) {
  constexpr const char* name = "mail.example.org##.evil.example";
  Target target;
  target.scheme = "smtp";
  target.host = "mail.example.org";
  target.port = 25;
  CertificateInfo certificate;
  certificate.subject = std::string("CN=") + name;
  certificate.sha256 = std::string(64, 'a');
  Recording recording(target);
  recording.add(event::Certificates{std::make_shared<std::vector<CertificateInfo>>(1, certificate)});
  TestWindow window;
  window.app().show(session_of(recording.steps()));
  ASSERT_TRUE(window.settle());
  const auto drawn = [&] { return std::ranges::count(window.texts(), std::string_view(name)); };
  window.click("Certificates");
  window.click("Every field");
  window.frame();
  const auto on_button = drawn();
  EXPECT_GE(on_button, 1);
  window.click(std::string(name) + "##certificate", "Inspector");
  window.frame();
  EXPECT_GT(drawn(), on_button) << "in the list that the button opens";
}

}  // namespace
}  // namespace sti::test
