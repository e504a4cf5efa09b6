#include "x509/match.hpp"

#include <gtest/gtest.h>

#include "test_pki/test_pki.hpp"

namespace sti::x509 {
namespace {

using namespace sti::test;

/// The verdict on one presented name.
NameMatch match(const Bytes& presented, std::string_view reference) {
  const auto element = codec::DerReader(presented).next();
  const auto name = general_name(*element);
  return match_names({*name}, reference).names.at(0);
}

bool dns_matches(std::string_view presented, std::string_view reference) {
  return match(dns(presented), reference).matched;
}

TEST(Match, ComparesDnsNamesWithoutRegardToCase) {
  EXPECT_TRUE(dns_matches("mail.example.org", "mail.example.org"));
  EXPECT_TRUE(dns_matches("Mail.EXAMPLE.org", "mAIL.example.ORG"));
  EXPECT_TRUE(dns_matches("mail.example.org", "mail.example.org."));
  EXPECT_TRUE(dns_matches("localhost", "localhost"));
  EXPECT_TRUE(dns_matches("_x.example.org", "_x.example.org"));
  EXPECT_FALSE(dns_matches("mail.example.org", "example.org"));
  EXPECT_FALSE(dns_matches("example.org", "mail.example.org"));
  EXPECT_FALSE(dns_matches("mail.example.org.", "mail.example.org"));
  EXPECT_FALSE(dns_matches("mail.example.org", "mail.example.org.."));
  EXPECT_FALSE(dns_matches("", ""));
}

TEST(Match, TakesAWildcardForOneWholeLabelAtTheLeft) {
  EXPECT_TRUE(dns_matches("*.example.org", "mail.example.org"));
  EXPECT_TRUE(dns_matches("*.example.org", "xn--bcher-kva.example.org"));
  EXPECT_FALSE(dns_matches("*.example.org", "a.mail.example.org"));
  EXPECT_FALSE(dns_matches("*.example.org", "example.org"));
  EXPECT_FALSE(dns_matches("*.example.org", ".example.org"));
  EXPECT_FALSE(dns_matches("m*.example.org", "mail.example.org"));
  EXPECT_FALSE(dns_matches("*l.example.org", "mail.example.org"));
  EXPECT_FALSE(dns_matches("mail.*.org", "mail.example.org"));
  EXPECT_FALSE(dns_matches("*.*.org", "mail.example.org"));
  EXPECT_FALSE(dns_matches("*", "localhost"));
  EXPECT_FALSE(dns_matches("*.", "localhost"));
  EXPECT_FALSE(dns_matches("xn--*.example.org", "xn--a.example.org"));
  // The name asked for is a name, not a pattern.
  EXPECT_FALSE(dns_matches("mail.example.org", "*.example.org"));
}

TEST(Match, ComparesInternationalNamesAsALabels) {
  EXPECT_TRUE(dns_matches("xn--bcher-kva.example", "bücher.example"));
  EXPECT_TRUE(dns_matches("XN--BCHER-KVA.example", "BÜCHER.example"));
  EXPECT_TRUE(dns_matches("xn--strae-oqa.example", "straße.example"));
  EXPECT_TRUE(dns_matches("xn--bcher-kva.example",
                          "bücher。example"));  // an ideographic full stop separates labels too
  EXPECT_FALSE(dns_matches("bücher.example", "bücher.example"));  // not allowed in a certificate
  EXPECT_FALSE(dns_matches("bucher.example", "bücher.example"));
}

TEST(Match, NeverMatchesANulOrAnotherByteThatNoNameHas) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(dns_matches("mail.example.org\0.evil.example"sv, "mail.example.org"));
  EXPECT_FALSE(dns_matches("mail.example.org\0"sv, "mail.example.org"));
  EXPECT_FALSE(dns_matches("mail.example.org\0"sv, "mail.example.org\0"sv));
  EXPECT_FALSE(dns_matches("mail example.org", "mail example.org"));
  EXPECT_FALSE(dns_matches("mail.example.org/", "mail.example.org/"));
  EXPECT_NE(match(dns("a\0b"sv), "a").why.find("NUL"), std::string::npos);
  EXPECT_EQ(match(dns("a\0b"sv), "a").presented, "DNS:a\\x00b");
}

TEST(Match, ComparesAddressesOnlyWithAddresses) {
  EXPECT_TRUE(match(ip({192, 0, 2, 1}), "192.0.2.1").matched);
  EXPECT_FALSE(match(ip({192, 0, 2, 1}), "192.0.2.2").matched);
  EXPECT_FALSE(dns_matches("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(dns_matches("*.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(match(uri("192.0.2.1"), "192.0.2.1").matched);
  const auto v6 = ip({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a});
  for (const char* text :
       {"2001:db8::1a", "2001:DB8:0:0:0:0:0:1A", "2001:0db8:0000::001a", "2001:db8::0.0.0.26"})
    EXPECT_TRUE(match(v6, text).matched) << text;
  EXPECT_FALSE(match(v6, "2001:db8::1b").matched);
  EXPECT_FALSE(match(ip({192, 0, 2, 1}), "::ffff:192.0.2.1").matched);
  EXPECT_EQ(match(v6, "x").presented, "IP:2001:db8::1a");
}

TEST(Match, SaysWhyForEveryName) {
  for (const auto& presented :
       {dns("mail.example.org"), dns("*.example.org"), dns("*.example.com"), dns("x.*"), ip({1, 2, 3, 4}),
        email("a@mail.example.org"), uri("https://mail.example.org")})
    EXPECT_FALSE(match(presented, "mail.example.org").why.empty());
  EXPECT_EQ(match(dns("*.example.org"), "mail.example.org").why, "the wildcard stands for \"mail\"");
}

}  // namespace
}  // namespace sti::x509
