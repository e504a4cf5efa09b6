// Replies that are there before they are asked for: in each protocol, whole and begun, at each question,
// before TLS and inside it. The playbook gives all that stands before a `send:` while nothing was asked, at
// every split.
#include <gtest/gtest.h>

#include "protocol/registry.hpp"
#include "support/playbook.hpp"

namespace sti {
namespace {

using protocol::Reading;
using support::play;

TEST(Early, AWholeConversationWrittenInAdvanceIsNone) {
  EXPECT_EQ(play("smtp", R"(
    connect
    greeting: 220 x
    reply: 250-x
    found: early-reply error «250-x\r\n»
    fail: violation
    left: 250 STARTTLS\r\n220 go\r\n
  )"),
            "");
  EXPECT_EQ(play("lmtp", "connect\ngreeting: 220 x\nreply: 250 x\nfound: early-reply error\nfail: violation"),
            "");
  EXPECT_EQ(play("pop3", R"(
    connect
    greeting: +OK x
    reply: +OK
    found: early-reply error «+OK\r\n»
    fail: violation
    left: STLS\r\n.\r\n+OK\r\n
  )"),
            "");
  EXPECT_EQ(play("nntp", R"(
    connect
    greeting: 200 x
    reply: 101
    found: early-reply error «101\r\n»
    fail: violation
    left: VERSION 2\r\nSTARTTLS\r\n.\r\n382\r\n
  )"),
            "");
  EXPECT_EQ(play("imap", R"(
    connect
    greeting: * OK x
    untagged: * CAPABILITY STARTTLS
    found: untagged-before-tls warning
    reply: a1 OK done
    found: early-reply error «a1 OK done\r\n»
    fail: violation
    left: a2 OK go\r\n
  )"),
            "");
  EXPECT_EQ(play("sieve", R"(
    connect
    greeting: "STARTTLS"
    greeting: OK
    learned: STARTTLS
    reply: OK go
    found: early-reply error «OK go\r\n»
    fail: violation
  )"),
            "");
}

const std::string header =
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' "
    "version='1.0'>";
const std::string our_header =
    "send: <?xml version='1.0'?><stream:stream to='example.org' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>\n";
const std::string features =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

TEST(Early, XmppAnswersBeforeItsStreamOrItsRequest) {
  EXPECT_EQ(play("xmpp", "connect\nreply: " + header + "\nfound: early-reply error\nfail: violation"), "");
  EXPECT_EQ(play("xmpp", "connect\n" + our_header + "greeting: " + header + "\nreply: " + proceed +
                             "\nfound: early-reply error\nfail: violation"),
            "");
  // A server that turns clients away at once opens its stream for the error.
  EXPECT_EQ(play("xmpp", "connect\nreply: " + header +
                             "\nreply: <stream:error><a/></stream:error>\nfound: service-refused notice\n"
                             "fail: inconclusive"),
            "");
  EXPECT_EQ(play("xmpp", "connect\n" + our_header + "greeting: " + header + "\nreply: " + features +
                             "\nlearned: starttls\nreply: " + proceed +
                             "\nfound: early-reply error\nfail: violation"),
            "");
  EXPECT_EQ(play("xmpp", "connect\n" + our_header + "greeting: " + header + "\nreply: " + features +
                             "\nlearned: starttls\nuntagged: <a/>\nfound: untagged-before-tls warning\n"
                             "send: <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\nreply: " +
                             proceed + "\nstarttls"),
            "");
}

TEST(Early, TheAnswerToStarttlsMayNotBeThereBefore) {
  for (const auto* reply : {"220 go", "454 not now", "501 no", "250 x", "nonsense"})
    EXPECT_EQ(
        play("smtp",
             std::string("connect\ngreeting: 220 x\nsend: EHLO localhost\nmore: 250-x\nreply: 250 STARTTLS\n"
                         "learned: STARTTLS\nreply: ") +
                 reply + "\nfound: early-reply error\nfail: violation"),
        "");
  for (const auto* reply : {"+OK", "-ERR no", "+ x", "nonsense"})
    EXPECT_EQ(
        play("pop3", std::string("connect\ngreeting: +OK x\nsend: CAPA\nreply: +OK\nmore: STLS\nreply: .\n"
                                 "learned: STLS\nreply: ") +
                         reply + "\nfound: early-reply error\nfail: violation"),
        "");
  for (const auto* reply : {"382 go", "580 no", "401 x", "nonsense"})
    EXPECT_EQ(play("nntp", std::string("connect\ngreeting: 200 x\nsend: CAPABILITIES\nreply: 101\n"
                                       "more: VERSION 2\nmore: STARTTLS\nreply: .\n"
                                       "learned: VERSION 2 | STARTTLS\nreply: ") +
                               reply + "\nfound: early-reply error\nfail: violation"),
              "");
  for (const auto* reply : {"a2 OK go", "a2 NO", "x BAD", "+ x", "nonsense"})
    EXPECT_EQ(
        play("imap",
             std::string("connect\ngreeting: * OK x\nsend: a1 CAPABILITY\nuntagged: * CAPABILITY STARTTLS "
                         "LOGINDISABLED\nreply: a1 OK\nlearned: STARTTLS | LOGINDISABLED\nreply: ") +
                 reply + "\nfound: early-reply error\nfail: violation"),
        "");
  for (const auto* reply : {"OK", "NO", "nonsense"})
    EXPECT_EQ(play("sieve",
                   std::string("connect\ngreeting: \"STARTTLS\"\ngreeting: OK\nlearned: STARTTLS\nreply: ") +
                       reply + "\nfound: early-reply error\nfail: violation"),
              "");
}

TEST(Early, WhatHasBegunToComeIsNotAskedOverAndIsEarlyWhereItStops) {
  for (const auto* end : {"eof", "deadline"}) {
    EXPECT_EQ(play("smtp", std::string("connect\ngreeting: 220 x\ninput: 250-ST\n") + end +
                               "\nfound: early-reply error «250-ST»\nfail: violation"),
              "");
    EXPECT_EQ(play("pop3", std::string("connect\ngreeting: +OK x\ninput: +\n") + end +
                               "\nfound: early-reply error «+»\nfail: violation"),
              "");
    EXPECT_EQ(play("nntp", std::string("connect\ngreeting: 200 x\ninput: 101 V\n") + end +
                               "\nfound: early-reply error «101 V»\nfail: violation"),
              "");
    EXPECT_EQ(play("imap", std::string("connect\ngreeting: * OK x\ninput: a1 OK\n") + end +
                               "\nfound: early-reply error «a1 OK»\nfail: violation"),
              "");
  }
  // A farewell needs no line end to be one.
  for (const auto* end : {"eof", "deadline"}) {
    EXPECT_EQ(play("smtp", std::string("connect\ngreeting: 220 x\ninput: 421 no more\n") + end +
                               "\nfound: rate-limited notice\nfail: inconclusive"),
              "");
    EXPECT_EQ(play("nntp", std::string("connect\ngreeting: 200 x\ninput: 400 no more\n") + end +
                               "\nfound: rate-limited notice\nfail: inconclusive"),
              "");
    EXPECT_EQ(play("imap", std::string("connect\ngreeting: * OK x\ninput: * BYE no more\n") + end +
                               "\nfound: service-refused notice\nfail: inconclusive"),
              "");
  }
  // Inside TLS the inspection is over with it; so is the session where the input has ended.
  const std::string put_off = "\neof\nfound: rate-limited notice\nready\ndone";
  EXPECT_EQ(play("smtps", "connect\ngreeting: 220 x\ninput: 421 no more" + put_off), "");
  EXPECT_EQ(play("nntps", "connect\ngreeting: 200 x\ninput: 400 no more" + put_off), "");
  // Where it is completed, it is judged by what it is.
  EXPECT_EQ(
      play("smtp",
           "connect\ngreeting: 220 x\nreply: 421 no more\nfound: rate-limited notice\nfail: inconclusive"),
      "");
}

TEST(Early, AServerThatLeavesUnaskedIsNoEarlyReply) {
  EXPECT_EQ(
      play("smtp",
           "connect\ngreeting: 220 x\nsend: EHLO localhost\nmore: 250-x\nreply: 250 STARTTLS\n"
           "learned: STARTTLS\nreply: 421 shutting down\nfound: rate-limited notice\nfail: inconclusive"),
      "");
  EXPECT_EQ(play("nntp",
                 "connect\ngreeting: 200 x\nsend: CAPABILITIES\nreply: 101\nmore: VERSION 2\n"
                 "more: STARTTLS\nreply: .\nlearned: VERSION 2 | STARTTLS\nreply: 400 idle too long\n"
                 "found: rate-limited notice\nfail: inconclusive"),
            "");
  EXPECT_EQ(play("imap",
                 "connect\ngreeting: * OK x\nreply: * BYE shutting down\nfound: service-refused notice\n"
                 "fail: inconclusive"),
            "");
  EXPECT_EQ(play("sieve",
                 "connect\ngreeting: \"STARTTLS\"\ngreeting: OK\nlearned: STARTTLS\nreply: BYE\n"
                 "found: service-refused notice\nfail: inconclusive"),
            "");
  EXPECT_EQ(play("xmpp", "connect\n" + our_header + "greeting: " + header + "\nreply: " + features +
                             "\nlearned: starttls\nreply: <stream:error><a/></stream:error>\n"
                             "found: service-refused notice\nfail: inconclusive"),
            "");
}

TEST(Early, UntaggedDataIsShownAndUsedForNothing) {
  EXPECT_EQ(play("imap", R"(
    connect
    greeting: * OK x
    untagged: * CAPABILITY STARTTLS LOGINDISABLED «not asked for, untrusted»
    found: untagged-before-tls warning
    untagged: * LIST () "/" INBOX
    send: a1 CAPABILITY
    reply: a1 OK
    found: malformed-reply notice
    learned
    found: cleartext-auth warning
    found: starttls-not-offered error
    fail: not-offered
  )"),
            "");
}

const std::string upgraded_smtp =
    "connect\ngreeting: 220 x\nsend: EHLO localhost\nmore: 250-x\nreply: 250 STARTTLS\nlearned: STARTTLS\n"
    "send: STARTTLS\nreply: 220 go\nstarttls\nsecure\n";

TEST(Early, InsideTlsTooARepliesComesAfterItsCommand) {
  EXPECT_EQ(play("smtp", upgraded_smtp + "reply: 250 x\nfound: early-reply error\nfail: violation"), "");
  EXPECT_EQ(play("smtp", upgraded_smtp +
                             "greeting: 220 x\nfound: greeting-after-upgrade error\nsend: EHLO localhost\n"
                             "reply: 250 x\nlearned\nready"),
            "");
  EXPECT_EQ(
      play("smtps", "connect\ngreeting: 220 x\nreply: 250 x\nfound: early-reply error\nfail: violation"), "");
  const std::string upgraded_nntp =
      "connect\ngreeting: 200 x\nsend: CAPABILITIES\nreply: 101\nmore: VERSION 2\nmore: STARTTLS\nreply: .\n"
      "learned: VERSION 2 | STARTTLS\nsend: STARTTLS\nreply: 382\nstarttls\nsecure\n";
  EXPECT_EQ(play("nntp", upgraded_nntp + "reply: 101\nfound: early-reply error\nfail: violation"), "");
  EXPECT_EQ(play("nntp", upgraded_nntp +
                             "greeting: 200 x\nfound: greeting-after-upgrade error\nsend: CAPABILITIES\n"
                             "reply: 101\nmore: VERSION 2\nreply: .\nlearned: VERSION 2\nready"),
            "");
  EXPECT_EQ(play("nntps", "connect\ngreeting: 200 x\nreply: 101\nfound: early-reply error\nfail: violation"),
            "");
  EXPECT_EQ(
      play("imaps", "connect\ngreeting: * OK x\nreply: a1 OK x\nfound: early-reply error\nfail: violation"),
      "");
  EXPECT_EQ(play("pop3s", "connect\ngreeting: +OK x\nreply: +OK\nfound: early-reply error\nfail: violation"),
            "");
  EXPECT_EQ(play("xmpps", "connect\nreply: " + header + "\nfound: early-reply error\nfail: violation"), "");
}

TEST(Early, AFloodBeforeTheQuestionEndsToo) {
  for (const auto* scheme : {"smtp", "imap", "pop3", "sieve", "xmpp", "nntp", "smtps"}) {
    const auto dialogue = support::make_dialogue(scheme);
    protocol::Actions actions;
    dialogue->connected(actions);
    if (std::string_view(scheme) == "xmpp") dialogue->ask(actions);
    const std::string greeting = std::string_view(scheme) == "imap"    ? "* OK x\r\n"
                                 : std::string_view(scheme) == "pop3"  ? "+OK x\r\n"
                                 : std::string_view(scheme) == "sieve" ? "\"STARTTLS\"\r\nOK\r\n"
                                 : std::string_view(scheme) == "nntp"  ? "200 x\r\n"
                                 : std::string_view(scheme) == "xmpp"  ? header + features
                                                                       : "220 x\r\n";
    dialogue->receive(bytes_of(greeting), actions);
    EXPECT_TRUE(dialogue->wants_to_ask()) << scheme;
    std::size_t taken = 0;
    const std::string endless(4096, 'x');
    for (int i = 0; i < 1000; ++i) {
      const auto step = dialogue->receive(bytes_of(endless), actions);
      taken += step;
      if (step < endless.size()) break;
      EXPECT_FALSE(dialogue->wants_to_ask() && std::string_view(scheme) != "xmpp") << scheme;
    }
    EXPECT_LE(taken, 512U * 1024) << scheme;
    ASSERT_TRUE(std::holds_alternative<protocol::Fail>(actions.back())) << scheme;
  }
}

TEST(Reading, OfEveryPrefixIsDecidedOnceAndStays) {
  struct Case {
    const char* scheme;
    std::string bytes;
    Reading whole;
  };
  const std::vector<Case> cases{
      {"smtp", "220 go ahead\r\n", Reading::yes},
      {"smtp", "250-x", Reading::yes},
      {"smtp", "454", Reading::begun},
      {"smtp", "9", Reading::no},
      {"smtp", "600 x", Reading::no},
      {"smtp", "25x", Reading::no},
      {"smtp", "250x", Reading::no},
      {"smtp", "HTTP/1.1 400 Bad Request\r\n", Reading::no},
      {"smtp", "\x16\x03\x03", Reading::no},
      {"submission", "220 x", Reading::yes},
      {"lmtp", "5", Reading::begun},
      {"imap", "* OK x\r\n", Reading::yes},
      {"imap", "*", Reading::begun},
      {"imap", "*x", Reading::no},
      {"imap", "+ go\r\n", Reading::yes},
      {"imap", "a1 OK x\r\n", Reading::yes},
      {"imap", "a1 ok\r\n", Reading::yes},
      {"imap", "a1", Reading::begun},
      {"imap", "a1 BADGE", Reading::no},
      {"imap", "HTTP/1.1 400 Bad Request\r\n", Reading::no},
      {"imap", std::string(70, 'a'), Reading::no},
      {"imap", "\x15\x03\x01", Reading::no},
      {"pop3", "+OK\r\n", Reading::yes},
      {"pop3", "+o", Reading::begun},
      {"pop3", "-ERR no", Reading::yes},
      {"pop3", "-", Reading::begun},
      {"pop3", "+ x", Reading::yes},
      {"pop3", "+OKAY", Reading::no},
      {"pop3", "x", Reading::no},
      {"nntp", "382 go\r\n", Reading::yes},
      {"nntp", "382\r\n", Reading::yes},
      {"nntp", "38", Reading::begun},
      {"nntp", "382-x", Reading::no},
      {"nntp", "600 x", Reading::no},
      {"nntp", "HTTP/1.1 400 Bad Request\r\n", Reading::no},
      {"sieve", "OK\r\n", Reading::yes},
      {"sieve", "\"IMPLEMENTATION\" \"x\"\r\n", Reading::yes},
      {"sieve", "NO (TRYLATER)", Reading::yes},
      {"sieve", "{5}\r\n", Reading::yes},
      {"sieve", "{x", Reading::no},
      {"sieve", "B", Reading::begun},
      {"sieve", "BY", Reading::begun},
      {"sieve", "BOK", Reading::no},
      {"xmpp", "<stream:features/>", Reading::yes},
      {"xmpp", "  \r\n<", Reading::begun},
      {"xmpp", "<?xml", Reading::yes},
      {"xmpp", "</stream:stream>", Reading::yes},
      {"xmpp", "< a", Reading::no},
      {"xmpp", "x", Reading::no},
      {"xmpp-server", "<a/>", Reading::yes},
  };
  for (const auto& c : cases) {
    const auto dialogue = support::make_dialogue(c.scheme);
    EXPECT_EQ(dialogue->reads_as_reply(bytes_of(c.bytes)), c.whole) << c.scheme << " " << c.bytes;
    auto last = Reading::begun;
    for (std::size_t size = 0; size <= c.bytes.size(); ++size) {
      const auto now = dialogue->reads_as_reply(bytes_of(std::string_view(c.bytes).substr(0, size)));
      EXPECT_TRUE(last == Reading::begun || now == last) << c.scheme << " " << c.bytes.substr(0, size);
      last = now;
    }
  }
  // No text begins as a TLS record does.
  for (const auto& protocol : protocol::protocols())
    for (std::uint8_t type = 20; type <= 24; ++type) {
      const Bytes record{type, 3, 3, 0, 1, 0};
      EXPECT_EQ(support::make_dialogue(protocol.scheme)->reads_as_reply(record), Reading::no)
          << protocol.scheme;
    }
}

}  // namespace
}  // namespace sti
