#include "lab/nntp.hpp"

#include "playbook.hpp"

namespace sti::lab {
namespace {

const std::string greeting = "200 lab.starttls.test STARTTLS Inspector lab, posting allowed\r\n";
const std::string head = "101 Capabilities follow\r\nVERSION 2\r\nIMPLEMENTATION STARTTLS Inspector lab\r\n";
const std::string tail = "READER\r\nLIST ACTIVE NEWSGROUPS\r\n.\r\n";
const std::string offers = head + "STARTTLS\r\nAUTHINFO\r\n" + tail;
const std::string ready = "382 Begin TLS now\r\n";

TEST(NntpServer, SpeaksFromGreetingToGoodbye) {
  Playbook("nntp")
      .server(greeting)
      .client("CAPABILITIES\r\n")
      .server(offers)
      .client("starttls\r\n")
      .server(ready)
      .tls()
      .client("capabilities AUTOUPDATE\r\n")
      .server(head + "AUTHINFO USER SASL\r\nSASL PLAIN\r\n" + tail)
      .client("QUIT\r\n")
      .server("205 Goodbye\r\n")
      .closed()
      .run();
}

TEST(NntpServer, HasOneGroupWithOneArticle) {
  const std::string header =
      "Path: lab.starttls.test!not-for-mail\r\nFrom: Lab <lab@lab.starttls.test>\r\nNewsgroups: lab.test\r\n"
      "Subject: Test\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@lab.starttls.test>\r\n";
  const std::string body = "The only article of the lab.\r\n..and a line that begins with a dot.\r\n";
  Playbook("nntp")
      .server(greeting)
      .client("MODE READER\r\nLIST\r\nLIST\tNEWSGROUPS\r\nARTICLE 1\r\nSTAT <1@lab.starttls.test>\r\n")
      .server(
          "200 Posting allowed\r\n215 The groups follow\r\nlab.test 1 1 y\r\n.\r\n215 The groups follow\r\n"
          "lab.test\tThe group of the lab\r\n.\r\n412 No group is selected\r\n"
          "223 0 <1@lab.starttls.test>\r\n")
      .client(
          "GROUP x\r\nGROUP lab.test\r\nLISTGROUP\r\nNEXT\r\nLAST\r\nARTICLE 2\r\nSTAT <2@x>\r\nSTAT x\r\n")
      .server(
          "411 There is no such group\r\n211 1 1 1 lab.test\r\n211 1 1 1 lab.test list follows\r\n1\r\n.\r\n"
          "421 There is no next article\r\n422 There is no previous article\r\n"
          "423 There is no article with that number\r\n430 There is no article with that message-id\r\n"
          "501 A number or a message-id is needed\r\n")
      .client("ARTICLE\r\nHEAD 1\r\nBODY\r\n")
      .server("220 1 <1@lab.starttls.test>\r\n" + header + "\r\n" + body +
              ".\r\n221 1 <1@lab.starttls.test>\r\n" + header + ".\r\n222 1 <1@lab.starttls.test>\r\n" +
              body + ".\r\n")
      .run();
}

TEST(NntpServer, TakesLoginsInsideTlsOnly) {
  Playbook("nntp")
      .server(greeting)
      .client("AUTHINFO USER me\r\nSTARTTLS now\r\nSTARTTLS\r\n")
      .server("483 STARTTLS first\r\n501 STARTTLS takes no argument\r\n" + ready)
      .tls()
      .client("STARTTLS\r\nAUTHINFO PASS pw\r\nAUTHINFO USER me\r\nAUTHINFO PASS p w\r\nAUTHINFO USER me\r\n")
      .server(
          "502 TLS is already active\r\n482 Send AUTHINFO USER first\r\n381 Send the password\r\n"
          "281 The lab takes any password\r\n502 Already logged in\r\n")
      .client("CAPABILITIES\r\n")
      .server(head + "READER\r\nPOST\r\nLIST ACTIVE NEWSGROUPS\r\n.\r\n")
      .run();
  Playbook("nntp")
      .server(greeting)
      .client("STARTTLS\r\n")
      .server(ready)
      .tls()
      .client("AUTHINFO SASL X\r\nAUTHINFO SASL PLAIN\r\n*\r\nAUTHINFO SASL PLAIN\r\nAGEAYg==\r\n")
      .server(
          "503 Mechanism not known\r\n383 =\r\n481 Authentication cancelled\r\n383 =\r\n"
          "281 The lab takes any password\r\n")
      .run();
  Playbook("nntp")
      .server(greeting)
      .client("STARTTLS\r\n")
      .server(ready)
      .tls()
      .client("AUTHINFO SASL plain AGEAYg==\r\n")
      .server("281 The lab takes any password\r\n")
      .run();
}

TEST(NntpServer, ThrowsAwayWhatIsPosted) {
  Playbook("nntp")
      .server(greeting)
      .client("POST\r\nSTARTTLS\r\n")
      .server("480 AUTHINFO first\r\n" + ready)
      .tls()
      .client("AUTHINFO USER me\r\nAUTHINFO PASS pw\r\nPOST\r\n")
      .server(
          "381 Send the password\r\n281 The lab takes any password\r\n"
          "340 Go ahead, end with a dot on a line of its own\r\n")
      .client("Subject: x\r\n\r\nQUIT\r\n..\r\n.\r\nDATE\r\n")
      .server("240 Taken, and thrown away: this is the lab\r\n503 The lab has no clock\r\n")
      .run();
}

TEST(NntpServer, ThrowsAwayWhatCameWithTheCommand) {
  Playbook("nntp")
      .server(greeting)
      .client("GROUP lab.test\r\nSTARTTLS\r\nCAPABILITIES\r\nGR")
      .server("211 1 1 1 lab.test\r\n" + ready)
      .tls()
      .client("NEXT\r\n")
      .server("412 No group is selected\r\n")
      .run_whole();
}

TEST(NntpServer, GivesUpOnAClientThatKnowsNothing) {
  std::string nonsense, answers;
  for (int i = 0; i < 21; ++i) {
    nonsense += i % 2 == 0 ? "WHAT\r\n" : "\r\n";
    answers += "500 Command not known\r\n";
  }
  Playbook("nntp")
      .server(greeting)
      .client(nonsense)
      .server(answers + "400 Too many errors\r\n")
      .closed()
      .run();
}

TEST(NntpServer, Faults) {
  const std::string unknown = "500 Command not known\r\n";
  Playbook("nntp", {"no-starttls"})
      .server(greeting)
      .client("CAPABILITIES\r\nSTARTTLS\r\n")
      .server(head + "AUTHINFO\r\n" + tail + unknown)
      .run();
  Playbook("nntp", {"starttls-mangled"})
      .server(greeting)
      .client("CAPABILITIES\r\nSTARTTLS\r\n")
      .server(head + "XXXXXXXX\r\nAUTHINFO\r\n" + tail + unknown)
      .run();
  Playbook("nntp", {"starttls-refused"})
      .server(greeting)
      .client("STARTTLS\r\n")
      .server("580 TLS is not available for now\r\n")
      .run();
  Playbook("nntp", {"inject-reply"})
      .server(greeting)
      .client("STARTTLS\r\n")
      .server(ready + "101 Capabilities follow\r\nVERSION 2\r\nAUTHINFO USER\r\n.\r\n")
      .tls()
      .run();
  Playbook("nntp", {"inject-fragment"})
      .server(greeting)
      .client("STARTTLS\r\n")
      .server(ready + "281 Logg")
      .tls()
      .run();
  Playbook("nntp", {"greeting-421"}).server("400 Too many connections, try again later\r\n").closed().run();
}

}  // namespace
}  // namespace sti::lab
