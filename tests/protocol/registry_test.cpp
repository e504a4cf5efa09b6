#include "protocol/registry.hpp"

#include <gtest/gtest.h>

#include <set>

namespace sti::protocol {
namespace {

TEST(Registry, KnowsEverySchemeOfThisVersion) {
  const std::vector<std::pair<std::string_view, std::uint16_t>> expected{
      {"smtp", 25},   {"submission", 587},   {"lmtp", 24},   {"imap", 143},  {"pop3", 110},  {"sieve", 4190},
      {"xmpp", 5222}, {"xmpp-server", 5269}, {"smtps", 465}, {"imaps", 993}, {"pop3s", 995}, {"xmpps", 5223},
      {"nntp", 119},  {"nntps", 563},        {"ldap", 389},  {"ldaps", 636}};
  EXPECT_EQ(protocols().size(), expected.size());
  EXPECT_EQ(protocols().size(), schemes().size()) << "each scheme has a dialogue";
  for (const auto& [scheme, port] : expected) {
    const auto* protocol = find(scheme);
    ASSERT_TRUE(protocol) << scheme;
    EXPECT_EQ(protocol->port, port);
    EXPECT_EQ(protocol->tls_first, scheme.ends_with("s"));
    EXPECT_EQ(protocol->openssl_name.empty(), protocol->tls_first);
    EXPECT_FALSE(protocol->make({})->waiting_for().empty());
  }
  EXPECT_FALSE(find("gopher"));
  EXPECT_FALSE(find(""));
}

TEST(Registry, MakesDialoguesThatKnowWhetherTlsComesFirst) {
  for (const auto& protocol : protocols()) {
    const auto dialogue = protocol.make({});
    Actions actions;
    dialogue->connected(actions);
    actions.clear();
    dialogue->input_ended(actions);
    ASSERT_FALSE(actions.empty());
    EXPECT_EQ(std::holds_alternative<Done>(actions.back()), protocol.tls_first) << protocol.scheme;
  }
}

TEST(Registry, ReadsTargets) {
  const std::vector<std::pair<std::string, Target>> expected{
      {"smtp://mail.example.org:2525", {"smtp", "mail.example.org", 2525}},
      {"IMAP://mail.example.org", {"imap", "mail.example.org", 143}},
      {"xmpp-server://example.org/", {"xmpp-server", "example.org", 5269}},
      {"mail.example.org", {"smtp", "mail.example.org", 25}},
      {"mail.example.org.", {"smtp", "mail.example.org", 25}},
      {"mail.example.org:993", {"imaps", "mail.example.org", 993}},
      {"news.example.org:119", {"nntp", "news.example.org", 119}},
      {"news.example.org:563", {"nntps", "news.example.org", 563}},
      {"mail.example.org:4190", {"sieve", "mail.example.org", 4190}},
      {"mail.example.org:2525", {"smtp", "mail.example.org", 2525}},
      {"127.0.0.1:24", {"lmtp", "127.0.0.1", 24}},
      {"[::1]:143", {"imap", "::1", 143}},
      {"[::1]", {"smtp", "::1", 25}},
      {"::1", {"smtp", "::1", 25}},
      {"pop3://[2001:db8::1]", {"pop3", "2001:db8::1", 110}},
      {"smtp://[fe80::1%eth0]:25", {"smtp", "fe80::1%eth0", 25}},
      {"fe80::1%eth0.", {"smtp", "fe80::1%eth0.", 25}},
      {"_mx.example", {"smtp", "_mx.example", 25}},
  };
  for (const auto& [text, target] : expected) {
    const auto got = parse_target(text);
    ASSERT_TRUE(got) << text << ": " << got.error().text();
    EXPECT_EQ(*got, target) << text;
    EXPECT_EQ(*parse_target(target.url()), target) << "what is shown can be typed";
  }
}

TEST(Registry, SaysWhichPartOfATargetIsBad) {
  const std::vector<std::pair<std::string, std::string>> expected{
      {"", "expected a host"},
      {"smtp://", "expected a host"},
      {"gopher://x", "expected a scheme out of smtp, submission"},
      {"smtp://:25", "expected a host name, got \"\""},
      {"mail.example:0", "expected a port from 1 to 65535, got \"0\""},
      {"mail.example:65536", "expected a port"},
      {"mail.example:", "expected a port"},
      {"mail.example:25x", "expected a port"},
      {"mail.example:-1", "expected a port"},
      {"smtp://user:pass@mail.example", "without user or password"},
      {"smtp://mail.example/path", "nothing after host and port"},
      {"smtp://mail.example?x", "nothing after host and port"},
      {"[::1", "\"]\" after"},
      {"[::g]", "an IPv6 address in the brackets"},
      {"[127.0.0.1]:25", "an IPv6 address in the brackets"},
      {"[::1]25", "\":\" and a port"},
      {"a:b:c", "one \":\" before the port"},
      {"mail..example", "without empty labels"},
      {".example", "without empty labels"},
      {".", "expected a host name, got"},
      {"mail example", "letters, digits"},
      {std::string("a\0b", 3), "letters, digits"},
      {std::string("smtp://::\0x", 11), "one \":\" before the port"},
      {std::string("[::1\0]", 6), "an IPv6 address in the brackets"},
      {"m\xc3\xa4il.example", "xn--"},
      {std::string(64, 'a') + ".example", "at most 63"},
      {std::string(300, 'a'), "at most 253"},
  };
  for (const auto& [text, words] : expected) {
    const auto got = parse_target(text);
    ASSERT_FALSE(got) << text;
    EXPECT_NE(got.error().text().find(words), std::string::npos) << text << " -> " << got.error().text();
    EXPECT_EQ(got.error().text().find("user:pass"), std::string::npos) << "a password is not repeated";
  }
}

}  // namespace
}  // namespace sti::protocol
