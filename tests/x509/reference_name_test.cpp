#include "x509/reference_name.hpp"

#include <gtest/gtest.h>

#include "x509/match.hpp"

namespace sti::x509 {
namespace {

TEST(ReferenceName, HasOneFormForEachName) {
  const std::pair<std::string, std::string> forms[]{
      {"mail.example.org", "mail.example.org"},
      {"MAIL.Example.ORG.", "mail.example.org"},
      {"localhost", "localhost"},
      {"_dmarc.example.org", "_dmarc.example.org"},
      {"b\u00fccher.example", "xn--bcher-kva.example"},
      {"B\u00dcCHER.example.", "xn--bcher-kva.example"},
      {"stra\u00dfe.example", "xn--strae-oqa.example"},
      {"xn--bcher-kva.example", "xn--bcher-kva.example"},
      {"192.0.2.1", "192.0.2.1"},
      {"2001:DB8:0::1", "2001:db8::1"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {std::string(63, 'a') + ".example", std::string(63, 'a') + ".example"},
  };
  for (const auto& [text, form] : forms) {
    const auto read = reference_name(text);
    ASSERT_TRUE(read) << text << ": " << read.error().text();
    EXPECT_EQ(*read, form);
    EXPECT_EQ(*reference_name(*read), form) << "its form is its own form";
  }
}

TEST(ReferenceName, RefusesWhatIsNone) {
  using namespace std::string_literals;
  const std::string none[]{"",
                           ".",
                           "*",
                           "*.example.org",
                           "mail.*.org",
                           "a b.example",
                           "a\n.example",
                           "a\0.example"s,
                           "mail..example",
                           ".example",
                           "[::1]",
                           "::1%eth0",
                           "127.1",
                           "0x7f.1",
                           "0x7f.0.0.0x1",
                           "2130706433",
                           "example.123",
                           "mail.example.org:25",
                           "a@example.org",
                           "\xff\xfe.example",
                           "mail.example\u200b",
                           "m\u2060ail.example",
                           std::string(64, 'a') + ".example",
                           std::string(254, 'a'),
                           "a/b.example",
                           "a..",
                           "192.0.2.1."};
  for (const auto& text : none) {
    const auto read = reference_name(text);
    ASSERT_FALSE(read) << text << " became " << *read;
    for (const char c : read.error().text())
      EXPECT_GE(static_cast<unsigned char>(c), 0x20) << "not safe to print";
  }
}

TEST(ReferenceName, WhatIsNoneMatchesNothing) {
  const std::string names[]{"*.example.org", "mail.example.org", "*", ""};
  std::vector<GeneralName> presented;
  for (const auto& name : names) presented.push_back({NameKind::dns, bytes_of(name), {}});
  for (const auto* text : {"*.example.org", "*", "", "[::1]", "a b"}) {
    const auto verdict = match_names(presented, text);
    EXPECT_FALSE(verdict.matched) << text;
  }
  EXPECT_TRUE(match_names(presented, "mail.example.org").matched);
}

}  // namespace
}  // namespace sti::x509
