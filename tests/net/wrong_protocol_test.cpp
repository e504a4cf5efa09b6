// Where a server speaks another protocol than was expected, or the same one with TLS at the other time.
#include <gtest/gtest.h>

#include <thread>

#include "net/tls_probe.hpp"
#include "running.hpp"
#include "support/test_identity.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;

class WrongProtocol : public ::testing::Test {
 protected:
  Told play(Script script, std::string_view scheme,
            const std::function<void(net::SessionOptions&)>& adjust = {}) {
    ScriptedPeer peer(running.engine(), std::move(script));
    auto options = options_for(scheme, peer.port());
    if (adjust) adjust(options);
    auto told = running.run(std::move(options));
    connections = peer.connections();
    return told;
  }
  static std::string text(const Told& told) {
    const auto* finding = told.finding("wrong-protocol");
    return finding ? finding->text : "no finding: " + told.kinds();
  }

  Running running;
  std::size_t connections = 0;
};

TEST_F(WrongProtocol, IsAViolationThatSaysWhatItLooksLike) {
  const struct {
    std::string_view scheme, greeting, looks_like;
  } cases[] = {
      {"smtp", "* OK IMAP4rev1 ready\r\n", "IMAP: use imap"},
      {"smtp", "+OK ready\r\n", "POP3: use pop3"},
      {"imap", "220 mail.example.org ESMTP\r\n", "SMTP: use smtp"},
      {"pop3", "SSH-2.0-OpenSSH_9.2\r\n", "SSH"},
      {"nntp", "220-mail.example.org ESMTP\r\n", "SMTP: use smtp"},
      {"ldap", "220-mail.example.org ESMTP\r\n", "SMTP: use smtp"},
      {"smtp", "200 news.example.org ready\r\n", "NNTP: use nntp"},
      {"sieve", "220 ftp.example.org FTP server\r\n", "FTP"},
      {"xmpp", "220 mail.example.org ESMTP\r\n", "SMTP: use smtp"},
      {"xmpp", "HTTP/1.1 400 Bad Request\r\n", "HTTP"},
  };
  for (const auto& c : cases) {
    const auto told = play(Script().wait(20ms).send(c.greeting).stall(), c.scheme);
    EXPECT_EQ(told.outcome(), Outcome::violation) << c.scheme << c.greeting;
    EXPECT_NE(text(told).find(c.looks_like), std::string::npos) << c.scheme << ": " << text(told);
    ASSERT_TRUE(told.finding("wrong-protocol"));
    EXPECT_EQ(told.finding("wrong-protocol")->severity, Severity::warning);
    EXPECT_TRUE(told.finding("malformed-reply") || told.finding("early-reply") ||
                told.finding("unexpected-reply"))
        << "in addition: " << c.greeting;
    EXPECT_NE(told.session.reason().find(c.looks_like), std::string::npos) << told.session.reason();
    EXPECT_EQ(connections, 1U);
  }
}

TEST_F(WrongProtocol, IsSeenInsideTlsToo) {
  const auto told = play(Script().tls(test_server()).send("220 mail.example.org ESMTP\r\n").stall(), "imaps");
  EXPECT_EQ(told.outcome(), Outcome::violation);
  EXPECT_NE(text(told).find("SMTP: use smtps"), std::string::npos) << text(told);
}

TEST_F(WrongProtocol, PlaintextWhereTlsComesFirstFailsTheHandshake) {
  const struct {
    std::string_view scheme, bytes, says;
  } cases[] = {
      {"imaps", "* OK IMAP4rev1 ready\r\n", "IMAP in plaintext: use imap"},
      {"smtps", "220 mail.example.org ESMTP\r\n", "SMTP in plaintext: use smtp"},
      {"smtps", "+OK ready\r\n", "POP3: use pop3"},
      {"nntps", "200 news.example.org ready\r\n", "NNTP in plaintext: use nntp"},
      {"pop3s", "hello there\r\n", "plaintext"},
  };
  for (const auto& c : cases) {
    const auto told = play(Script().wait(20ms).send(c.bytes).stall(), c.scheme);
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << c.scheme;
    EXPECT_TRUE(told.finding("handshake-failed"));
    EXPECT_NE(text(told).find(c.says), std::string::npos) << text(told);
    EXPECT_EQ(text_of(told.session.view(told.finding("wrong-protocol")->evidence)), c.bytes);
  }
  const auto told = play(Script().wait(20ms).send("\x90\x91\x92\x93\x94\x95\x96").stall(), "smtps");
  EXPECT_EQ(told.outcome(), Outcome::handshake_failed);
  EXPECT_FALSE(told.finding("wrong-protocol")) << "garbage is no protocol";
}

