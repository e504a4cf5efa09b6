#include "lab/pop3.hpp"

#include "playbook.hpp"

namespace sti::lab {
namespace {

const std::string greeting = "+OK lab.starttls.test STARTTLS Inspector lab\r\n";
const std::string head =
    "+OK Capabilities follow\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\n";
const std::string tail = "IMPLEMENTATION STARTTLS-Inspector-lab\r\n.\r\n";
const std::string offers = head + "STLS\r\n" + tail;
const std::string ready = "+OK Begin TLS now\r\n";

TEST(Pop3Server, SpeaksFromGreetingToGoodbye) {
  Playbook("pop3")
      .server(greeting)
      .client("CAPA\r\n")
      .server(offers)
      .client("stls\r\n")
      .server(ready)
      .tls()
      .client("CAPA\r\n")
      .server(head + "USER\r\nSASL PLAIN\r\n" + tail)
      .client("QUIT\r\n")
      .server("+OK Goodbye\r\n")
      .closed()
      .run();
}

TEST(Pop3Server, HasAnEmptyMailbox) {
  Playbook("pop3")
      .server(greeting)
      .client("USER me\r\nSTLS\r\n")
      .server("-ERR [AUTH] STLS first\r\n" + ready)
      .tls()
      .client(
          "PASS pw\r\nUSER me\r\nPASS p w\r\nSTAT\r\nLIST\r\nUIDL\r\nLIST 1\r\nRETR 1\r\nNOOP\r\nSTLS\r\n")
      .server(
          "-ERR Send USER first\r\n+OK Send the password\r\n+OK The lab takes any password\r\n+OK 0 0\r\n"
          "+OK No mail\r\n.\r\n+OK No mail\r\n.\r\n-ERR There is no such message\r\n"
          "-ERR There is no such message\r\n+OK\r\n-ERR Already logged in\r\n")
      .run();
}

TEST(Pop3Server, TakesPlainWithAndWithoutInitialResponse) {
  Playbook("pop3")
      .server(greeting)
      .client("AUTH PLAIN\r\nSTLS\r\n")
      .server("-ERR [AUTH] STLS first\r\n" + ready)
      .tls()
      .client("STLS\r\nAUTH PLAIN\r\n*\r\nAUTH PLAIN\r\nAGEAYg==\r\nSTAT\r\n")
      .server(
          "-ERR TLS is already active\r\n+ \r\n-ERR Authentication cancelled\r\n+ \r\n"
          "+OK The lab takes any password\r\n+OK 0 0\r\n")
      .run();
}

TEST(Pop3Server, ThrowsAwayWhatCameWithTheCommand) {
  Playbook("pop3")
      .server(greeting)
      .client("STLS\r\nCAPA\r\nUS")
      .server(ready)
      .tls()
      .client("STAT\r\n")
      .server("-ERR Log in first\r\n")
      .run_whole();
}

TEST(Pop3Server, Faults) {
  const std::string unknown = "-ERR Command not known\r\n";
  Playbook("pop3", {"no-starttls"})
      .server(greeting)
      .client("CAPA\r\nSTLS\r\n")
      .server(head + tail + unknown)
      .run();
  Playbook("pop3", {"starttls-mangled"})
      .server(greeting)
      .client("CAPA\r\nSTLS\r\n")
      .server(head + "XXXX\r\n" + tail + unknown)
      .run();
  Playbook("pop3", {"starttls-refused"})
      .server(greeting)
      .client("STLS\r\n")
      .server("-ERR [SYS/TEMP] TLS is not available for now\r\n")
      .run();
  Playbook("pop3", {"inject-reply"})
      .server(greeting)
      .client("STLS\r\n")
      .server(ready + "+OK Capabilities follow\r\nUSER\r\n.\r\n")
      .tls()
      .run();
  Playbook("pop3", {"inject-fragment"})
      .server(greeting)
      .client("STLS\r\n")
      .server(ready + "+OK Logg")
      .tls()
      .run();
  Playbook("pop3", {"greeting-421"})
      .server("-ERR [SYS/TEMP] Too many connections, try again later\r\n")
      .closed()
      .run();
}

}  // namespace
}  // namespace sti::lab
