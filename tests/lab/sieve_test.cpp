#include "lab/sieve.hpp"

#include "playbook.hpp"

namespace sti::lab {
namespace {

std::string capabilities(const std::string& sasl, const std::string& offer, const std::string& end) {
  return "\"IMPLEMENTATION\" \"STARTTLS Inspector lab\"\r\n\"SASL\" \"" + sasl +
         "\"\r\n\"SIEVE\" \"fileinto\"\r\n" + offer + "\"VERSION\" \"1.0\"\r\n" + end + "\r\n";
}
const std::string hello = "OK \"lab.starttls.test STARTTLS Inspector lab\"";
const std::string greeting = capabilities("", "\"STARTTLS\"\r\n", hello);
const std::string ready = "OK \"Begin TLS now\"\r\n";
const std::string inside = capabilities("PLAIN", "", "OK \"TLS is active\"");

TEST(SieveServer, SpeaksFromGreetingToGoodbye) {
  Playbook("sieve")
      .server(greeting)
      .client("CAPABILITY\r\n")
      .server(capabilities("", "\"STARTTLS\"\r\n", "OK"))
      .client("starttls\r\n")
      .server(ready)
      .tls()
      .server(inside)
      .client("CAPABILITY\r\nLOGOUT\r\n")
      .server(capabilities("PLAIN", "", "OK") + "OK \"Goodbye\"\r\n")
      .closed()
      .run();
}

TEST(SieveServer, KeepsNoScripts) {
  Playbook("sieve")
      .server(greeting)
      .client("LISTSCRIPTS\r\nAUTHENTICATE \"PLAIN\" \"AGEAYg==\"\r\nSTARTTLS\r\n")
      .server("NO \"AUTHENTICATE first\"\r\nNO (ENCRYPT-NEEDED) \"STARTTLS first\"\r\n" + ready)
      .tls()
      .server(inside)
      .client(
          "AUTHENTICATE \"PLAIN\"\r\n{8+}\r\nAGEAYg==\r\nLISTSCRIPTS\r\nPUTSCRIPT \"a\" {7+}\r\nkeep;\r\n\r\n"
          "GETSCRIPT \"a\"\r\nSETACTIVE \"\"\r\nNOOP \"t1\"\r\nNOOP {2+}\r\n\r\n\r\nSTARTTLS\r\n")
      .server(
          "\"\"\r\nOK \"The lab takes any password\"\r\nOK \"There are none\"\r\n"
          "NO (QUOTA) \"The lab keeps no scripts\"\r\nNO (NONEXISTENT) \"There is no such script\"\r\nOK\r\n"
          "OK (TAG \"t1\") \"Nothing done\"\r\nNO \"Not a tag for this server\"\r\n"
          "NO \"TLS is already active\"\r\n")
      .run();
}

TEST(SieveServer, LiteralsAreBounded) {
  Playbook("sieve")
      .server(greeting)
      .client("NOOP {5}\r\n")
      .server("NO \"A literal of a client ends in a plus sign: {5+}\"\r\n")
      .client("NOOP {100000+}\r\n")
      .server("BYE (QUOTA/MAXSIZE) \"Literal too long\"\r\n")
      .closed()
      .run();
}

TEST(SieveServer, ThrowsAwayWhatCameWithTheCommand) {
  Playbook("sieve")
      .server(greeting)
      .client("STARTTLS\r\nNOOP \"injected\"\r\nNO")
      .server(ready)
      .tls()
      .server(inside)
      .client("NOOP\r\n")
      .server("OK \"Nothing done\"\r\n")
      .run_whole();
}

TEST(SieveServer, Faults) {
  const std::string unknown = "NO \"Command not known\"\r\n";
  Playbook("sieve", {"no-starttls"})
      .server(capabilities("", "", hello))
      .client("STARTTLS\r\n")
      .server(unknown)
      .run();
  Playbook("sieve", {"starttls-mangled"})
      .server(capabilities("", "\"XXXXXXXX\"\r\n", hello))
      .client("STARTTLS\r\n")
      .server(unknown)
      .run();
  Playbook("sieve", {"starttls-refused"})
      .server(greeting)
      .client("STARTTLS\r\n")
      .server("NO (TRYLATER) \"TLS is not available for now\"\r\n")
      .run();
  Playbook("sieve", {"inject-reply"})
      .server(greeting)
      .client("STARTTLS\r\n")
      .server(ready + "\"SASL\" \"PLAIN\"\r\nOK \"Ready\"\r\n")
      .tls()
      .server(inside)
      .run();
  Playbook("sieve", {"inject-fragment"})
      .server(greeting)
      .client("STARTTLS\r\n")
      .server(ready + "\"SASL\" \"PLA")
      .tls()
      .server(inside)
      .run();
  Playbook("sieve", {"greeting-421"})
      .server("BYE (TRYLATER) \"Too many connections, try again later\"\r\n")
      .closed()
      .run();
}

}  // namespace
}  // namespace sti::lab