TEST_F(WrongProtocol, ASilentServerThatWaitsForTlsIsFoundBySecondConnection) {
  for (const auto* scheme : {"imap", "smtp", "xmpp"}) {
    const auto start = std::chrono::steady_clock::now();
    const auto told =
        play(Script().tls(test_server()).stall(), scheme, [](auto& o) { o.silence_before_probe = 200ms; });
    const auto took = std::chrono::steady_clock::now() - start;
    // An XMPP client speaks first, and what it says is no ClientHello.
    if (std::string_view(scheme) == "xmpp") {
      EXPECT_TRUE(told.finding("wrong-protocol")) << told.kinds();
      continue;
    }
    EXPECT_EQ(told.outcome(), Outcome::timeout) << told.kinds();
    EXPECT_LT(took, 2s) << "it ends at once";
    EXPECT_NE(text(told).find("TLS from the first byte: use " + std::string(scheme) + "s"), std::string::npos)
        << text(told);
    EXPECT_EQ(told.finding("wrong-protocol")->severity, Severity::warning);
    EXPECT_NE(told.session.reason().find("TLS from the first byte"), std::string::npos);
    const auto* probe = told.first<event::Probe>();
    ASSERT_TRUE(probe);
    EXPECT_TRUE(probe->tls);
    EXPECT_GT(probe->sent, 100U);
    EXPECT_EQ(probe->endpoint, told.session.remote());
    const auto& all = told.session.connections();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].role(), ConnectionRole::target);
    EXPECT_EQ(all[1].role(), ConnectionRole::probe);
    EXPECT_NE(all[0].local(), all[1].local());
    const auto sent = told.session.view({{all[1].id(), Layer::wire, Direction::client_to_server}, 0, 6});
    ASSERT_EQ(sent.size(), 6U);
    EXPECT_EQ(sent[0], 22) << "a handshake record";
    EXPECT_EQ(sent[5], 1) << "with a ClientHello";
    EXPECT_GT(told.session.bytes().size({all[1].id(), Layer::wire, Direction::server_to_client}), 5U);
    EXPECT_EQ(connections, 2U);
  }
}

TEST_F(WrongProtocol, ASlowServerIsWaitedForAfterTheSecondConnection) {
  auto slow =
      Script().wait(600ms).send("220 mail.example.org ESMTP\r\n").expect("EHLO").send("250 x\r\n").stall();
  auto told = play(slow, "smtp", [](auto& o) { o.silence_before_probe = 200ms, o.probe_timeout = 200ms; });
  EXPECT_EQ(told.outcome(), Outcome::not_offered) << told.kinds();
  EXPECT_FALSE(told.finding("wrong-protocol"));
  ASSERT_EQ(told.all<event::Probe>().size(), 1U);
  EXPECT_FALSE(told.first<event::Probe>()->tls);

  told = play(Script().stall(), "smtp", [](auto& o) {
    o.silence_before_probe = 100ms, o.probe_timeout = 100ms, o.step_timeout = 500ms;
  });
  EXPECT_EQ(told.outcome(), Outcome::timeout);
  EXPECT_FALSE(told.finding("wrong-protocol"));
  EXPECT_LT(told.steps.back().event.t_us, 800'000) << "the time for the second connection is not added";
}

TEST_F(WrongProtocol, TheSecondConnectionEndsWithTheSession) {
  auto told = play(Script().stall(), "smtp", [](auto& o) {
    o.silence_before_probe = 100ms, o.probe_timeout = 20s, o.session_timeout = 400ms;
  });
  EXPECT_EQ(told.outcome(), Outcome::timeout);
  EXPECT_LT(told.steps.back().event.t_us, 2'000'000);

  ScriptedPeer peer(running.engine(), Script().stall());
  auto options = options_for("smtp", peer.port());
  options.silence_before_probe = 50ms, options.probe_timeout = 20s;
  const auto before = open_descriptors();
  const auto id = running.engine().start(std::move(options));
  while (peer.connections() < 2) std::this_thread::sleep_for(5ms);
  running.engine().cancel(id);
  told = running.finish(id);
  EXPECT_EQ(told.outcome(), Outcome::cancelled);
  EXPECT_LE(open_descriptors(), before + 2) << "but for the peer's own";
}

TEST(AnswersInTls, TellsAServerHelloOrAnAlertByTheirFirstBytes) {
  const auto of = [](std::string_view bytes) { return net::answers_in_tls(bytes_of(bytes)); };
  using namespace std::string_view_literals;
  EXPECT_EQ(of("\x16\x03\x03\x00\x7a\x02\x00"sv), true);
  EXPECT_EQ(of("\x15\x03\x03\x00\x02\x02\x46"sv), true);
  EXPECT_EQ(of("\x16\x03\x03\x00\x7a\x0b"sv), false);
  EXPECT_EQ(of("\x16\x03\x03\x00"sv), std::nullopt);
  EXPECT_EQ(of(""), std::nullopt);
  EXPECT_EQ(of("5"), false);
  EXPECT_EQ(of("\x16\x02"sv), false);
}

}  // namespace
}  // namespace sti::test
