// What of a typed line is shown, in conversations with servers that try to have a password shown.
#include <gtest/gtest.h>

#include "model/transcript_text.hpp"
#include "support/typed_session.hpp"

namespace sti::test {
namespace {

TEST(Typed, AfterAHostile250ThatAsksForAUserNameIsSecret) {
  TypedSession smtp("smtp");
  EXPECT_EQ(smtp.type("AUTH LOGIN"), "AUTH LOGIN");
  smtp.hear("250 Username:\r\n");
  EXPECT_EQ(smtp.type("am9l"), "[…]");
  smtp.hear("250 Password:\r\n");
  EXPECT_EQ(smtp.type("aHVudGVyMg=="), "[…]");
  EXPECT_EQ(smtp.type("QUIT"), "[…]") << "not answered yet";
}

TEST(Typed, WhileTheAnswerToAnEarlierNoopIsOutstandingIsSecret) {
  TypedSession smtp("smtp");
  EXPECT_EQ(smtp.type("NOOP"), "NOOP");
  EXPECT_EQ(smtp.type("AUTH LOGIN"), "AUTH LOGIN");
  smtp.hear("250 the answer to NOOP\r\n");
  EXPECT_EQ(smtp.type("NOOP"), "[…]") << "a user name, for all that is known";
  smtp.hear("334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n");
  EXPECT_EQ(smtp.type("HELP"), "[…]") << "a password";
  smtp.hear("235 welcome\r\n");
  EXPECT_EQ(smtp.type("NOOP"), "NOOP");
}

TEST(Typed, AheadOfEveryAnswerIsSecret) {
  TypedSession smtp("smtp");
  EXPECT_EQ(smtp.type("AUTH PLAIN"), "AUTH PLAIN");
  EXPECT_EQ(smtp.type("NOOP"), "[…]");
  EXPECT_EQ(smtp.type("QUIT"), "[…]");
  smtp.hear("334 \r\n535 no\r\n");
  EXPECT_EQ(smtp.type("NOOP"), "[…]") << "one answer is outstanding";
  smtp.hear("221 bye\r\n250 ok\r\n");
  EXPECT_EQ(smtp.type("NOOP"), "NOOP");
}

TEST(Typed, WithATabOrAnUnknownMechanismIsSecret) {
  TypedSession smtp("smtp");
  EXPECT_EQ(smtp.type("AUTH\tPLAIN AGpvZQBodW50ZXIy"), "[…]");
  smtp.hear("500 what?\r\n");
  EXPECT_EQ(smtp.type("AUTH HUNTER2 x"), "[…]");
  smtp.hear("504 what?\r\n");
  EXPECT_EQ(smtp.type("AUTH PLAIN AGpvZQBodW50ZXIy"), "AUTH PLAIN […]");
}

TEST(Typed, IntoAMessageIsSecretUpToItsEnd) {
  TypedSession smtp("smtp");
  EXPECT_EQ(smtp.type("DATA"), "DATA");
  smtp.hear("354 go on\r\n");
  for (const auto* line : {"Subject: hunter2", "", "NOOP", "hunter2"})
    EXPECT_EQ(smtp.type(line), *line == 0 ? "" : "[…]");
  EXPECT_EQ(smtp.type("."), "[…]");
  EXPECT_EQ(smtp.type("NOOP"), "[…]");
  smtp.hear("250 queued\r\n250 ok\r\n");
  EXPECT_EQ(smtp.type("NOOP"), "NOOP");
}

TEST(Typed, ByA354ThatNobodyAskedForIsSecretToo) {
  TypedSession smtp("smtp");
  smtp.type("AUTH LOGIN");
  smtp.hear("354 Username:\r\n");
  EXPECT_EQ(smtp.type("NOOP"), "[…]");
  smtp.hear("250 Password:\r\n");
  EXPECT_EQ(smtp.type("aHVudGVyMg=="), "[…]");
}

TEST(Typed, IntoPop3WithLeadingBlanksIsSecret) {
  TypedSession pop3("pop3");
  EXPECT_EQ(pop3.type(" PASS hunter2"), "[…]");
  pop3.hear("-ERR\r\n");
  EXPECT_EQ(pop3.type("PASS\thunter2"), "[…]");
  pop3.hear("-ERR\r\n");
  EXPECT_EQ(pop3.type("USER joe"), "USER […]");
  EXPECT_EQ(pop3.type("PASS hunter2"), "[…]") << "typed ahead";
  pop3.hear("+OK\r\n");
  EXPECT_EQ(pop3.type("STAT"), "[…]");
  pop3.hear("+OK\r\n+OK 0 0\r\n");
  EXPECT_EQ(pop3.type("STAT"), "STAT");
}

TEST(Typed, IntoPop3IsSecretUpToTheEndOfTheExchange) {
  TypedSession pop3("pop3");
  EXPECT_EQ(pop3.type("LIST"), "LIST");
  EXPECT_EQ(pop3.type("AUTH LOGIN"), "AUTH LOGIN");
  pop3.hear("+OK\r\n1 100\r\n");
  EXPECT_EQ(pop3.type("STAT"), "[…]");
  pop3.hear(".\r\n+ VXNlcm5hbWU6\r\n");
  EXPECT_EQ(pop3.type("STAT"), "[…]");
  pop3.hear("+ UGFzc3dvcmQ6\r\n+ \r\n");
  EXPECT_EQ(pop3.type("STAT"), "[…]");
  pop3.hear("-ERR\r\n");
  EXPECT_EQ(pop3.type("STAT"), "STAT");
}

TEST(Typed, IntoImapWithTagsAndTabsIsSecret) {
  TypedSession imap("imap");
  EXPECT_EQ(imap.type("x\tLOGIN joe hunter2"), "a2 […]");
  imap.hear("a2 BAD\r\n");
  EXPECT_EQ(imap.type("x LOGIN\tjoe hunter2"), "a3 […]");
  imap.hear("a3 BAD\r\n");
  EXPECT_EQ(imap.type("NOOP LOGIN joe hunter2"), "a4 NOOP LOGIN […]");
  imap.hear("a4 BAD\r\n");
  EXPECT_EQ(imap.type("hunter2 NOOP"), "[…]");
  imap.hear("hunter2 OK\r\n");
  EXPECT_EQ(imap.type("t LOGIN joe hunter2"), "t LOGIN […]");
  imap.hear("t NO\r\n");
  EXPECT_EQ(imap.type("LOGIN joe hunter2"), "a5 LOGIN […]");
}

TEST(Typed, ImapLiteralsThatAreTypedAheadAreSecret) {
  for (const auto* plus : {"", "+"}) {
    TypedSession imap("imap");
    EXPECT_EQ(imap.type("NOOP"), "a2 NOOP");
    EXPECT_EQ(imap.type("LOGIN {3" + std::string(plus) + "}"), "a3 LOGIN […]");
    EXPECT_EQ(imap.type("joe {4" + std::string(plus) + "}"), "[…]");
    EXPECT_EQ(imap.type("NOOP"), "[…]") << "the password";
    imap.hear("a2 OK\r\n+ go\r\n+ go\r\n");
    EXPECT_EQ(imap.type("NOOP").find("NOOP"), std::string::npos) << "the answer to LOGIN is outstanding";
    imap.hear("a3 OK\r\na4 OK\r\na5 OK\r\n");
    EXPECT_TRUE(imap.type("NOOP").ends_with(" NOOP"));
  }
}

TEST(Typed, ALiteralIsSecretWhateverTheServerAnswersBeforeIt) {
  TypedSession imap("imap");
  EXPECT_EQ(imap.type("LOGIN joe {5}"), "a2 LOGIN […]");
  imap.hear("a2 OK welcome\r\n");
  EXPECT_EQ(imap.type("check").find("check"), std::string::npos) << "a password that is a command's name";
  EXPECT_NE(imap.type("NOOP").find("[…]"), std::string::npos) << "the server has not answered that";
  imap.hear("a3 OK\r\na4 OK\r\n");
  EXPECT_EQ(imap.type("NOOP"), "a5 NOOP");

  TypedSession sieve("sieve");
  EXPECT_EQ(sieve.type("AUTHENTICATE \"PLAIN\" {4+}"), "AUTHENTICATE \"PLAIN\" […]");
  sieve.hear("OK\r\n");
  EXPECT_EQ(sieve.type("NOOP"), "[…]");
}

TEST(Typed, IntoImapIsSecretUpToTheAnswerWithTheRightTag) {
  TypedSession imap("imap");
  imap.type("AUTHENTICATE LOGIN");
  imap.hear("* OK a2 is done\r\nx OK\r\na1 OK\r\n+ VXNlcm5hbWU6\r\n");
  EXPECT_EQ(imap.type("NOOP"), "[…]");
  imap.hear("+ UGFzc3dvcmQ6\r\n");
  EXPECT_EQ(imap.type("aHVudGVyMg=="), "[…]");
  imap.hear("a2 OK\r\n");
  EXPECT_EQ(imap.type("NOOP"), "a3 NOOP");
}

TEST(Typed, IntoManageSieveIsSecretInStringsAndLiterals) {
  TypedSession sieve("sieve");
  EXPECT_EQ(sieve.type("NOOP"), "NOOP");
  EXPECT_EQ(sieve.type("AUTHENTICATE \"LOGIN\""), "AUTHENTICATE \"LOGIN\"");
  sieve.hear("OK \"the answer to NOOP\"\r\n");
  EXPECT_EQ(sieve.type("NOOP"), "[…]");
  sieve.hear("{12}\r\nUGFzc3dvcmQ6\r\n");
  EXPECT_EQ(sieve.type("{12+}"), "[…]");
  EXPECT_EQ(sieve.type("aHVudGVyMg=="), "[…]");
  sieve.hear("OK\r\n");
  EXPECT_EQ(sieve.type("NOOP"), "NOOP");
  sieve.hear("OK\r\n");
  EXPECT_EQ(sieve.type("PUTSCRIPT \"x\" {6+}"), "[…]");
  EXPECT_EQ(sieve.type("NOOP"), "[…]");
  EXPECT_EQ(sieve.type("NOOP"), "[…]");
  sieve.hear("OK\r\n");
  EXPECT_EQ(sieve.type("NOOP"), "NOOP");
}

TEST(Typed, IntoNntpIsSecretUpToTheEndOfTheExchange) {
  TypedSession nntp("nntp");
  EXPECT_EQ(nntp.type("DATE"), "DATE");
  EXPECT_EQ(nntp.type("AUTHINFO SASL LOGIN"), "AUTHINFO SASL LOGIN");
  nntp.hear("111 20260101000000\r\n");
  EXPECT_EQ(nntp.type("DATE"), "[…]") << "the login is not answered";
  nntp.hear("383 VXNlcm5hbWU6\r\n");
  EXPECT_EQ(nntp.type("aHVudGVyMg=="), "[…]");
  nntp.hear("281 a\r\n281 b\r\n");
  EXPECT_EQ(nntp.type("DATE"), "DATE");
  nntp.hear("111 20260101000000\r\n");
  // A list in the answer is one answer, whatever stands in it.
  EXPECT_EQ(nntp.type("AUTHINFO USER joe"), "AUTHINFO USER […]");
  EXPECT_EQ(nntp.type("LIST"), "[…]");
  nntp.hear("215 x\r\n281 a\r\n281 b\r\n");
  EXPECT_EQ(nntp.type("LIST"), "[…]");
  nntp.hear(".\r\n281 x\r\n281 x\r\n");
  EXPECT_EQ(nntp.type("LIST"), "LIST");
}

TEST(Typed, IntoXmppIsSecretWhateverElementItStandsIn) {
  TypedSession xmpp("xmpp");
  for (const auto* line :
       {"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'><![CDATA[hun</ter2]]></auth>",
        "<iq type='set' id='1'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>"
        "<field var='password'><value>hunter2</value></field></x></query></iq>",
        "<handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>"})
    EXPECT_EQ(xmpp.type(line), "[…]");
  EXPECT_EQ(xmpp.type("<presence/>"), "<presence/>");
}

TEST(Typed, XmppThatIsSpreadOverLinesIsSecretToItsEnd) {
  TypedSession xmpp("xmpp");
  EXPECT_EQ(xmpp.type("<iq type='set' id='1'><query xmlns='jabber:iq:auth'><password><![CDATA["), "[…]");
  EXPECT_EQ(xmpp.type("<presence/>"), "[…]") << "inside CDATA";
  EXPECT_EQ(xmpp.type("]]></password>"), "[…]");
  EXPECT_EQ(xmpp.type("<presence/>"), "[…]") << "inside the query";
  xmpp.hear("<iq type='result' id='1'/>");
  EXPECT_EQ(xmpp.type("<presence/>"), "[…]") << "whatever the server says";
  EXPECT_EQ(xmpp.type("</query></iq>"), "[…]");
  EXPECT_EQ(xmpp.type("<presence/>"), "<presence/>");
}

TEST(Typed, AfterBrokenXmlIsSecret) {
  TypedSession xmpp("xmpp");
  EXPECT_EQ(xmpp.type("<a></b>"), "[…]");
  EXPECT_EQ(xmpp.type("<presence/>"), "[…]");
}

std::string transcript(const Inspection& session) {
  std::string out;
  for (const auto& e : session.events())
    if (e.get_if<event::Message>()) out += text_of(e, session) + "\n";
  return out;
}

TEST(Typed, AndRepeatedByTheServerIsHiddenThere) {
  TypedSession smtp("smtp");
  smtp.type("AUTH PLAIN AGpvZQBodW50ZXIy");
  smtp.hear("535 AGpvZQBodW50ZXIy or hunter2 or HUNTER2 or 68756e74657232\r\n");
  smtp.hear("500 hun");
  smtp.hear("ter2");
  const auto session = smtp.finish();
  const auto text = transcript(session);
  EXPECT_NE(text.find("AUTH PLAIN [16 bytes hidden]\n"
                      "535 [16 bytes hidden] or [7 bytes hidden] or [7 bytes hidden] or [14 bytes hidden]\n"),
            std::string::npos)
      << text;
  EXPECT_TRUE(
      session.secrets().holds(main_stream::clear_s2c, session.bytes().size(main_stream::clear_s2c) - 7));
}

TEST(Typed, AndQuotedInAFindingIsHiddenThere) {
  TypedSession xmpp("xmpp");
  xmpp.type("<handshake>hunter2hunter2</handshake>");
  xmpp.hear("<stream:error>hunter2hunter2 <!-- -->");
  ASSERT_TRUE(xmpp.over());
  const auto session = xmpp.finish();
  for (const auto& e : session.events())
    EXPECT_EQ(text_of(e, session).find("hunter2"), std::string::npos) << text_of(e, session);
}

}  // namespace
}  // namespace sti::test
