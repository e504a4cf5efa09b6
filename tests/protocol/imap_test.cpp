// IMAP: what each answer at each step means.
#include <gtest/gtest.h>

#include "protocol/imap_syntax.hpp"
#include "support/playbook.hpp"

namespace sti {
namespace {

using support::anyway;
using support::play;

const std::string greeted = "connect\ngreeting: * OK hi\nsend: a1 CAPABILITY\n";
const std::string listed = greeted + "untagged: * CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\n";
const std::string asked =
    listed + "reply: a1 OK\nlearned: IMAP4rev2 | STARTTLS | LOGINDISABLED\nsend: a2 STARTTLS\n";
const std::string secured = asked + "reply: a2 OK go\nstarttls\nsecure\nsend: a3 CAPABILITY\n";
const std::string ready =
    secured + "untagged: * CAPABILITY IMAP4rev2\nreply: a3 OK\nlearned: IMAP4rev2\nready\n";

TEST(Imap, HonestSessionFromGreetingToGoodbye) {
  EXPECT_EQ(play("imap", R"(
    connect
    waiting: the greeting
    greeting: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready «offers STARTTLS»
    send: a1 CAPABILITY
    waiting: the reply to CAPABILITY
    untagged: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED «offers STARTTLS»
    reply: a1 OK done
    learned: IMAP4rev1 | STARTTLS | LOGINDISABLED
    send: a2 STARTTLS
    waiting: the reply to STARTTLS
    reply: a2 OK begin
    starttls
    secure
    send: a3 CAPABILITY
    waiting: the reply to CAPABILITY inside TLS
    untagged: * CAPABILITY IMAP4rev1
    reply: a3 OK done
    learned: IMAP4rev1
    ready
    goodbye
    send: a4 LOGOUT
    untagged: * BYE see you
    reply: a4 OK done
    done
  )"),
            "")
      << "that STARTTLS and LOGINDISABLED are gone is as it should be";
}

TEST(Imap, CapabilitiesWhereverTheyRide) {
  EXPECT_EQ(play("imap", greeted + "reply: a1 OK [CAPABILITY IMAP4rev2 starttls logindisabled] x\n"
                                   "learned: IMAP4rev2 | starttls | logindisabled\nsend: a2 STARTTLS"),
            "");
  EXPECT_EQ(play("imap", R"(
    connect
    greeting: * OK [CAPABILITY STARTTLS LOGINDISABLED] x
    send: a1 CAPABILITY
    reply: a1 OK x
    learned: STARTTLS | LOGINDISABLED
    send: a2 STARTTLS
  )"),
            "");
  EXPECT_EQ(play("imap", greeted + "reply: a1 OK\nfound: malformed-reply notice\nlearned\n"
                                   "found: cleartext-auth warning\nfound: starttls-not-offered error\n"
                                   "fail: not-offered"),
            "");
}

TEST(Imap, TheGoAheadsOwnCapabilitiesAreNotUsed) {
  EXPECT_EQ(play("imap", asked + R"(
    reply: a2 OK [CAPABILITY IMAP4rev2 EVIL] go «»
    starttls
    secure
    send: a3 CAPABILITY
    reply: a3 OK
    found: malformed-reply notice
    learned
    found: capability-changed notice «a3 OK\r\n»
    ready
  )"),
            "");
}

TEST(Imap, Greetings) {
  EXPECT_EQ(play("imap",
                 "connect\ngreeting: * BYE [UNAVAILABLE] busy\nfound: service-refused notice\n"
                 "found: rate-limited notice\nfail: inconclusive"),
            "");
  for (const auto* line : {"* BYE overloaded", "* NO", "* BAD x"})
    EXPECT_EQ(play("imap", "connect\ngreeting: " + std::string(line) +
                               "\nfound: service-refused notice\nfail: inconclusive"),
              "");
  for (const auto* line : {"a1 OK x", "+ go", "* 3 EXISTS", "* CAPABILITY IMAP4rev1 STARTTLS"})
    EXPECT_EQ(play("imap", "connect\ngreeting: " + std::string(line) +
                               "\nfound: unexpected-reply error\nfail: violation"),
              "")
        << "C6";
  for (const auto* line : {"", "*", "* ", "a1", "<stream>"})
    EXPECT_EQ(play("imap", "connect\nuntagged: " + std::string(line) +
                               "\nfound: malformed-reply error\nfail: violation"),
              "");
}

TEST(Imap, PreauthMakesStarttlsImpossible) {
  EXPECT_EQ(play("imap", R"(
    connect
    greeting: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome back
    found: preauth error «* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome back\r\n»
    fail: not-offered
  )"),
            "")
      << "C5";
  EXPECT_EQ(play("imaps", "connect\ngreeting: * PREAUTH hi\nsend: a1 CAPABILITY"), "");
}

TEST(Imap, RepliesToCapability) {
  for (const auto* line : {"a1 BAD what?", "a1 NO"})
    EXPECT_EQ(
        play("imap", greeted + "reply: " + line + "\nfound: starttls-not-offered error\nfail: not-offered"),
        "")
        << "C4";
  for (const auto* line : {"a2 OK early", "A1 OK x", "+ go", "x BAD y"})
    EXPECT_EQ(play("imap", greeted + "reply: " + line + "\nfound: unexpected-reply error\nfail: violation"),
              "")
        << "C6";
  EXPECT_EQ(play("imap", greeted + "untagged: nonsense\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("imap", greeted + "untagged: \nfound: malformed-reply notice\nuntagged: "), "");
  EXPECT_EQ(play("imap", greeted + "untagged: * BYE\nfound: service-refused notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("imap", greeted + R"(
    untagged: * CAPABILITY IMAP4
    reply: a1 OK
    learned: IMAP4
    found: cleartext-auth warning
    found: starttls-not-offered error «* CAPABILITY IMAP4\r\n»
    fail: not-offered
  )"),
            "")
      << "C10";
  EXPECT_EQ(play("imap", greeted + R"(
    untagged: * CAPABILITY IMAP4rev1 XXXXXXXA LOGINDISABLED «overwritten?»
    reply: a1 OK
    learned: IMAP4rev1 | XXXXXXXA | LOGINDISABLED
    found: starttls-mangled error
    fail: not-offered
  )"),
            "");
}

TEST(Imap, RepliesToStarttls) {
  for (const auto* line : {"a2 NO not now", "a2 BAD what?", "a2 NO [REFERRAL imap://evil.example/] go there"})
    EXPECT_EQ(play("imap", asked + "reply: " + line + "\nfound: starttls-refused error\nfail: refused"), "")
        << "C8";
  for (const auto* line : {"+ go", "a1 OK again", "a3 OK early"})
    EXPECT_EQ(play("imap", asked + "reply: " + line + "\nfound: unexpected-reply error\nfail: violation"),
              "");
  EXPECT_EQ(play("imap", asked + "untagged: ok\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(play("imap", asked + "untagged: * BYE x\nfound: service-refused notice\nfail: inconclusive"), "");
}

TEST(Imap, AsksAnywayWhereTheUserWishes) {
  EXPECT_EQ(play("imap", anyway(), greeted + R"(
    reply: a1 BAD what?
    found: starttls-not-offered warning
    send: a2 STARTTLS
    reply: a2 OK
    starttls
  )"),
            "");
}

TEST(Imap, NothingIsTakenPastTheDecidingByte) {
  EXPECT_EQ(play("imap", asked + "reply: a2 OK x\nstarttls\nleft: a3 OK x\\r\\n"), "") << "C1";
  EXPECT_EQ(play("imap", asked + "reply: a2 OK x\nstarttls\nleft: *"), "") << "C2";
  EXPECT_EQ(play("imap",
                 asked + "reply: a2 NO x\nfound: starttls-refused error\nfail: refused\nleft: a3 OK x\\r\\n"),
            "")
      << "C3";
}

TEST(Imap, UnaskedDataBeforeTlsIsShownAndNotUsed) {
  EXPECT_EQ(play("imap", greeted + R"(
    untagged: * LIST () "/" evil «not asked for, untrusted»
    found: untagged-before-tls warning «* LIST () "/" evil\r\n»
    untagged: * OK [ALERT] call this number «not asked for, untrusted»
    untagged: * CAPABILITY STARTTLS LOGINDISABLED
    untagged: * 1 FETCH (BODY[] {9}\r\na1 OK x\r\n) «not asked for, untrusted»
    reply: a1 OK
    learned: STARTTLS | LOGINDISABLED
    send: a2 STARTTLS
    untagged: * 2 EXISTS «not asked for, untrusted»
    untagged: * CAPABILITY EVIL «not asked for, untrusted»
    reply: a2 OK
    starttls
  )"),
            "")
      << "C7, C9";
}

TEST(Imap, LiteralsAreReadWholeAndBounded) {
  EXPECT_EQ(play("imap", greeted + R"(
    untagged: * LIST () {5}\r\na\r\nbc {0}\r\n end
    found: untagged-before-tls warning
    untagged: * OK {99}
    reply: * LIST () {65537}\r\n
    found: malformed-reply error
    fail: violation
    left: x
  )"),
            "");
  EXPECT_EQ(play("imap", greeted + "reply: * X {99999999999999999999}\\r\\n\nfound: malformed-reply error\n"
                                   "fail: violation"),
            "");
}

TEST(Imap, PasswordsInTheClear) {
  EXPECT_EQ(play("imap", greeted + R"(
    untagged: * CAPABILITY STARTTLS
    reply: a1 OK
    learned: STARTTLS
    found: cleartext-auth warning «* CAPABILITY STARTTLS\r\n»
    send: a2 STARTTLS
  )"),
            "")
      << "without LOGINDISABLED there is LOGIN";
  for (const auto* name : {"AUTH=PLAIN", "AUTH=LOGIN", "auth=plain"})
    EXPECT_EQ(play("imap", greeted + "untagged: * CAPABILITY STARTTLS LOGINDISABLED " + name +
                               "\nreply: a1 OK\nlearned: STARTTLS | LOGINDISABLED | " + name +
                               "\nfound: cleartext-auth warning\nsend: a2 STARTTLS"),
              "");
}

TEST(Imap, InsideTls) {
  EXPECT_EQ(play("imap", secured + R"(
    greeting: * OK hello again
    found: greeting-after-upgrade error «* OK hello again\r\n»
    untagged: * CAPABILITY IMAP4rev2 AUTH=PLAIN
    untagged: * OK just information
    reply: a3 OK
    learned: IMAP4rev2 | AUTH=PLAIN
    found: capability-changed notice
    ready
  )"),
            "")
      << "C12";
  EXPECT_EQ(play("imap", secured + "untagged: * CAPABILITY IMAP4rev2 X\nuntagged: * OK fyi\nreply: a3 OK\n"
                                   "learned: IMAP4rev2 | X\nfound: capability-changed notice\nready"),
            "");
  EXPECT_EQ(play("imap", secured + "reply: a3 BAD x\nfound: unexpected-reply warning\nready"), "");
  EXPECT_EQ(
      play("imap",
           secured +
               "untagged: * BYE x\nfound: service-refused notice\nfound: no-reply-after-upgrade error\ndone"),
      "");
  EXPECT_EQ(play("imap", secured + "reply: a2 OK x\nfound: unexpected-reply error\nfail: violation"), "")
      << "a reply inside TLS is not confused with one before";
  EXPECT_EQ(play("imap", secured + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
}

TEST(Imap, EndsOfInput) {
  EXPECT_EQ(play("imap", "connect\neof\nfound: closed-early notice\nfail: inconclusive"), "");
  for (const auto& before : {greeted, listed, asked})
    EXPECT_EQ(play("imap", before + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
}

TEST(Imap, CommandsGetTagsAndHideSecrets) {
  EXPECT_EQ(play("imap", ready + R"(
    command: NOOP
    send: a4 NOOP «»
    reply: a4 OK
    command: x7 noop
    send: x7 noop
    reply: x7 OK
    command: login fred "pass word"
    send: a5 login fred "pass word" «fred "pass word"»
    reply: a5 NO
    command: t LOGIN "fr ed" secret
    send: t LOGIN "fr ed" secret «"fr ed" secret»
    reply: t NO
    command: AUTHENTICATE PLAIN AGEAYg==
    send: a6 AUTHENTICATE PLAIN AGEAYg== «AGEAYg==»
    reply: a6 NO
    command: AUTHENTICATE LOGIN
    send: a7 AUTHENTICATE LOGIN «»
    reply: + VXNlcg==
    command: ZnJlZA==
    send: ZnJlZA== «ZnJlZA==»
    reply: + UGFzcw==
    command: *
    send: * «*»
    reply: a7 BAD given up
    command: IDLE
    send: a8 IDLE
    reply: + idling
    untagged: * 4 EXISTS
    command: DONE
    send: DONE «»
    reply: a8 OK
    command: a b c
    send: a9 a b c «a b c»
    untagged: * 1 FETCH (BODY[] {9}\r\na9 OK x\r\n)
    reply: a9 BAD
    untagged: nonsense
    goodbye
    send: a10 LOGOUT
    reply: a9 OK
    reply: a10 OK
    done
  )"),
            "");
  EXPECT_EQ(play("imap", ready + R"(
    command: LOGIN {4+}
    send: a4 LOGIN {4+} «{4+}»
    command: fred {6+}
    send: fred {6+} «fred {6+}»
    command: secret
    send: secret «secret»
    reply: a4 NO
    command: NOOP
    send: a5 NOOP
  )"),
            "");
  EXPECT_EQ(play("imap", ready + "command: NOOP\\r\\nx LOGOUT\nfound: command-refused notice"), "");
}

TEST(Imap, TagsCannotBeForeseenWhereThereIsASeed) {
  protocol::Settings settings;
  settings.seed = 1;
  const auto one = support::make_dialogue("imap", settings);
  settings.seed = 2;
  const auto other = support::make_dialogue("imap", settings);
  std::vector<std::string> sent;
  for (auto* dialogue : {one.get(), other.get()}) {
    protocol::Actions actions;
    dialogue->receive(bytes_of("* OK x\r\n"), actions);
    dialogue->ask(actions);
    sent.push_back(support::text_of(actions.back()));
  }
  EXPECT_NE(sent[0], sent[1]);
  EXPECT_TRUE(sent[0].starts_with("send: a1")) << sent[0];
}

TEST(ImapSyntax, TakesResponsesApart) {
  using namespace protocol::imap;
  EXPECT_FALSE(read_response("a1 FINE"));
  EXPECT_FALSE(read_response("a+ OK"));
  EXPECT_FALSE(read_response("a1 PREAUTH"));
  EXPECT_EQ(read_response("a.1 ok x")->status, Status::ok);
  EXPECT_EQ(read_response("+")->kind, Response::Kind::continuation);
  EXPECT_EQ(capabilities_in(*read_response("* OK [CAPABILITY A B"))->size(), 2u)
      << "a bracket that is not closed";
  EXPECT_FALSE(capabilities_in(*read_response("* OK CAPABILITY A")));
  EXPECT_FALSE(capabilities_in(*read_response("* OK [ALERT] CAPABILITY A")));
  EXPECT_TRUE(has_literals("* LIST () {3}"));
  EXPECT_FALSE(has_literals("* OK see {3}")) << "human-readable text announces nothing";
  EXPECT_FALSE(has_literals("a1 OK {3}"));
}

}  // namespace
}  // namespace sti
