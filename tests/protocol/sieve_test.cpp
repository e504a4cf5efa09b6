// ManageSieve: what each answer at each step means.
#include <gtest/gtest.h>

#include "support/playbook.hpp"

namespace sti {
namespace {

using support::anyway;
using support::play;

const std::string asked =
    "connect\ngreeting: \"STARTTLS\"\ngreeting: OK\nlearned: STARTTLS\nsend: STARTTLS\n";
const std::string secured = asked + "reply: OK\nstarttls\nsecure\n";
const std::string ready = secured +
                          "more: \"SASL\" \"PLAIN\"\nreply: OK\nlearned: SASL PLAIN\n"
                          "found: capability-changed notice\nready\n";

TEST(Sieve, HonestSessionFromGreetingToGoodbye) {
  EXPECT_EQ(play("sieve", R"(
    connect
    waiting: the greeting
    greeting: "IMPLEMENTATION" "Example 1.0"
    greeting: "SASL" ""
    greeting: "SIEVE" "fileinto \\"quoted\\""
    greeting: "STARTTLS" «offers STARTTLS»
    greeting: "VERSION" "1.0"
    greeting: OK "ready"
    learned: IMPLEMENTATION Example 1.0 | SASL  | SIEVE fileinto "quoted" | STARTTLS | VERSION 1.0
    send: STARTTLS
    waiting: the reply to STARTTLS
    reply: OK "begin"
    starttls
    secure
    waiting: the list of capabilities inside TLS
    more: "IMPLEMENTATION" "Example 1.0"
    more: "SASL" ""
    more: "SIEVE" {17}\r\nfileinto "quoted"
    more: "VERSION" "1.0"
    reply: OK "TLS negotiation successful."
    learned: IMPLEMENTATION Example 1.0 | SASL  | SIEVE fileinto "quoted" | VERSION 1.0
    ready
    goodbye
    send: LOGOUT
    reply: OK "bye"
    done
  )"),
            "")
      << "the server's unasked list inside TLS is no greeting";
}

TEST(Sieve, Greetings) {
  for (const auto* line : {"BYE \"busy\"", "NO \"no\"", "BYE \"(TRYLATER)\""})
    EXPECT_EQ(play("sieve", "connect\ngreeting: " + std::string(line) +
                                "\nfound: service-refused notice\nfail: inconclusive"),
              "");
  EXPECT_EQ(play("sieve",
                 "connect\ngreeting: bye (trylater) \"x\"\nfound: service-refused notice\n"
                 "found: rate-limited notice\nfail: inconclusive"),
            "");
  for (const auto* line : {"OKAY", "", "\"open", "{x}"})
    EXPECT_EQ(play("sieve", "connect\ngreeting: " + std::string(line) +
                                "\nfound: malformed-reply error\nfail: violation"),
              "");
  EXPECT_EQ(play("sieve", R"(
    connect
    greeting: "SIEVE" "x"
    greeting:
    found: malformed-reply notice
    greeting: OK
    learned: SIEVE x
    found: starttls-not-offered error «"SIEVE" "x"\r\n\r\nOK\r\n»
    fail: not-offered
  )"),
            "");
  EXPECT_EQ(
      play("sieve", "connect\ngreeting: OK\nlearned\nfound: starttls-not-offered error\nfail: not-offered"),
      "");
  EXPECT_EQ(play("sieve",
                 "connect\ngreeting: \"XXXXXXXA\"\ngreeting: OK\nlearned: XXXXXXXA\n"
                 "found: starttls-mangled error\nfail: not-offered"),
            "");
  EXPECT_EQ(
      play("sieve", "connect\nreply: \"X\" {70000}\\r\\n\nfound: malformed-reply error\nfail: violation"),
      "");
}

TEST(Sieve, RepliesToStarttls) {
  EXPECT_EQ(
      play("sieve", asked + "reply: NO \"no\"\nfound: starttls-refused error\nfail: refused\nleft: OK\\r\\n"),
      "");
  EXPECT_EQ(play("sieve", asked + "reply: BYE\nfound: service-refused notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("sieve", asked + "more: \"STARTTLS\"\nfound: unexpected-reply error\nfail: violation"), "");
  EXPECT_EQ(play("sieve", asked + "reply: + x\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("sieve", asked + "reply: OK\nstarttls\nleft: \"SASL\" \"PLAIN\"\\r\\nOK\\r\\n"), "") << "C1";
  EXPECT_EQ(play("sieve", asked + "reply: OK {2}\\r\\nhi\nstarttls\nleft: \""), "") << "C2";
}

TEST(Sieve, AsksAnywayWhereTheUserWishes) {
  EXPECT_EQ(play("sieve", anyway(), R"(
    connect
    greeting: OK
    learned
    found: starttls-not-offered warning
    send: STARTTLS
    reply: NO
    found: starttls-refused error
    fail: refused
  )"),
            "");
}

TEST(Sieve, PasswordsInTheClear) {
  EXPECT_EQ(play("sieve", R"(
    connect
    greeting: "SASL" "CRAM-MD5 PLAIN"
    greeting: "STARTTLS"
    greeting: OK
    learned: SASL CRAM-MD5 PLAIN | STARTTLS
    found: cleartext-auth warning «"SASL" "CRAM-MD5 PLAIN"\r\n»
    send: STARTTLS
  )"),
            "");
}

TEST(Sieve, InsideTls) {
  EXPECT_EQ(play("sieve", secured + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
  EXPECT_EQ(
      play("sieve",
           secured + "reply: BYE\nfound: service-refused notice\nfound: no-reply-after-upgrade error\ndone"),
      "");
  EXPECT_EQ(play("sieve", secured + "reply: x\nfound: malformed-reply error\nfail: violation"), "");
}

TEST(Sieve, EndsOfInput) {
  EXPECT_EQ(play("sieve", "connect\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("sieve", "connect\ngreeting: \"X\"\neof\nfound: closed-early notice\nfail: inconclusive"),
            "");
  EXPECT_EQ(play("sieve", asked + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
}

TEST(Sieve, CommandsHideSecrets) {
  EXPECT_EQ(play("sieve", ready + R"(
    command: AUTHENTICATE "PLAIN" "AGEAYg=="
    send: AUTHENTICATE "PLAIN" "AGEAYg==" «"AGEAYg=="»
    reply: NO
    command: AUTHENTICATE "LOGIN"
    send: AUTHENTICATE "LOGIN" «»
    more: "VXNlcg=="
    command: "ZnJlZA=="
    send: "ZnJlZA==" «"ZnJlZA=="»
    more: {8}\r\nUGFzcw==
    command: "*"
    send: "*" «"*"»
    reply: NO
    command: LISTSCRIPTS
    send: LISTSCRIPTS «»
    more: "main" ACTIVE
    reply: OK
    goodbye
    send: LOGOUT
    reply: BYE
    done
  )"),
            "");
}

}  // namespace
}  // namespace sti
