// What a dialogue says of each message: its role and its name, before TLS and of what a person typed.
#include <gtest/gtest.h>

#include "model/inspection.hpp"
#include "report/session_fields.hpp"
#include "support/playbook.hpp"
#include "support/typed_session.hpp"

namespace sti {
namespace {

using support::play;

/// "role name" of each message in an open session in which that was typed and heard.
std::vector<std::string> messages(std::string_view scheme, const std::vector<std::string_view>& typed,
                                  std::string_view heard) {
  test::TypedSession open(scheme);
  for (const auto line : typed) open.type(line);
  open.hear(heard);
  const auto session = open.finish();
  std::vector<std::string> out;
  bool ready = false;
  for (const auto& e : session.events()) {
    ready = ready || e.get_if<event::Ready>();
    if (const auto* message = e.get_if<event::Message>(); message && ready)
      out.push_back(std::string(report::enum_name(message->role)) + " " + message->name);
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST(Messages, ListsAreToldByTheQuestionThatTheyAnswer) {
  EXPECT_EQ(messages("smtp", {"NOOP", "ehlo a", "MAIL FROM:<>"},
                     "250 not a capability\r\n250-h\r\n250-SIZE 1\r\n250 HELP\r\n250 neither is this\r\n"),
            (Texts{"command NOOP", "command EHLO", "command MAIL", "reply 250", "continuation 250",
                   "capability 250", "capability 250", "reply 250"}));
  EXPECT_EQ(messages("pop3", {"CAPA", "LIST"}, "+OK\r\nUIDL\r\nSASL PLAIN\r\n.\r\n+OK\r\n1 120\r\n.\r\n"),
            (Texts{"command CAPA", "command LIST", "reply +OK", "capability ", "capability ", "reply ",
                   "reply +OK", "continuation ", "reply "}));
  EXPECT_EQ(messages("pop3", {"CAPA", "LIST"}, "-ERR what\r\n+OK\r\n1 120\r\n.\r\n"),
            (Texts{"command CAPA", "command LIST", "reply -ERR", "reply +OK", "continuation ", "reply "}));
  EXPECT_EQ(
      messages("nntp", {"capabilities", "LIST"}, "101\r\nVERSION 2\r\n.\r\n215 list\r\na 1 1 y\r\n.\r\n"),
      (Texts{"command CAPABILITIES", "command LIST", "reply 101", "capability ", "reply ", "reply 215",
             "continuation ", "reply "}));
  EXPECT_EQ(
      messages("imap", {"x1 capability", "NOOP"}, "* CAPABILITY IMAP4rev1\r\n* 3 EXISTS\r\nx1 OK\r\n"),
      (Texts{"command CAPABILITY", "command NOOP", "capability CAPABILITY", "data EXISTS", "reply OK"}));
}

TEST(Messages, OfAMessageBodyAreNoQuestions) {
  EXPECT_EQ(messages("smtp", {"DATA"}, "354 go on\r\n"), (Texts{"command DATA", "reply 354"}));
  test::TypedSession open("smtp");
  open.type("DATA");
  open.hear("354 go on\r\n");
  open.type("EHLO in the message");
  open.type(".");
  open.type("EHLO a");
  open.hear("250-queued\r\n250 SIZE as a word\r\n250-h\r\n250 SIZE 1\r\n");
  const auto session = open.finish();
  std::vector<event::MessageRole> roles;
  for (const auto& e : session.events())
    if (const auto* message = e.get_if<event::Message>();
        message && e.direction == Direction::server_to_client)
      roles.push_back(message->role);
  ASSERT_GE(roles.size(), 4U);
  using enum event::MessageRole;
  EXPECT_EQ(std::vector(roles.end() - 4, roles.end()),
            (std::vector{continuation, reply, continuation, capability}));
}

TEST(Messages, AreNotNamedByWhatMayBeASecret) {
  EXPECT_EQ(messages("smtp", {"AUTH LOGIN"}, ""), Texts{"command AUTH"});
  EXPECT_EQ(messages("smtp", {"dGhlIHNlY3JldA=="}, ""), Texts{"command "});
  EXPECT_EQ(messages("imap", {"a LOGIN me {3}", "abc"}, ""), (Texts{"command LOGIN", "command "}));
}

TEST(Messages, ANameIsEscapedAndShort) {
  const auto said = messages("imap", {"NOOP"}, "* \x1b[31m" + std::string(100, 'x') + "\r\n");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1], "data \\x1b[31m" + std::string(35, 'x'));
}

TEST(Messages, WhatNobodyAskedForIsSaidToBeSo) {
  EXPECT_EQ(play("imap", R"(
    connect
    greeting: * OK x
    send: a1 CAPABILITY
    untagged: * LIST () "/" INBOX «not asked for, untrusted»
    found: untagged-before-tls warning
    capability: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED «offers STARTTLS»
    reply: a1 OK
    learned: IMAP4rev1 | STARTTLS | LOGINDISABLED
    send: a2 STARTTLS
  )"),
            "");
  EXPECT_EQ(play("smtp", R"(
    connect
    greeting: 220 x
    send: EHLO localhost
    more: 250-h
    capability: 250-SIZE 1
    capability: 250 STARTTLS
    learned: SIZE 1 | STARTTLS
    send: STARTTLS
  )"),
            "");
}

}  // namespace
}  // namespace sti
