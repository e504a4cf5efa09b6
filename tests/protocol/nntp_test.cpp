// NNTP: what each answer at each step means.
#include <gtest/gtest.h>

#include "support/playbook.hpp"

namespace sti {
namespace {

using support::anyway;
using support::play;

const std::string greeted = "connect\ngreeting: 200 hi\nsend: CAPABILITIES\n";
const std::string asked = greeted +
                          "reply: 101 list\nmore: VERSION 2\nmore: STARTTLS\nreply: .\nlearned: VERSION 2 | "
                          "STARTTLS\nsend: STARTTLS\n";
const std::string secured = asked + "reply: 382 go\nstarttls\nsecure\nsend: CAPABILITIES\n";
const std::string ready = secured + "reply: 101\nmore: VERSION 2\nreply: .\nlearned: VERSION 2\nready\n";

TEST(Nntp, HonestSessionFromGreetingToGoodbye) {
  EXPECT_EQ(play("nntp", R"(
    connect
    waiting: the greeting
    greeting: 201 news.example.org ready, no posting
    send: CAPABILITIES
    waiting: the reply to CAPABILITIES
    reply: 101 Capability list:
    waiting: the rest of the list of capabilities
    more: VERSION 2
    more: READER
    more: STARTTLS «offers STARTTLS»
    more: AUTHINFO
    reply: .
    learned: VERSION 2 | READER | STARTTLS | AUTHINFO
    send: STARTTLS
    waiting: the reply to STARTTLS
    reply: 382 Continue with TLS negotiation
    starttls
    secure
    send: CAPABILITIES
    reply: 101 Capability list:
    more: VERSION 2
    more: READER
    more: AUTHINFO USER SASL
    more: SASL PLAIN
    reply: .
    learned: VERSION 2 | READER | AUTHINFO USER SASL | SASL PLAIN
    found: capability-changed notice
    ready
    goodbye
    send: QUIT
    reply: 205 bye
    done
  )"),
            "");
}

TEST(Nntp, Greetings) {
  EXPECT_EQ(
      play("nntp",
           "connect\ngreeting: 400 busy\nfound: rate-limited notice «400 busy\\r\\n»\nfail: inconclusive"),
      "");
  EXPECT_EQ(play("nntp", "connect\ngreeting: 400\nfound: rate-limited notice\nfail: inconclusive"), "");
  // A correct request that failed, for good as far as the code tells: RFC 3977 §3.2, §5.1.
  for (const auto* code : {"502", "500", "503", "480", "403"})
    EXPECT_EQ(play("nntp", "connect\ngreeting: " + std::string(code) +
                               " no\nfound: service-refused notice\nfail: inconclusive"),
              "");
  for (const auto* line : {"220 ready", "382 go", "205 bye", "101 list", "299"})
    EXPECT_EQ(
        play("nntp", "connect\ngreeting: " + std::string(line) + "\nfound: unexpected-reply error" +
                         (line[1] == '2' ? "\nfound: wrong-protocol warning" : "") + "\nfail: violation"),
        "");
  for (const auto* line : {"200-more", "2000", "20", "600 x", "ready", "", "200\\tx"})
    EXPECT_EQ(play("nntp", "connect\ngreeting: " + std::string(line) +
                               "\nfound: malformed-reply error\nfail: violation"),
              "");
}

TEST(Nntp, RepliesToCapabilities) {
  // One that does not know the command, or does not let us have it: RFC 3977 §3.2.1.
  for (const auto* code : {"500", "501", "502", "503", "480", "483", "403"})
    EXPECT_EQ(play("nntp", greeted + "reply: " + code +
                               " what?\nfound: starttls-not-offered error\nfail: not-offered"),
              "");
  EXPECT_EQ(play("nntp", greeted + "reply: 400 closing\nfound: rate-limited notice\nfail: inconclusive"), "");
  for (const auto* line : {"200 again", "215 list", "382 go", "100 help"})
    EXPECT_EQ(play("nntp", greeted + "reply: " + line + "\nfound: unexpected-reply error\nfail: violation"),
              "");
  EXPECT_EQ(play("nntp", greeted + "reply: 101-x\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("nntp", greeted + R"(
    reply: 101
    more: VERSION 2
    more:
    found: malformed-reply notice «\r\n»
    more:
    more: ..ODD
    more: starttls
    reply: .
    learned: VERSION 2 | .ODD | starttls
    send: STARTTLS
  )"),
            "")
      << "an odd but readable line";
  EXPECT_EQ(play("nntp", greeted + R"(
    reply: 101
    more: STARTTLS
    more: VERSION 2
    reply: .
    found: malformed-reply notice «101\r\nSTARTTLS\r\nVERSION 2\r\n.\r\n»
    learned: STARTTLS | VERSION 2
    send: STARTTLS
  )"),
            "")
      << "VERSION is first (RFC 3977 §3.3.2)";
  for (const auto* word : {"XXXXXXXX", "XXXXXXXA"})
    EXPECT_EQ(play("nntp", greeted + "reply: 101\nmore: VERSION 2\nmore: " + word +
                               "\nreply: .\nlearned: VERSION 2 | " + word +
                               "\nfound: starttls-mangled error\nfail: not-offered"),
              "");
  EXPECT_EQ(play("nntp",
                 greeted + "reply: 101\nmore: VERSION 2\nreply: .\nlearned: VERSION 2\nfound: "
                           "starttls-not-offered error «101\\r\\nVERSION 2\\r\\n.\\r\\n»\nfail: not-offered"),
            "");
  EXPECT_EQ(play("nntp", greeted + "reply: 101\nreply: .\nfound: malformed-reply notice\nlearned\nfound: "
                                   "starttls-not-offered error\nfail: not-offered"),
            "");
}

TEST(Nntp, RepliesToStarttls) {
  for (const auto* code : {"580", "502", "501", "500", "483", "480", "403"})
    EXPECT_EQ(play("nntp", asked + "reply: " + code +
                               " no\nfound: starttls-refused error\nfail: refused\nleft: 382 go\\r\\n"),
              "");
  EXPECT_EQ(play("nntp", asked + "reply: 400 closing\nfound: rate-limited notice\nfail: inconclusive"), "");
  for (const auto* line : {"381 x", "200 x", "283 x", "101 x"})
    EXPECT_EQ(play("nntp", asked + "reply: " + line + "\nfound: unexpected-reply error\nfail: violation"),
              "");
  for (const auto* line : {"382-x", "x", ""})
    EXPECT_EQ(play("nntp", asked + "reply: " + line + "\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("nntp", asked + "reply: 382 go\nstarttls\nleft: 101 x\\r\\nVERSION 2\\r\\n.\\r\\n"), "")
      << "C1";
  EXPECT_EQ(play("nntp", asked + "reply: 382\nstarttls\nleft: 281 Lo"), "") << "C2";
  EXPECT_EQ(play("nntp", asked + "reply: 382\nstarttls\nleft: \\r\\n"), "");
}

TEST(Nntp, AsksAnywayWhereTheUserWishes) {
  EXPECT_EQ(play("nntp", anyway(), greeted + R"(
    reply: 500 what?
    found: starttls-not-offered warning
    send: STARTTLS
    reply: 500 what?
    found: starttls-refused error
    fail: refused
  )"),
            "");
}

TEST(Nntp, PasswordsInTheClear) {
  for (const auto* line :
       {"AUTHINFO USER", "authinfo user", "AUTHINFO SASL USER", "SASL PLAIN", "SASL CRAM-MD5 LOGIN"})
    EXPECT_EQ(
        play("nntp", greeted + "reply: 101\nmore: VERSION 2\nmore: " + line +
                         "\nmore: STARTTLS\nreply: .\nlearned: VERSION 2 | " + line +
                         " | STARTTLS\nfound: cleartext-auth warning «" + line + "\\r\\n»\nsend: STARTTLS"),
        "");
  for (const auto* line : {"AUTHINFO", "AUTHINFO SASL", "SASL CRAM-MD5", "XAUTHINFO USER"})
    EXPECT_EQ(play("nntp", greeted + "reply: 101\nmore: VERSION 2\nmore: " + line +
                               "\nmore: STARTTLS\nreply: .\nlearned: VERSION 2 | " + line +
                               " | STARTTLS\nsend: STARTTLS"),
              "");
}

TEST(Nntp, SaysWhatIsDifferentInALongEntry) {
  const std::string mechanisms = "SASL SCRAM-SHA-512 SCRAM-SHA-384 SCRAM-SHA-256 SCRAM-SHA-224 SCRAM-SHA-1";
  const auto change = [&](const std::string& before, const std::string& after) {
    protocol::Actions actions;
    const auto dialogue = support::make_dialogue("nntp");
    dialogue->connected(actions);
    const auto hear = [&](const std::string& text) {
      dialogue->receive(bytes_of(text), actions);
      if (dialogue->wants_to_ask()) dialogue->ask(actions);
    };
    hear("200\r\n");
    hear("101\r\nVERSION 2\r\nSTARTTLS\r\n" + before + "\r\n.\r\n");
    hear("382\r\n");
    dialogue->secured(actions);
    hear("");
    actions.clear();
    hear("101\r\nVERSION 2\r\n" + after + "\r\n.\r\n");
    for (const auto& action : actions)
      if (const auto* found = std::get_if<protocol::Found>(&action)) return found->text;
    return std::string();
  };
  EXPECT_EQ(change(mechanisms, mechanisms + " PLAIN LOGIN"),
            "Inside TLS the server lists in addition: SASL … PLAIN LOGIN.");
  EXPECT_EQ(change(mechanisms + " PLAIN", mechanisms + " LOGIN"),
            "Inside TLS the server lists in addition: SASL … LOGIN; no longer: SASL … PLAIN.");
  EXPECT_EQ(change("X", mechanisms),
            "Inside TLS the server lists in addition: SASL … SCRAM-SHA-512 SCRAM-SHA-384 "
            "SCRAM-SHA-256 …; no longer: X.");
  EXPECT_EQ(change(mechanisms, mechanisms), "");
}

TEST(Nntp, InsideTls) {
  EXPECT_EQ(play("nntp", secured + R"(
    reply: 200 hello again
    found: greeting-after-upgrade error «200 hello again\r\n»
    reply: 101
    more: VERSION 2
    reply: .
    learned: VERSION 2
    ready
  )"),
            "");
  EXPECT_EQ(play("nntp", secured + "reply: 201 x\nfound: greeting-after-upgrade error\nreply: 201 x\n"
                                   "found: unexpected-reply error\nfail: violation"),
            "");
  EXPECT_EQ(play("nntp", secured + "reply: 500 x\nfound: unexpected-reply warning\nready"), "");
  EXPECT_EQ(play("nntp", secured + "reply: 400 x\nfound: rate-limited notice\nready"), "");
  EXPECT_EQ(play("nntp", secured + "reply: 382 x\nfound: unexpected-reply error\nfail: violation"), "");
  EXPECT_EQ(play("nntp", secured + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
  EXPECT_EQ(
      play("nntp", secured + "reply: 101\nmore: VERSION 2\neof\nfound: no-reply-after-upgrade error\ndone"),
      "");
  EXPECT_EQ(play("nntp", secured + R"(
    reply: 101
    more: VERSION 2
    more: STARTTLS «still offers STARTTLS»
    reply: .
    learned: VERSION 2 | STARTTLS
    ready
  )"),
            "");
}

TEST(Nntp, WhereTlsComesFirst) {
  EXPECT_EQ(play("nntps", R"(
    connect
    greeting: 200 hi
    send: CAPABILITIES
    reply: 101
    more: VERSION 2
    more: AUTHINFO USER
    reply: .
    learned: VERSION 2 | AUTHINFO USER
    ready
    goodbye
    send: QUIT
    reply: 205
    done
  )"),
            "");
  EXPECT_EQ(play("nntps", "connect\ngreeting: 400 x\nfound: rate-limited notice\nfail: inconclusive"), "");
}

TEST(Nntp, EndsOfInput) {
  EXPECT_EQ(play("nntp", "connect\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  for (const auto& before : {greeted, greeted + "reply: 101\nmore: VERSION 2\n", asked})
    EXPECT_EQ(play("nntp", before + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
}

TEST(Nntp, CommandsHideSecrets) {
  EXPECT_EQ(play("nntp", ready + R"(
    command: AUTHINFO USER fred
    send: AUTHINFO USER fred «fred»
    reply: 381 more
    command: authinfo pass my secret
    send: authinfo pass my secret «my secret»
    reply: 281 ok
    command: AUTHINFO SASL PLAIN AGEAYg==
    send: AUTHINFO SASL PLAIN AGEAYg== «AGEAYg==»
    reply: 482 no
    command: AUTHINFO SASL LOGIN
    send: AUTHINFO SASL LOGIN «»
    reply: 383 VXNlcg==
    command: ZnJlZA==
    send: ZnJlZA== «ZnJlZA==»
    reply: 383 UGFzcw==
    command: DATE
    send: DATE «DATE»
    reply: 281 ok
    command: DATE
    send: DATE «»
    reply: 111 20260101000000
  )"),
            "");
}

TEST(Nntp, AnswersOfSeveralLinesAreOne) {
  // Pipelined after a command that nobody knows: hidden until both answers have come whole.
  EXPECT_EQ(play("nntp", ready + R"(
    command: XSECRET x
    send: XSECRET x «XSECRET x»
    command: LIST
    send: LIST «LIST»
    reply: 500 what?
    command: DATE
    send: DATE «DATE»
    reply: 215 list
    more: 500 a group of that name
    more: ..
    reply: .
    command: DATE
    send: DATE «DATE»
    reply: 111 20260101000000
    reply: 111 20260101000000
    command: DATE
    send: DATE «»
    reply: 111 20260101000000
  )"),
            "");
  // 211 has lines where LISTGROUP is answered, and none where it is GROUP.
  EXPECT_EQ(play("nntp", ready + R"(
    command: GROUP misc.test
    send: GROUP misc.test «»
    reply: 211 3 1 3 misc.test
    command: listgroup misc.test
    send: listgroup misc.test «»
    reply: 211 3 1 3 misc.test
    more: 1
    more: 2
    reply: .
    command: ARTICLE
    send: ARTICLE «»
    reply: 220 1 <1@example.org>
    more: Subject: nul \0 in an article
    found: malformed-reply notice
    more:
    more: 205
    reply: .
    goodbye
    send: QUIT
    reply: 205 bye
    done
  )"),
            "");
}

TEST(Nntp, ArticlesAreAnsweredOnce) {
  for (const auto* accepting : {"POST", "IHAVE <1@example.org>"}) {
    const std::string line(accepting);
    const std::string code = line == "POST" ? "340" : "335";
    EXPECT_EQ(
        play("nntp", ready + "command: " + line + "\nsend: " + line + " «»\nreply: " + code + R"( send it
      command: Subject: x
      send: Subject: x «Subject: x»
      command: QUIT
      send: QUIT «QUIT»
      command: .
      send: . «.»
      reply: 240 ok
      command: DATE
      send: DATE «»
      reply: 111 20260101000000
    )"),
        "");
    EXPECT_EQ(play("nntp", ready + "command: " + line + "\nsend: " + line + " «»\nreply: " +
                               "440 no\ncommand: DATE\nsend: DATE «»\nreply: 111 20260101000000\n"),
              "");
  }
  // The article goes with its command (RFC 4644 §2.5).
  EXPECT_EQ(play("nntp", ready + R"(
    command: TAKETHIS <1@example.org>
    send: TAKETHIS <1@example.org> «»
    command: Subject: x
    send: Subject: x «Subject: x»
    command: DATE
    send: DATE «DATE»
    command: .
    send: . «.»
    reply: 239 <1@example.org>
    command: DATE
    send: DATE «»
    reply: 111 20260101000000
  )"),
            "");
  // The answer to an earlier command does not end it.
  EXPECT_EQ(play("nntp", ready + R"(
    command: DATE
    send: DATE «»
    command: TAKETHIS <1@example.org>
    send: TAKETHIS <1@example.org> «»
    reply: 111 20260101000000
    command: DATE
    send: DATE «DATE»
    command: .
    send: . «.»
    reply: 439 <1@example.org>
    command: DATE
    send: DATE «»
    reply: 111 20260101000000
  )"),
            "");
}

}  // namespace
}  // namespace sti
