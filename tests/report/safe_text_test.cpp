#include "report/safe_text.hpp"

#include <gtest/gtest.h>

#include "model/escape.hpp"

namespace sti::report {
namespace {

TEST(SafeText, LeavesEscapedTextAsItIs) {
  const auto text = escaped("a\\b\x1b[31m\xff \xe2\x80\xae é");
  EXPECT_EQ(safe(text), text);
}

TEST(SafeText, EscapesWhatGotThrough) {
  EXPECT_EQ(safe("a\x1b[2Jb\\n"), "a\\x1b[2Jb\\n");
  EXPECT_EQ(safe("\xe2\x80\xae"), "\\u{202e}");
}

TEST(SafeText, LeavesNoMarkup) {
  EXPECT_EQ(html_text("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(markdown_text("*a* | `b` <i> [l](u)"), "\\*a\\* \\| \\`b\\` &lt;i&gt; \\[l\\]\\(u\\)");
}

TEST(SafeText, KeepsWhatIsWrittenFromRightToLeftToItself) {
  EXPECT_EQ(html_text("mail.אבג 25 good"), "mail.<bdi>אבג</bdi> 25 good");
  EXPECT_EQ(html_text("<مثال>"), "&lt;<bdi>مثال</bdi>&gt;");
  EXPECT_EQ(html_text("אב"), "<bdi>אב</bdi>");
  EXPECT_EQ(html_text("\U0001E900"), "<bdi>\U0001E900</bdi>");
  EXPECT_EQ(html_text("Zürich 日本 🔒"), "Zürich 日本 🔒");
  EXPECT_EQ(html_plain("אב<"), "אב&lt;") << "no element can stand in a title";
}

TEST(SafeText, CountsCodePoints) {
  EXPECT_EQ(columns(""), 0u);
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("a\u00e9\u20ac"), 3u);
}

TEST(SafeText, KnowsUtf8) {
  for (const auto* good :
       {"", "a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(good)) << good;
  // Overlong, surrogate, past the end, stray and cut short (RFC 3629 §3).
  for (const auto* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc2", "\xe2\x82", "\xf0\x90\x80",
                          "\xc2\x41", "a\xfe"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace sti::report
