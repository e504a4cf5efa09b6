// POP3: what each answer at each step means.
#include <gtest/gtest.h>

#include "support/playbook.hpp"

namespace sti {
namespace {

using support::anyway;
using support::play;

const std::string greeted = "connect\ngreeting: +OK hi\nsend: CAPA\n";
const std::string asked = greeted + "reply: +OK\nmore: STLS\nreply: .\nlearned: STLS\nsend: STLS\n";
const std::string secured = asked + "reply: +OK go\nstarttls\nsecure\nsend: CAPA\n";
const std::string ready = secured + "reply: +OK\nreply: .\nlearned\nready\n";

TEST(Pop3, HonestSessionFromGreetingToGoodbye) {
  EXPECT_EQ(play("pop3", R"(
    connect
    waiting: the greeting
    greeting: +OK POP3 ready <1.2@example.org>
    send: CAPA
    waiting: the reply to CAPA
    reply: +OK list follows
    waiting: the rest of the CAPA list
    more: TOP
    more: UIDL
    more: SASL CRAM-MD5
    more: STLS «offers STLS»
    reply: .
    learned: TOP | UIDL | SASL CRAM-MD5 | STLS
    send: STLS
    waiting: the reply to STLS
    reply: +OK begin
    starttls
    secure
    send: CAPA
    reply: +OK
    more: TOP
    more: UIDL
    more: SASL CRAM-MD5
    more: USER
    reply: .
    learned: TOP | UIDL | SASL CRAM-MD5 | USER
    found: capability-changed notice «+OK\r\nTOP\r\nUIDL\r\nSASL CRAM-MD5\r\nUSER\r\n.\r\n»
    ready
    goodbye
    send: QUIT
    reply: +OK bye
    done
  )"),
            "");
}

TEST(Pop3, Greetings) {
  EXPECT_EQ(play("pop3",
                 "connect\ngreeting: -ERR [SYS/TEMP] busy\nfound: service-refused notice\n"
                 "found: rate-limited notice\nfail: inconclusive"),
            "");
  EXPECT_EQ(play("pop3", "connect\ngreeting: -ERR busy\nfound: service-refused notice\nfail: inconclusive"),
            "");
  EXPECT_EQ(play("pop3", "connect\ngreeting: + go\nfound: unexpected-reply error\nfail: violation"), "");
  for (const auto* line : {"OK", "+OKAY", ""})
    EXPECT_EQ(play("pop3", "connect\ngreeting: " + std::string(line) +
                               "\nfound: malformed-reply error\nfail: violation"),
              "");
}

TEST(Pop3, RepliesToCapa) {
  EXPECT_EQ(play("pop3", greeted + "reply: -ERR what?\nfound: starttls-not-offered error\nfail: not-offered"),
            "");
  EXPECT_EQ(play("pop3", greeted + "reply: + x\nfound: unexpected-reply error\nfail: violation"), "");
  EXPECT_EQ(play("pop3", greeted + "reply: x\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("pop3", greeted + R"(
    reply: +ok
    more: TOP
    more:
    found: malformed-reply notice «\r\n»
    more:
    more: ..ODD
    more: stls
    reply: .
    learned: TOP | .ODD | stls
    send: STLS
  )"),
            "")
      << "an odd but readable line";
  for (const auto* word : {"XXXX", "XXXA"})
    EXPECT_EQ(play("pop3", greeted + "reply: +OK\nmore: " + word + "\nreply: .\nlearned: " + word +
                               "\nfound: starttls-mangled error\nfail: not-offered"),
              "");
  EXPECT_EQ(
      play("pop3", greeted +
                       "reply: +OK\nreply: .\nlearned\nfound: starttls-not-offered error «+OK\\r\\n.\\r\\n»\n"
                       "fail: not-offered"),
      "");
}

TEST(Pop3, RepliesToStls) {
  EXPECT_EQ(
      play("pop3", asked + "reply: -ERR no\nfound: starttls-refused error\nfail: refused\nleft: +OK\\r\\n"),
      "");
  EXPECT_EQ(play("pop3", asked + "reply: + x\nfound: unexpected-reply error\nfail: violation"), "");
  EXPECT_EQ(play("pop3", asked + "reply: x\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("pop3", asked + "reply: +OK\nstarttls\nleft: +OK\\r\\n"), "") << "C1";
  EXPECT_EQ(play("pop3", asked + "reply: +OK\nstarttls\nleft: +"), "") << "C2";
}

TEST(Pop3, AsksAnywayWhereTheUserWishes) {
  EXPECT_EQ(play("pop3", anyway(), greeted + R"(
    reply: -ERR what?
    found: starttls-not-offered warning
    send: STLS
    reply: -ERR no
    found: starttls-refused error
    fail: refused
  )"),
            "");
}

TEST(Pop3, PasswordsInTheClear) {
  for (const auto* line : {"USER", "user", "SASL PLAIN", "SASL CRAM-MD5 LOGIN"})
    EXPECT_EQ(
        play("pop3", greeted + "reply: +OK\nmore: " + line + "\nmore: STLS\nreply: .\nlearned: " + line +
                         " | STLS\nfound: cleartext-auth warning «" + line + "\\r\\n»\nsend: STLS"),
        "");
}

TEST(Pop3, AGreetingInsideTlsIsNotTakenForTheList) {
  EXPECT_EQ(play("pop3", secured + R"(
    reply: +OK hello again
    reply: +OK
    found: greeting-after-upgrade error «+OK hello again\r\n»
    more: TOP
    reply: .
    learned: TOP
    found: capability-changed notice «+OK\r\nTOP\r\n.\r\n»
    ready
  )"),
            "");
}

TEST(Pop3, InsideTls) {
  EXPECT_EQ(play("pop3", secured + "reply: +OK\nreply: + x\nfound: unexpected-reply error\nfail: violation"),
            "");
  EXPECT_EQ(play("pop3", secured + "reply: -ERR x\nfound: unexpected-reply warning\nready"), "");
  EXPECT_EQ(play("pop3", secured + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
  EXPECT_EQ(play("pop3", secured + "reply: +OK\nmore: TOP\neof\nfound: no-reply-after-upgrade error\ndone"),
            "");
  EXPECT_EQ(play("pop3s", R"(
    connect
    greeting: +OK
    send: CAPA
    reply: +OK
    more: USER
    reply: .
    learned: USER
    ready
  )"),
            "");
}

TEST(Pop3, EndsOfInput) {
  EXPECT_EQ(play("pop3", "connect\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  for (const auto& before : {greeted, greeted + "reply: +OK\n", asked})
    EXPECT_EQ(play("pop3", before + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
}

TEST(Pop3, CommandsHideSecrets) {
  EXPECT_EQ(play("pop3", ready + R"(
    command: USER fred
    send: USER fred «fred»
    reply: +OK
    command: pass my secret
    send: pass my secret «my secret»
    reply: +OK
    command: APOP fred c4c9334bac560ecc979e58001b3e22fb
    send: APOP fred c4c9334bac560ecc979e58001b3e22fb «fred c4c9334bac560ecc979e58001b3e22fb»
    reply: -ERR
    command: AUTH PLAIN AGEAYg==
    send: AUTH PLAIN AGEAYg== «AGEAYg==»
    reply: -ERR
    command: AUTH LOGIN
    send: AUTH LOGIN «»
    reply: + VXNlcg==
    command: ZnJlZA==
    send: ZnJlZA== «ZnJlZA==»
    reply: -ERR
    command: LIST
    send: LIST
    reply: +OK
    more: 1 120
    more: +OK
    reply: .
    command: LIST 1
    send: LIST 1
    reply: +OK 1 120
    command: RETR 1
    send: RETR 1
    reply: +OK
    more: nul \0 in a message
    found: malformed-reply notice
    reply: .
    reply: whatever
    goodbye
    send: QUIT
    reply: +OK
    done
  )"),
            "");
}

}  // namespace
}  // namespace sti
