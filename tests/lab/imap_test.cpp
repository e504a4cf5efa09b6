#include "lab/imap.hpp"

#include "playbook.hpp"

namespace sti::lab {
namespace {

const std::string base = "IMAP4rev1 LITERAL+ SASL-IR ID IDLE NAMESPACE UNSELECT";
const std::string greeting =
    "* OK [CAPABILITY " + base + " STARTTLS LOGINDISABLED] lab.starttls.test STARTTLS Inspector lab\r\n";

/// A conversation that has come as far as TLS.
Playbook secured() {
  return Playbook("imap").server(greeting).client("a STARTTLS\r\n").server("a OK Begin TLS now\r\n").tls();
}

TEST(ImapServer, SpeaksFromGreetingToGoodbye) {
  Playbook("imap")
      .server(greeting)
      .client("a CAPABILITY\r\n")
      .server("* CAPABILITY " + base + " STARTTLS LOGINDISABLED\r\na OK CAPABILITY done\r\n")
      .client("b starttls\r\n")
      .server("b OK Begin TLS now\r\n")
      .tls()
      .client("c CAPABILITY\r\n")
      .server("* CAPABILITY " + base + " AUTH=PLAIN\r\nc OK CAPABILITY done\r\n")
      .client("d LOGOUT\r\n")
      .server("* BYE Goodbye\r\nd OK LOGOUT done\r\n")
      .closed()
      .run();
}

TEST(ImapServer, HasAnEmptyInbox) {
  secured()
      .client("a LOGIN \"me\" {4}\r\n")
      .server("+ Go ahead\r\n")
      .client(
          "p w\\\r\nb LIST \"\" \"*\"\r\nc STATUS INBOX (MESSAGES UIDNEXT)\r\nd SELECT inbox\r\n"
          "e UID SEARCH ALL\r\nf FETCH 1 BODY[]\r\ng CLOSE\r\nh FETCH 1 BODY[]\r\n")
      .server("a OK [CAPABILITY " + base +
              "] The lab takes any password\r\n"
              "* LIST () \"/\" INBOX\r\nb OK LIST done\r\n"
              "* STATUS INBOX (MESSAGES 0 UIDNEXT 1)\r\nc OK STATUS done\r\n"
              "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* 0 EXISTS\r\n* 0 RECENT\r\n"
              "* OK [PERMANENTFLAGS ()] Nothing is kept\r\n* OK [UIDVALIDITY 1] Always\r\n"
              "* OK [UIDNEXT 1] There was never a mail\r\nd OK [READ-WRITE] SELECT done\r\n"
              "* SEARCH\r\ne OK SEARCH done\r\nf BAD There is no such message\r\n"
              "g OK Mailbox left\r\nh BAD SELECT a mailbox first\r\n")
      .run();
}

TEST(ImapServer, TakesAnyPasswordButInsideTlsOnly) {
  Playbook("imap")
      .server(greeting)
      .client("a LOGIN me pw\r\nb AUTHENTICATE PLAIN\r\n")
      .server("a NO [PRIVACYREQUIRED] STARTTLS first\r\nb NO [PRIVACYREQUIRED] STARTTLS first\r\n")
      .run();
  secured()
      .client("a AUTHENTICATE PLAIN\r\n")
      .server("+ \r\n")
      .client("*\r\nb AUTHENTICATE PLAIN AGEAYg==\r\nc IDLE\r\n")
      .server("a BAD Authentication cancelled\r\nb OK [CAPABILITY " + base +
              "] The lab takes any password\r\n+ Nothing will come\r\n")
      .client("DONE\r\nd LOGIN me pw\r\ne STARTTLS\r\n")
      .server("c OK IDLE done\r\nd BAD Already logged in\r\ne BAD Already logged in\r\n")
      .run();
}

TEST(ImapServer, RefusesWhatIsOutOfOrderOrMalformed) {
  Playbook("imap")
      .server(greeting)
      .client("\r\na\r\n+ NOOP\r\na STARTTLS now\r\nb SELECT INBOX\r\nc BOGUS\r\nd LOGIN \"x\r\n")
      .server(
          "* BAD Command not readable\r\na BAD Command not readable\r\n* BAD Command not readable\r\n"
          "a BAD STARTTLS takes no argument\r\nb BAD Log in first\r\nc BAD Command not known\r\n"
          "* BAD Command not readable\r\n")
      .run();
  secured().client("a STARTTLS\r\n").server("a BAD TLS is already active\r\n").run();
}

TEST(ImapServer, LiteralsAreBounded) {
  secured()
      .client("a LOGIN {99999999999999999999999}\r\n")
      .server("a BAD Literal too long\r\n")
      .client("b LOGIN {100000+}\r\n")
      .server("* BYE Literal too long\r\n")
      .closed()
      .run();
}

TEST(ImapServer, ThrowsAwayWhatCameWithTheCommand) {
  Playbook("imap")
      .server(greeting)
      .client("a STARTTLS\r\nb CAPABILITY\r\nc LOGIN {5}")
      .server("a OK Begin TLS now\r\n")
      .tls()
      .client("d NOOP\r\n")
      .server("d OK Nothing done\r\n")
      .run_whole();
}

TEST(ImapServer, Faults) {
  const auto without =
      "* OK [CAPABILITY " + base + " LOGINDISABLED] lab.starttls.test STARTTLS Inspector lab\r\n";
  const auto mangled =
      "* OK [CAPABILITY " + base + " XXXXXXXX LOGINDISABLED] lab.starttls.test STARTTLS Inspector lab\r\n";
  const auto bad = "a BAD Command not known\r\n";
  Playbook("imap", {"no-starttls"}).server(without).client("a STARTTLS\r\n").server(bad).run();
  Playbook("imap", {"starttls-mangled"}).server(mangled).client("a STARTTLS\r\n").server(bad).run();
  Playbook("imap", {"starttls-refused"})
      .server(greeting)
      .client("a STARTTLS\r\n")
      .server("a NO [UNAVAILABLE] TLS is not available for now\r\n")
      .run();
  Playbook("imap", {"inject-reply"})
      .server(greeting)
      .client("a STARTTLS\r\n")
      .server("a OK Begin TLS now\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
      .tls()
      .run();
  Playbook("imap", {"inject-fragment"})
      .server(greeting)
      .client("a STARTTLS\r\n")
      .server("a OK Begin TLS now\r\n* CAPABILITY IMAP4rev1 AU")
      .tls()
      .run();
  Playbook("imap", {"greeting-421"})
      .server("* BYE [UNAVAILABLE] Too many connections, try again later\r\n")
      .closed()
      .run();
  Playbook("imap", {"preauth"})
      .server("* PREAUTH [CAPABILITY " + base + "] lab.starttls.test STARTTLS Inspector lab\r\n")
      .client("a STARTTLS\r\nb LIST \"\" %\r\n")
      .server("a BAD Already logged in\r\n* LIST () \"/\" INBOX\r\nb OK LIST done\r\n")
      .run();
}

}  // namespace
}  // namespace sti::lab
