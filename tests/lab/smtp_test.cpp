#include "lab/smtp.hpp"

#include "playbook.hpp"

namespace sti::lab {
namespace {

const std::string greeting = "220 lab.starttls.test ESMTP STARTTLS Inspector lab\r\n";
const std::string head = "250-lab.starttls.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n";
const std::string tail = "250-ENHANCEDSTATUSCODES\r\n250 SIZE 1048576\r\n";
const std::string offers = head + "250-STARTTLS\r\n" + tail;
const std::string inside = head + "250-AUTH PLAIN LOGIN\r\n" + tail;
const std::string ready = "220 2.0.0 Ready to start TLS\r\n";

TEST(SmtpServer, SpeaksFromGreetingToGoodbye) {
  Playbook("smtp")
      .server(greeting)
      .client("EHLO me\r\n")
      .server(offers)
      .client("STARTTLS\r\n")
      .server(ready)
      .tls()
      .client("ehlo me\r\n")
      .server(inside)
      .client("QUIT\r\n")
      .server("221 2.0.0 lab.starttls.test Goodbye\r\n")
      .closed()
      .run();
}

TEST(SmtpServer, TakesAWholePipelinedMail) {
  Playbook("smtp")
      .server(greeting)
      .client("EHLO me\r\n")
      .server(offers)
      .client("MAIL FROM:<a@b> SIZE=10\r\nRCPT TO:<c@d>\r\nDATA\r\n")
      .server(
          "250 2.1.0 Sender ok\r\n250 2.1.5 Recipient ok\r\n"
          "354 Go ahead, end with a dot on a line of its own\r\n")
      .client("Subject: x\r\n\r\n..\r\nQUIT\r\n.\r\nNOOP\r\n")
      .server("250 2.0.0 Taken, and thrown away: this is the lab\r\n250 2.0.0 Nothing done\r\n")
      .run();
}

TEST(SmtpServer, LmtpAnswersForEachRecipient) {
  Playbook("lmtp")
      .server("220 lab.starttls.test LMTP STARTTLS Inspector lab\r\n")
      .client("EHLO me\r\n")
      .server("500 5.5.1 This is LMTP: use LHLO\r\n")
      .client("LHLO me\r\n")
      .server(offers)
      .client("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\n")
      .server(
          "250 2.1.0 Sender ok\r\n250 2.1.5 Recipient ok\r\n250 2.1.5 Recipient ok\r\n"
          "354 Go ahead, end with a dot on a line of its own\r\n"
          "250 2.0.0 Taken, and thrown away: this is the lab\r\n"
          "250 2.0.0 Taken, and thrown away: this is the lab\r\n")
      .run();
}

TEST(SmtpServer, SubmissionWantsTlsFirst) {
  Playbook("submission")
      .server(greeting)
      .client("EHLO me\r\nMAIL FROM:<a@b>\r\nAUTH PLAIN AGEAYg==\r\n")
      .server(offers + "530 5.7.0 Must issue a STARTTLS command first\r\n" +
              "538 5.7.11 Encryption is needed first\r\n")
      .run();
}

// RFC 3207 section 4.2: what was said before TLS is forgotten.
TEST(SmtpServer, ForgetsItsStateAtTheUpgrade) {
  Playbook("smtp")
      .server(greeting)
      .client("EHLO me\r\nMAIL FROM:<a@b>\r\n")
      .server(offers + "250 2.1.0 Sender ok\r\n")
      .client("STARTTLS\r\n")
      .server(ready)
      .tls()
      .client("RCPT TO:<c@d>\r\nMAIL FROM:<a@b>\r\n")
      .server("503 5.5.1 Send MAIL first\r\n503 5.5.1 Send EHLO first\r\n")
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(inside + "503 5.5.1 TLS is already active\r\n")
      .run();
}

TEST(SmtpServer, ThrowsAwayWhatCameWithTheCommand) {
  Playbook("smtp")
      .server(greeting)
      .client("EHLO me\r\n")
      .server(offers)
      .client("STARTTLS\r\nEHLO injected\r\nMAIL FR")
      .server(ready)
      .tls()
      .client("NOOP\r\n")
      .server("250 2.0.0 Nothing done\r\n")
      .run_whole();
}

TEST(SmtpServer, TakesAnyPassword) {
  Playbook("submission")
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(offers + ready)
      .tls()
      .client("EHLO me\r\nAUTH LOGIN\r\n")
      .server(inside + "334 VXNlcm5hbWU6\r\n")
      .client("*\r\nAUTH LOGIN\r\nYQ==\r\nYg==\r\nAUTH PLAIN\r\n")
      .server(
          "501 5.7.0 Authentication cancelled\r\n334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n"
          "235 2.7.0 The lab takes any password\r\n503 5.5.1 Not now\r\n")
      .run();
  Playbook("smtp")
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(offers + ready)
      .tls()
      .client("EHLO me\r\nAUTH PLAIN\r\nAGEAYg==\r\n")
      .server(inside + "334 \r\n235 2.7.0 The lab takes any password\r\n")
      .run();
}

TEST(SmtpServer, RefusesWhatIsOutOfOrderOrMalformed) {
  Playbook("smtp")
      .server(greeting)
      .client(
          "STARTTLS\r\nEHLO\r\nMAIL FROM:<a@b>\r\nDATA\r\nBOGUS\r\n\r\nEHLO me\r\nSTARTTLS now\r\n"
          "MAIL TO:<a@b>\r\nMAIL FROM:<a@b> SIZE=99999999999999999999999\r\nRCPT TO:<c>\r\nLHLO me\r\n")
      .server(
          "503 5.5.1 Send EHLO first\r\n501 5.5.4 A name is needed\r\n503 5.5.1 Send EHLO first\r\n"
          "503 5.5.1 Send MAIL first\r\n500 5.5.1 Command not recognised\r\n500 5.5.1 Command not "
          "recognised\r\n" +
          offers +
          "501 5.5.4 STARTTLS takes no argument\r\n501 5.5.4 Syntax: MAIL FROM:<address>\r\n"
          "552 5.3.4 The lab takes 1048576 bytes at most\r\n503 5.5.1 Send MAIL first\r\n"
          "500 5.5.1 This is SMTP: use EHLO\r\n")
      .run();
}

TEST(SmtpServer, LosesPatience) {
  auto server = make_dialogue("smtp");
  Turn turn;
  for (int i = 0; i < 30 && !turn.close; ++i) server->receive(bytes_of("X\r\n"), turn);
  EXPECT_TRUE(turn.close);
  EXPECT_TRUE(turn.write.ends_with("421 4.7.0 lab.starttls.test Too many errors\r\n"));
}

TEST(SmtpServer, MailWithoutEndIsGivenUp) {
  auto server = make_dialogue("smtp");
  Turn turn;
  server->receive(bytes_of("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"), turn);
  const std::string lines(65536, '\n');
  int sent = 0;
  while (!turn.close && ++sent < 10000) server->receive(bytes_of(lines), turn);
  EXPECT_TRUE(turn.close);
  EXPECT_LT(sent, 200);
}

TEST(SmtpServer, Faults) {
  Playbook("smtp", {"no-starttls"})
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(head + tail + "500 5.5.1 Command not recognised\r\n")
      .run();
  Playbook("smtp", {"starttls-mangled"})
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(head + "250-XXXXXXXA\r\n" + tail + "500 5.5.1 Command not recognised\r\n")
      .run();
  Playbook("smtp", {"starttls-refused"})
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\nNOOP\r\n")
      .server(offers + "454 4.7.0 TLS is not available for now\r\n250 2.0.0 Nothing done\r\n")
      .run();
  Playbook("smtp", {"inject-reply"})
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(offers + ready + "250-lab.starttls.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 666\r\n")
      .tls()
      .run();
  Playbook("smtp", {"inject-fragment"})
      .server(greeting)
      .client("EHLO me\r\nSTARTTLS\r\n")
      .server(offers + ready + "250-AUTH LO")
      .tls()
      .run();
  Playbook("smtp", {"greeting-421"})
      .server("421 4.7.0 lab.starttls.test Too many connections, try again later\r\n")
      .closed()
      .run();
  Playbook("smtp", {"preauth"}).server(greeting).client("EHLO me\r\n").server(offers).run();
}

}  // namespace
}  // namespace sti::lab
