#include "protocol/disclosure.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/registry.hpp"

namespace sti::protocol {
namespace {

/// What is shown of a line, then what it hides of those after it.
std::string shown(std::string_view scheme, std::string_view line) {
  const auto disclosure = find(scheme)->disclosure(line);
  return std::string(line.substr(0, disclosure.shown)) + (disclosure.shown == line.size() ? "" : "[…]") +
         (disclosure.goes_on ? " …" : "");
}

void expect_plain(std::string_view scheme, const std::vector<std::string>& lines) {
  for (const auto& line : lines) EXPECT_EQ(shown(scheme, line), line) << scheme;
}
void expect_secret(std::string_view scheme, const std::vector<std::string>& lines) {
  for (const auto& line : lines) EXPECT_EQ(shown(scheme, line), "[…] …") << scheme << ": " << line;
}

TEST(Disclosure, EveryProtocolSaysWhatMayBeShown) {
  for (const auto& protocol : protocols()) {
    ASSERT_TRUE(protocol.disclosure) << protocol.scheme;
    EXPECT_TRUE(protocol.disclosure("").plain("")) << protocol.scheme;
    EXPECT_EQ(protocol.disclosure("hunter2").shown, 0u) << protocol.scheme;
    EXPECT_TRUE(protocol.disclosure("hunter2").goes_on) << protocol.scheme;
  }
}

TEST(Disclosure, OfSmtpIsWhatCarriesNoSecret) {
  for (const auto* scheme : {"smtp", "submission", "lmtp", "smtps"}) {
    expect_plain(scheme,
                 {"NOOP", "noop", "RSET", "QUIT", "HELP", "HELP MAIL", "STARTTLS", "EHLO client.example.org",
                  "HELO [192.0.2.1]", "LHLO [IPv6:2001:db8::1]", "VRFY postmaster", "VRFY joe@example.org",
                  "MAIL FROM:<>", "MAIL FROM:<joe@example.org> SIZE=100 BODY=8BITMIME SMTPUTF8",
                  "RCPT TO:<joe+tag@example.org> NOTIFY=NEVER"});
    EXPECT_EQ(shown(scheme, "AUTH PLAIN AGEAYg=="), "AUTH PLAIN […] …");
    EXPECT_EQ(shown(scheme, "auth login"), "auth login …");
    EXPECT_EQ(shown(scheme, "DATA"), "DATA …");
    expect_secret(scheme, {"AUTH",
                           "AUTH\tPLAIN AGEAYg==",
                           "AUTH  PLAIN AGEAYg==",
                           " AUTH PLAIN AGEAYg==",
                           "AUTH hunter2",
                           "AUTH PLAIN\tAGEAYg==",
                           "AUTHPLAIN AGEAYg==",
                           " NOOP",
                           "NOOP ",
                           "NOOP\t",
                           "NOOP hunter2",
                           "NOOP\\",
                           "QUIT hunter2",
                           "HELP hunter2",
                           "EHLO hunter 2",
                           "EHLO hunter!2",
                           "MAIL FROM:<joe@example.org> AUTH=hunter2",
                           "MAIL FROM: joe",
                           "RCPT TO:<a b>",
                           "VRFY hunter 2",
                           "XCLIENT LOGIN=joe",
                           "aHVudGVyMg==",
                           "*",
                           "."});
  }
}

TEST(Disclosure, OfPop3IsWhatCarriesNoSecret) {
  expect_plain("pop3", {"CAPA", "NOOP", "STAT", "LIST", "LIST 1", "UIDL", "UIDL 2", "RETR 3", "DELE 4",
                        "TOP 1 10", "RSET", "QUIT", "STLS", "AUTH"});
  EXPECT_EQ(shown("pop3", "USER joe"), "USER […] …");
  EXPECT_EQ(shown("pop3", "pass my secret"), "pass […] …");
  EXPECT_EQ(shown("pop3", "PASS "), "PASS  …");
  EXPECT_EQ(shown("pop3", "APOP joe c4c9334bac560ecc979e58001b3e22fb"), "APOP […] …");
  EXPECT_EQ(shown("pop3", "AUTH PLAIN AGEAYg=="), "AUTH PLAIN […] …");
  EXPECT_EQ(shown("pop3", "AUTH LOGIN"), "AUTH LOGIN …");
  expect_secret("pop3", {" PASS x", "PASS\tx", "PASSx", "AUTH hunter2", "RETR hunter2", "LIST 1 2", "TOP 1",
                         "USER\tjoe", "STAT x", "*"});
}

TEST(Disclosure, OfImapIsWhatCarriesNoSecret) {
  expect_plain("imap",
               {"NOOP", "a1 NOOP", "A0001 CAPABILITY", "LOGOUT", "SELECT INBOX", "t EXAMINE \"Sent Items\"",
                "LIST \"\" *", "LIST \"\" \"%\"", "STATUS INBOX (MESSAGES UNSEEN)", "FETCH 1:* (FLAGS UID)",
                "FETCH 1 BODY[]", "SEARCH UNSEEN", "IDLE", "DONE", "ENABLE CONDSTORE", "ID NIL"});
  EXPECT_EQ(shown("imap", "a1 LOGIN joe secret"), "a1 LOGIN […] …");
  EXPECT_EQ(shown("imap", "login joe \"pass word\""), "login […] …");
  EXPECT_EQ(shown("imap", "NOOP LOGIN joe secret"), "NOOP LOGIN […] …");
  EXPECT_EQ(shown("imap", "AUTHENTICATE PLAIN AGEAYg=="), "AUTHENTICATE PLAIN […] …");
  EXPECT_EQ(shown("imap", "a1 AUTHENTICATE LOGIN"), "a1 AUTHENTICATE LOGIN …");
  expect_secret("imap",
                {"a1\tLOGIN joe secret", "a1  LOGIN joe secret", " LOGIN joe secret", "LOGIN\tjoe secret",
                 "hunter2 NOOP", "a1 NOOP hunter2", "a1 ID (\"password\" \"hunter2\")", "SELECT {5}",
                 "SELECT {5+}", "SELECT hunter 2", "SELECT \"hun\\\"ter\"", "FETCH 1 hunter2",
                 "SEARCH TEXT hunter2", "STATUS INBOX (HUNTER2)", "LIST hunter2", "aHVudGVyMg==", "*"});
}

TEST(Disclosure, OfManageSieveIsWhatCarriesNoSecret) {
  expect_plain("sieve", {"CAPABILITY", "NOOP", "LISTSCRIPTS", "LOGOUT", "STARTTLS", "UNAUTHENTICATE",
                         "GETSCRIPT \"main\"", "SETACTIVE \"\"", "DELETESCRIPT \"my script\"",
                         "HAVESPACE \"main\" 999", "RENAMESCRIPT \"a\" \"b\""});
  EXPECT_EQ(shown("sieve", "AUTHENTICATE \"PLAIN\" \"AGEAYg==\""), "AUTHENTICATE \"PLAIN\" […] …");
  EXPECT_EQ(shown("sieve", "AUTHENTICATE \"LOGIN\""), "AUTHENTICATE \"LOGIN\" …");
  expect_secret("sieve", {"AUTHENTICATE PLAIN \"x\"", "AUTHENTICATE\t\"PLAIN\" \"x\"",
                          " AUTHENTICATE \"PLAIN\" \"x\"", "AUTHENTICATE \"hunter2\"", "NOOP \"hunter2\"",
                          "PUTSCRIPT \"main\" {12+}", "GETSCRIPT {6+}", "\"aHVudGVyMg==\"", "\"*\""});
}

TEST(Disclosure, OfNntpIsWhatCarriesNoSecret) {
  expect_plain("nntp", {"CAPABILITIES",
                        "capabilities autoupdate",
                        "MODE READER",
                        "QUIT",
                        "STARTTLS",
                        "DATE",
                        "HELP",
                        "GROUP comp.lang.c++",
                        "LISTGROUP",
                        "LISTGROUP misc.test 1-",
                        "LISTGROUP misc.test 3-5",
                        "NEXT",
                        "LAST",
                        "ARTICLE",
                        "ARTICLE 3",
                        "HEAD <1@example.org>",
                        "BODY 1",
                        "STAT <a.b$c@[192.0.2.1]>",
                        "OVER 1-5",
                        "XOVER 7",
                        "HDR Subject",
                        "HDR :bytes 1-",
                        "XHDR From <1@example.org>",
                        "LIST",
                        "LIST ACTIVE",
                        "LIST ACTIVE misc.*,!misc.test",
                        "LIST OVERVIEW.FMT",
                        "NEWGROUPS 20260101 000000 GMT",
                        "NEWNEWS * 20260101 000000",
                        "CHECK <1@example.org>"});
  EXPECT_EQ(shown("nntp", "AUTHINFO USER joe"), "AUTHINFO USER […] …");
  EXPECT_EQ(shown("nntp", "authinfo pass my secret"), "authinfo pass […] …");
  EXPECT_EQ(shown("nntp", "AUTHINFO PASS"), "AUTHINFO PASS …");
  EXPECT_EQ(shown("nntp", "AUTHINFO SASL PLAIN AGEAYg=="), "AUTHINFO SASL PLAIN […] …");
  EXPECT_EQ(shown("nntp", "AUTHINFO SASL LOGIN"), "AUTHINFO SASL LOGIN …");
  EXPECT_EQ(shown("nntp", "POST"), "POST …");
  EXPECT_EQ(shown("nntp", "IHAVE <1@example.org>"), "IHAVE <1@example.org> …");
  EXPECT_EQ(shown("nntp", "TAKETHIS <1@example.org>"), "TAKETHIS <1@example.org> …");
  expect_secret("nntp", {"AUTHINFO",
                         "AUTHINFO\tPASS x",
                         "AUTHINFO  PASS x",
                         " AUTHINFO PASS x",
                         "AUTHINFO PASS\tx",
                         "AUTHINFO SIMPLE",
                         "AUTHINFO GENERIC x y",
                         "AUTHINFO SASL hunter2",
                         "AUTHINFO SASL\tPLAIN x",
                         "CAPABILITIES hunter2",
                         "MODE hunter2",
                         "DATE hunter2",
                         "GROUP hunter 2",
                         "GROUP hunter2!",
                         "GROUP",
                         "LISTGROUP misc.test <1@x>",
                         "LISTGROUP misc.test x",
                         "ARTICLE hunter2",
                         "ARTICLE 1 2",
                         "ARTICLE <hunter 2>",
                         "STAT <>",
                         "OVER hunter2",
                         "OVER 1-x",
                         "OVER -1",
                         "HDR",
                         "HDR hunter_2",
                         "HDR Subject hunter2",
                         "LIST hunter2",
                         "LIST ACTIVE hunter 2",
                         "NEWGROUPS 1 x",
                         "NEWGROUPS 1",
                         "NEWNEWS 1 2",
                         "POST hunter2",
                         "IHAVE hunter2",
                         "IHAVE",
                         "CHECK hunter2",
                         "XSECRET joe x",
                         "aHVudGVyMg==",
                         "*",
                         ".",
                         "Subject: x"});
}

TEST(Disclosure, OfXmppIsWholeStanzasThatCarryNoSecret) {
  expect_plain(
      "xmpp", {"<presence/>", "<presence type='unavailable'/>", "</stream:stream>",
               "<r xmlns='urn:xmpp:sm:3'/>", "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
               "<iq type='get' id='p1' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq>",
               "<iq type=\"get\" id=\"d\"><query xmlns='http://jabber.org/protocol/disco#info'></query></iq> "
               "<presence/>",
               "<?xml version='1.0'?><stream:stream to='example.org' version='1.0' xmlns='jabber:client' "
               "xmlns:stream='http://etherx.jabber.org/streams'>"});
  expect_secret(
      "xmpp",
      {"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
       "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>AGEAYg==</response>",
       "<handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>",
       "<iq type='set' id='1'><query xmlns='jabber:iq:auth'><password>hunter2</password></query></iq>",
       "<iq type='get' id='1'><query xmlns='jabber:iq:auth'><username>joe</username></query></iq>",
       "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'>hunter2</ping></iq>",
       "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'><![CDATA[hun</ter2]]></ping></iq>",
       "<message><body>hunter2</body></message>",
       "<presence><x xmlns='jabber:x:data'><field var='p'><value>hunter2</value></field></x></presence>",
       "<presence password='hunter2'/>", "<presence id='hunter2 2'/>", "<presence xmlns:x='hunter2'/>",
       "<presence/>hunter2", "<presence", "<!-- hunter2 --><presence/>", "<?xml hunter2?><presence/>",
       "<?xml version='1.0' hunter2?>", "hunter2"});
}

TEST(TypedLiterals, FollowWhatALineAnnounces) {
  TypedLiterals literals;
  literals.sent("a LOGIN joe {7}");
  EXPECT_TRUE(literals.open());
  literals.sent("hunter2");
  EXPECT_FALSE(literals.open());

  literals.sent("a LOGIN {3+}");
  literals.sent("joe {7+}");
  EXPECT_TRUE(literals.open());
  literals.sent("hunter2");
  EXPECT_FALSE(literals.open());

  literals.sent("PUTSCRIPT \"x\" {11+}");  // two lines and the end of the first
  literals.sent("keep;");
  EXPECT_TRUE(literals.open());
  literals.sent("stop");
  EXPECT_FALSE(literals.open());

  literals.sent(
      "PUTSCRIPT \"x\" {7+}");  // the literal has the line's end in it; the command's is still to come
  literals.sent("keep;");
  EXPECT_TRUE(literals.open());
  literals.sent("");
  EXPECT_FALSE(literals.open());

  literals.sent("a SELECT {0+}");
  EXPECT_TRUE(literals.open());
  literals.sent("");
  EXPECT_FALSE(literals.open());
  literals.sent("a NOOP");
  EXPECT_FALSE(literals.open());
}

}  // namespace
}  // namespace sti::protocol
