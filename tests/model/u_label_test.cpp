#include "model/u_label.hpp"

#include <gtest/gtest.h>

namespace sti {
namespace {

TEST(ULabel, StandsBesideTheALabel) {
  EXPECT_EQ(with_u_labels("xn--bcher-kva.example"), "xn--bcher-kva.example (bücher.example)");
  EXPECT_EQ(with_u_labels("DNS:*.xn--bcher-kva.example, DNS:mail.example"),
            "DNS:*.xn--bcher-kva.example (*.bücher.example), DNS:mail.example");
  EXPECT_EQ(with_u_labels("smtp://XN--BCHER-KVA.example:25"),
            "smtp://XN--BCHER-KVA.example (bücher.example):25");
  EXPECT_EQ(with_u_labels("xn--r8jz45g.xn--zckzah and xn--4dbrk0ce"),
            "xn--r8jz45g.xn--zckzah (例え.テスト) and xn--4dbrk0ce (ישראל)");
}

TEST(ULabel, LeavesEverythingElseAsItIs) {
  for (const auto* same : {"", "mail.example.org", "xn--", "xn", "a xn-- b", "xn--.example", "-xn--",
                           "xn--a",         // decodes to nothing that encodes so
                           "xn--ls8h",      // an emoji, which IDNA 2008 does not allow
                           "xn--www-hoi",   // U+200B is not allowed in a label (RFC 5892)
                           "xn--ab-0ea",    // a middle dot that does not stand between two l (RFC 5892 A.3)
                           "xn--ab-3n4a"})  // a Katakana middle dot without Japanese letters (A.7)
    EXPECT_EQ(with_u_labels(same), same);
  const std::string too_long = "xn--" + std::string(60, 'a') + ".example";
  EXPECT_EQ(with_u_labels(too_long), too_long);
  const std::string endless(1 << 20, 'x');
  EXPECT_EQ(with_u_labels(endless), endless);
}

}  // namespace
}  // namespace sti
