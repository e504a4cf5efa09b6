// SMTP, submission and LMTP: what each answer at each step means.
#include <gtest/gtest.h>

#include "support/playbook.hpp"

namespace sti {
namespace {

using support::anyway;
using support::play;

protocol::Settings called(std::string own_name) {
  protocol::Settings settings;
  settings.own_name = std::move(own_name);
  return settings;
}

TEST(Smtp, HonestSessionFromGreetingToGoodbye) {
  EXPECT_EQ(play("smtp", R"(
    connect
    waiting: the greeting
    greeting: 220-mx.example.org ESMTP
    greeting: 220 at your service
    send: EHLO localhost
    more: 250-mx.example.org greets localhost
    more: 250-PIPELINING «»
    more: 250-SIZE 10240000
    more: 250-STARTTLS «offers STARTTLS»
    reply: 250 8BITMIME
    learned: PIPELINING | SIZE 10240000 | STARTTLS | 8BITMIME
    send: STARTTLS
    more: 220-ready when
    reply: 220 you are
    starttls
    waiting: the TLS handshake
    secure
    send: EHLO localhost
    more: 250-mx.example.org
    more: 250-PIPELINING
    more: 250-SIZE 10240000
    reply: 250 8BITMIME
    learned: PIPELINING | SIZE 10240000 | 8BITMIME
    ready
    goodbye
    send: QUIT
    waiting: the reply to QUIT
    reply: 221 2.0.0 Bye
    done
  )"),
            "");
}

TEST(Smtp, SubmissionAndLmtpDifferInTheHello) {
  EXPECT_EQ(play("submission", R"(
    connect
    greeting: 220 x
    send: EHLO localhost
    reply: 250 STARTTLS
    learned
    found: starttls-not-offered error «250 STARTTLS\r\n»
    fail: not-offered
  )"),
            "")
      << "the first line of the reply names the server and is no capability";
  EXPECT_EQ(play("lmtp", called("inspector.example"), R"(
    connect
    greeting: 220 x
    send: LHLO inspector.example
    waiting: the reply to LHLO
    more: 250-x
    reply: 250 starttls «offers STARTTLS»
    learned: starttls
    send: STARTTLS
    reply: 220 go
    starttls
    secure
    send: LHLO inspector.example
  )"),
            "");
}

TEST(Smtp, TlsFirst) {
  EXPECT_EQ(play("smtps", R"(
    connect
    greeting: 220 x
    send: EHLO localhost
    more: 250-x
    reply: 250 AUTH PLAIN
    learned: AUTH PLAIN
    ready
  )"),
            "")
      << "inside TLS neither STARTTLS nor the login is remarkable";
  EXPECT_EQ(play("smtps", R"(
    connect
    eof
    found: no-reply-after-upgrade error
    done
  )"),
            "");
}

TEST(Smtp, GreetingsThatAreNot220) {
  for (const auto* line : {"421 too many connections", "450 later", "471 x"})
    EXPECT_EQ(play("smtp", "connect\ngreeting: " + std::string(line) +
                               "\nfound: rate-limited notice\nfail: inconclusive"),
              "");
  for (const auto* line : {"554 no", "500 x", "521"})
    EXPECT_EQ(play("smtp", "connect\ngreeting: " + std::string(line) +
                               "\nfound: service-refused notice\nfail: inconclusive"),
              "");
  for (const auto* line : {"250 ok", "354 go", "150 x"})
    EXPECT_EQ(play("smtp", "connect\ngreeting: " + std::string(line) +
                               "\nfound: unexpected-reply error\nfail: violation"),
              "");
  for (const auto* line : {"22 x", "2200 x", "220_x", "999 x", "099 x", ""})
    EXPECT_EQ(play("smtp", "connect\nreply: " + std::string(line) +
                               "\nfound: malformed-reply error\nfail: violation"),
              "");
  EXPECT_EQ(play("smtp", R"(
    connect
    greeting: 220-x
    greeting: 421 x
    found: malformed-reply error «421 x\r\n»
    fail: violation
  )"),
            "")
      << "every line of a reply has the same code (RFC 5321 §4.2.1)";
}

const std::string greeted = "connect\ngreeting: 220 x\nsend: EHLO localhost\n";
const std::string asked = greeted + "more: 250-x\nreply: 250 STARTTLS\nlearned: STARTTLS\nsend: STARTTLS\n";
const std::string secured = asked + "reply: 220 go\nstarttls\nsecure\nsend: EHLO localhost\n";

TEST(Smtp, RepliesToEhloThatAreNot250) {
  for (const auto* line : {"500 what?", "502 no", "550 go away"})
    EXPECT_EQ(
        play("smtp", greeted + "reply: " + line + "\nfound: starttls-not-offered error\nfail: not-offered"),
        "");
  for (const auto* line : {"421 closing", "451 later"})
    EXPECT_EQ(play("smtp", greeted + "reply: " + line + "\nfound: rate-limited notice\nfail: inconclusive"),
              "");
  for (const auto* line : {"220 x", "251 x", "354 x"})
    EXPECT_EQ(play("smtp", greeted + "reply: " + line + "\nfound: unexpected-reply error\nfail: violation"),
              "");
  EXPECT_EQ(play("smtp", greeted + R"(
    more: 250-x
    reply: STARTTLS
    found: malformed-reply error «STARTTLS\r\n»
    fail: violation
  )"),
            "");
}

TEST(Smtp, RepliesToStarttls) {
  for (const auto* line : {"454 TLS not available", "501 x", "502 no", "554 no"})
    EXPECT_EQ(play("smtp", asked + "reply: " + line + "\nfound: starttls-refused error\nfail: refused"), "");
  EXPECT_EQ(play("smtp", asked + "reply: 421 x\nfound: rate-limited notice\nfail: inconclusive"), "");
  for (const auto* line : {"250 ok", "235 ok", "354 go"})
    EXPECT_EQ(play("smtp", asked + "reply: " + line + "\nfound: unexpected-reply error\nfail: violation"),
              "");
  EXPECT_EQ(play("smtp", asked + "reply: go\nfound: malformed-reply error\nfail: violation"), "");
}

TEST(Smtp, NothingIsTakenPastTheDecidingByte) {
  EXPECT_EQ(play("smtp", asked + "reply: 220 go\nstarttls\nleft: 250-x\\r\\n250 AUTH PLAIN\\r\\n"), "")
      << "C1";
  EXPECT_EQ(play("smtp", asked + "reply: 220 go\nstarttls\nleft: AUTH LO"), "") << "C2";
  EXPECT_EQ(play("smtp", asked + "more: 220-go\nreply: 220 on\nstarttls\nleft: x"), "");
  EXPECT_EQ(play("smtp", asked + "reply: 454 x\nfound: starttls-refused error «454 x\\r\\n»\n"
                                 "fail: refused\nleft: 235 ok\\r\\n250 ok\\r\\n"),
            "")
      << "C3";
}

TEST(Smtp, StarttlsMissingOrOverwritten) {
  for (const auto* word : {"XXXXXXXA", "XXXXXXXX", "xxxxxxxx", "XTARTTLS", "STARTXXX", "********"})
    EXPECT_EQ(play("smtp", greeted + "more: 250-x\nmore: 250-PIPELINING\nreply: 250 " + word +
                               " «overwritten?»\nlearned: PIPELINING | " + word +
                               "\nfound: starttls-mangled error «250 " + word + "\\r\\n»\nfail: not-offered"),
              "");
  for (const auto* word : {"XCLIENT", "X-EXPS", "SMTPUTF8", "XXX", "XVERP", "STARTTLSX"})
    EXPECT_EQ(play("smtp", greeted + "more: 250-x\nreply: 250 " + word + " «»\nlearned: " + word +
                               "\nfound: starttls-not-offered error\nfail: not-offered"),
              "");
  EXPECT_EQ(play("smtp", R"(
    connect
    greeting: 220 ******************0*2*****
    send: EHLO localhost
    reply: 500 command unrecognized: XXXX
    found: starttls-mangled error
    fail: not-offered
  )"),
            "");
}

TEST(Smtp, AsksAnywayWhereTheUserWishes) {
  EXPECT_EQ(play("smtp", anyway(), greeted + R"(
    reply: 502 no
    found: starttls-not-offered warning
    send: STARTTLS
    reply: 502 no
    found: starttls-refused error
    fail: refused
  )"),
            "");
  EXPECT_EQ(play("smtp", anyway(), greeted + R"(
    more: 250-x
    reply: 250 XXXXXXXA
    learned: XXXXXXXA
    found: starttls-mangled warning
    send: STARTTLS
    reply: 220 go
    starttls
  )"),
            "");
}

TEST(Smtp, PasswordsInTheClear) {
  for (const auto* line : {"AUTH LOGIN CRAM-MD5", "auth plain", "AUTH=PLAIN", "AUTH CRAM-MD5 PLAIN"})
    EXPECT_EQ(play("smtp",
                   greeted + "more: 250-x\nmore: 250-" + line + "\nreply: 250 STARTTLS\nlearned: " + line +
                       " | STARTTLS\nfound: cleartext-auth warning «250-" + line + "\\r\\n»\nsend: STARTTLS"),
              "");
  EXPECT_EQ(play("smtp", greeted + R"(
    more: 250-x
    more: 250-AUTH CRAM-MD5 SCRAM-SHA-256 XPLAIN
    reply: 250 STARTTLS
    learned: AUTH CRAM-MD5 SCRAM-SHA-256 XPLAIN | STARTTLS
    send: STARTTLS
  )"),
            "");
}

TEST(Smtp, EndsOfInput) {
  EXPECT_EQ(play("smtp", "connect\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("smtp", "connect\ninput: 220 mx\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("smtp", greeted + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("smtp", greeted + "more: 250-x\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("smtp", asked + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("smtp", secured + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
  EXPECT_EQ(play("smtp", secured + "reply: 250 x\nlearned\nready\neof\ndone"), "");
  EXPECT_EQ(play("smtp", secured + "reply: 250 x\nlearned\nready\ngoodbye\nsend: QUIT\neof\ndone"), "");
}

TEST(Smtp, InsideTlsEverythingIsLearnedAnew) {
  EXPECT_EQ(play("smtp", secured + R"(
    waiting: the reply to EHLO inside TLS
    more: 250-x
    reply: 250 AUTH PLAIN
    learned: AUTH PLAIN
    found: capability-changed notice «250-x\r\n250 AUTH PLAIN\r\n»
    ready
  )"),
            "");
  EXPECT_EQ(play("smtp", secured + R"(
    more: 250-x
    reply: 250 STARTTLS «still offers STARTTLS»
    learned: STARTTLS
    ready
  )"),
            "");
  EXPECT_EQ(play("smtp", secured + R"(
    reply: 220 x
    found: greeting-after-upgrade error «220 x\r\n»
    reply: 250 x
    learned
    ready
  )"),
            "")
      << "C12";
  EXPECT_EQ(play("smtp", secured + R"(
    reply: 220 x
    found: greeting-after-upgrade error
    reply: 220 x
    found: unexpected-reply error
    fail: violation
  )"),
            "");
  EXPECT_EQ(play("smtp", secured + "reply: 554 no\nfound: unexpected-reply warning\nready"), "");
  EXPECT_EQ(play("smtp", secured + "reply: 421 no\nfound: rate-limited notice\nready"), "");
  EXPECT_EQ(play("smtp", secured + "reply: nonsense\nfound: malformed-reply error\nfail: violation"), "");
}

TEST(Smtp, OddLines) {
  EXPECT_EQ(play("smtp", R"(
    connect
    greeting: 220-x\n
    found: malformed-reply notice «220-x\n»
    greeting: 220 x\n
    send: EHLO localhost
    more: 250-x\ry
    found: malformed-reply notice «250-x\ry\r\n»
    reply: 250 STARTTLS
    learned: STARTTLS
    send: STARTTLS
    reply: 220 x\ry\n
    starttls
    secure
    send: EHLO localhost
    reply: 250 x\n
    found: malformed-reply notice «250 x\n»
    learned
    ready
  )"),
            "");
  EXPECT_EQ(play("smtp", "connect\nreply: 220 x\\0y\nfound: malformed-reply error\nfail: violation"), "");
}

const std::string ready = secured + "reply: 250 x\nlearned\nready\n";

TEST(Smtp, CommandsHideSecrets) {
  EXPECT_EQ(play("smtp", ready + R"(
    command: AUTH PLAIN AGZyZWQAc2VjcmV0
    send: AUTH PLAIN AGZyZWQAc2VjcmV0 «AGZyZWQAc2VjcmV0»
    reply: 535 no
    command: auth login
    send: auth login «»
    reply: 334 VXNlcm5hbWU6
    command: ZnJlZA==
    send: ZnJlZA== «ZnJlZA==»
    reply: 334 UGFzc3dvcmQ6
    command: *
    send: * «*»
    reply: 501 given up
    command: NOOP
    send: NOOP «»
    reply: 250 ok
    goodbye
    send: QUIT
    reply: 221 x
    done
  )"),
            "");
}

TEST(Smtp, CommandsThatAreMoreThanOneAreNotSent) {
  for (const auto* line : {"NOOP\\r\\nQUIT", "NOOP\\n", "\\r", "NO\\0OP"})
    EXPECT_EQ(play("smtp", ready + "command: " + line + "\nfound: command-refused notice"), "");
  EXPECT_EQ(play("smtp", greeted + "command: NOOP\nfound: command-refused notice"), "");
}

TEST(Smtp, WhateverComesInAnOpenSessionIsShown) {
  EXPECT_EQ(play("smtp", ready + R"(
    command: STARTTLS
    send: STARTTLS
    reply: 220 go
    reply: nonsense
    more: 250-a
    reply: 354 b
    reply: \0
    found: malformed-reply notice
    reply: 421 closing
    eof
    done
  )"),
            "");
}

TEST(Smtp, OurNameCannotBecomeACommand) {
  EXPECT_EQ(play("smtp", called("a\r\nRCPT b"), "connect\ngreeting: 220 x\nsend: EHLO a??RCPT?b"), "");
  EXPECT_EQ(play("smtp", called(""), "connect\ngreeting: 220 x\nsend: EHLO localhost"), "");
}

}  // namespace
}  // namespace sti
