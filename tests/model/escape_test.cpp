#include "model/escape.hpp"

#include <gtest/gtest.h>

namespace sti {
namespace {

TEST(Escape, KeepsPrintableTextOfAnyScript) {
  EXPECT_EQ(escaped(std::string_view("250-mail.example.org")), "250-mail.example.org");
  EXPECT_EQ(escaped(std::string_view("Zürich 日本 🔒")), "Zürich 日本 🔒");
}

TEST(Escape, MakesControlBytesVisible) {
  EXPECT_EQ(escaped(std::string_view("a\r\n\tb")), "a\\r\\n\\tb");
  EXPECT_EQ(escaped(std::string_view("\x1b]0;owned\x07", 10)), "\\x1b]0;owned\\x07");
  EXPECT_EQ(escaped(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(escaped(std::string_view("back\\slash")), "back\\\\slash");
}

TEST(Escape, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(escaped(std::string_view("\xff\xfe")), "\\xff\\xfe");
  EXPECT_EQ(escaped(std::string_view("\xc0\xaf")), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(escaped(std::string_view("\xed\xa0\x80")), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(escaped(std::string_view("\xe2\x82")), "\\xe2\\x82") << "cut short";
  EXPECT_EQ(escaped(std::string_view("\xf4\x90\x80\x80")), "\\xf4\\x90\\x80\\x80") << "beyond U+10FFFF";
}

TEST(Escape, ShowsCharactersThatDisguiseOthers) {
  EXPECT_EQ(escaped(std::string_view("evil\xe2\x80\xaeten.elpmaxe")), "evil\\u{202e}ten.elpmaxe");
  EXPECT_EQ(escaped(std::string_view("\xc2\x9b"
                                     "31m")),
            "\\u{9b}31m")
      << "C1 control: CSI";
  EXPECT_EQ(escaped(std::string_view("a\xe2\x80\x8b"
                                     "b")),
            "a\\u{200b}b");
  // Unicode's Default_Ignorable_Code_Point: HANGUL FILLER, WORD JOINER, a variation selector.
  EXPECT_EQ(escaped(std::string_view("a\xe3\x85\xa4\xe2\x81\xa0\xef\xb8\x8f"
                                     "b")),
            "a\\u{3164}\\u{2060}\\u{fe0f}b");
}

TEST(Escape, NeverLetsAControlCharacterThrough) {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      const std::string in{static_cast<char>(a), static_cast<char>(b)};
      for (const char c : escaped(in)) {
        const auto byte = static_cast<unsigned char>(c);
        ASSERT_TRUE(byte >= 0x20 && byte != 0x7f) << a << " " << b;
      }
    }
}

TEST(Quoted, CutsAndSaysHowMuchThereWas) {
  EXPECT_EQ(quoted(bytes_of("abc")), "\"abc\"");
  EXPECT_EQ(quoted(bytes_of("abcdef"), 3), "\"abc\"… (6 bytes)");
}

TEST(Hex, TwoLowerCaseDigitsAByte) { EXPECT_EQ(hex(Bytes{0x00, 0xAB, 0x10}), "00ab10"); }

}  // namespace
}  // namespace sti
