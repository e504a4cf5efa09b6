// What counts as what: each way a server can behave that needs a network to be seen.
#include "net/session.hpp"

#include <gtest/gtest.h>

#include "running.hpp"
#include "support/test_identity.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;
using event::CloseKind;

class SessionTest : public ::testing::Test {
 protected:
  /// Runs a session against the script; failures of the script itself are test failures where it should be
  /// played out.
  Told play(Script script, const std::function<void(net::SessionOptions&)>& adjust = {},
            std::string_view scheme = "smtp") {
    ScriptedPeer peer(running.engine(), std::move(script));
    auto options = options_for(scheme, peer.port());
    if (adjust) adjust(options);
    auto told = running.run(std::move(options));
    failures = peer.failures();
    return told;
  }
  static bool closed_as(const Told& told, CloseKind kind) {
    for (const auto& e : told.all<event::Closed>())
      if (e.get_if<event::Closed>()->kind == kind) return true;
    return false;
  }

  Running running;
  std::vector<std::string> failures;
};

TEST_F(SessionTest, an_honest_server_is_verified) {
  for (const auto most : {tls::Version::tls12, tls::Version::tls13}) {
    const auto told = play(smtp_honest(most));
    EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds() << "\n" << told.session.reason();
    EXPECT_EQ(failures, std::vector<std::string>{});
    EXPECT_FALSE(told.session.error_found());
    ASSERT_TRUE(told.session.tls());
    EXPECT_EQ(told.session.tls()->version, most == tls::Version::tls13 ? "TLSv1.3" : "TLSv1.2");
    EXPECT_EQ(told.session.tls()->server_name, "mail.example.org");
    ASSERT_EQ(told.session.certificates().size(), 1U);
    EXPECT_EQ(told.session.certificates()[0].subject, "CN=mail.example.org");
    EXPECT_TRUE(told.session.verification()->accepted());
    EXPECT_EQ(told.session.plaintext()->greeting, "220 mail.example.org ESMTP");
    EXPECT_EQ(told.session.plaintext()->capabilities, (std::vector<std::string>{"PIPELINING", "STARTTLS"}));
    EXPECT_EQ(told.session.encrypted()->capabilities, (std::vector<std::string>{"PIPELINING"}));
    EXPECT_TRUE(closed_as(told, CloseKind::close_notify));
    EXPECT_FALSE(told.finding("truncated-close"));
  }
}

TEST_F(SessionTest, plaintext_ends_at_the_byte_after_the_accepting_reply) {
  const auto told = play(smtp_honest());
  ASSERT_TRUE(told.session.upgrade());
  const auto offset = told.session.upgrade()->offset;
  EXPECT_TRUE(told.session.injected().empty());
  const auto before = text_of(told.session.view({main_stream::wire_s2c, 0, offset}));
  EXPECT_TRUE(before.ends_with("220 go ahead\r\n"));
  EXPECT_EQ(told.session.view({main_stream::wire_s2c, offset, 1})[0], 22) << "a handshake record follows";
}

TEST_F(SessionTest, each_event_has_the_phase_its_bytes_crossed_in) {
  const auto told = play(smtp_honest());
  bool upgraded = false;
  for (const auto& step : told.steps) {
    const auto& e = step.event;
    if (e.get_if<event::Upgrade>()) {
      upgraded = true;
      EXPECT_EQ(e.phase, Phase::upgrade);
    } else {
      EXPECT_EQ(e.phase, upgraded ? Phase::tls : Phase::plaintext) << kind_of(e);
    }
    if (!e.get_if<event::Message>()) continue;
    EXPECT_EQ(e.range.stream == main_stream::wire_c2s || e.range.stream == main_stream::wire_s2c, !upgraded);
  }
}

TEST_F(SessionTest, the_handshake_is_told_message_by_message) {
  const auto told = play(smtp_honest());
  std::vector<std::string> names;
  for (const auto& e : told.all<event::Handshake>()) {
    const auto& message = *e.get_if<event::Handshake>();
    names.push_back(message.name);
    EXPECT_GE(e.range.length, 4U);
    EXPECT_EQ(told.session.view(e.range)[0], message.type);
    EXPECT_FALSE(message.wire.empty());
  }
  const std::vector<std::string> expected{"ClientHello", "ServerHello",       "EncryptedExtensions",
                                          "Certificate", "CertificateVerify", "Finished"};
  ASSERT_GE(names.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(names[i], expected[i]);
  const auto& certificate = told.session.certificates().at(0);
  EXPECT_EQ(certificate.der.stream, main_stream::handshake_s2c);
  EXPECT_EQ(told.session.view(certificate.der)[0], 0x30)
      << "a DER SEQUENCE is where the certificate is said to be";
}

TEST_F(SessionTest, what_a_record_held_stands_before_the_next_record) {
  for (const auto most : {tls::Version::tls12, tls::Version::tls13}) {
    const auto told = play(smtp_upgraded(most)
                               .expect("EHLO")
                               .send("250 mail.example.org\r\n")
                               .expect("QUIT")
                               .close_notify("221 bye\r\n"));
    EXPECT_EQ(failures, std::vector<std::string>{});
    std::vector<std::string> seen;
    for (const auto& [e, bytes] : told.steps) {
      if (e.get_if<event::Chunk>() && e.range.stream == main_stream::wire_s2c) seen.emplace_back("read");
      if (e.direction != Direction::server_to_client) continue;
      if (e.get_if<event::Message>()) seen.emplace_back("line");
      if (e.get_if<event::Alert>()) seen.emplace_back("alert");
      if (e.get_if<event::Closed>()) seen.emplace_back("closed");
    }
    ASSERT_GE(seen.size(), 4U);
    EXPECT_EQ(std::vector<std::string>(seen.end() - 4, seen.end()),
              (std::vector<std::string>{"read", "line", "alert", "closed"}));
    EXPECT_TRUE(told.finding("truncated-close") == nullptr);
  }
}

TEST_F(SessionTest, times_come_from_the_clock_that_was_given) {
  const auto now = std::chrono::steady_clock::time_point{1h};
  Running fixed(net::Clock{[now] { return now; }, [] { return std::int64_t{1'900'000'000'000'000}; }});
  ScriptedPeer peer(fixed.engine(), smtp_honest());
  auto options = options_for("smtp", peer.port());
  options.at.reset();
  const auto told = fixed.run(std::move(options));
  EXPECT_EQ(told.session.started_unix_us(), 1'900'000'000'000'000);
  EXPECT_EQ(told.session.verification()->at, 1'900'000'000);
  for (const auto& step : told.steps) EXPECT_EQ(step.event.t_us, 0);
}

TEST_F(SessionTest, an_untrusted_or_misnamed_server_is_unverified) {
  auto told = play(smtp_honest(), [](auto& o) { o.name = "other.example.org"; });
  EXPECT_EQ(told.outcome(), Outcome::unverified);
  EXPECT_EQ(told.session.verification()->name_matched, false);
  told = play(smtp_honest(),
              [](auto& o) { o.trust = [] { return std::shared_ptr<const x509::TrustStore>(); }; });
  EXPECT_EQ(told.outcome(), Outcome::unverified);
  EXPECT_FALSE(told.session.verification()->trusted);
}

TEST_F(SessionTest, the_name_loses_its_trailing_dot) {
  const auto told = play(smtp_honest(), [](auto& o) { o.name = "mail.example.org."; });
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_EQ(told.session.tls()->server_name, "mail.example.org");
}

TEST_F(SessionTest, an_address_is_verified_but_not_sent_as_a_name) {
  const auto told = play(smtp_honest(), [](auto& o) { o.name.clear(); });
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_EQ(told.session.name(), "127.0.0.1");
  EXPECT_EQ(told.session.tls()->server_name, std::nullopt);
}

TEST_F(SessionTest, tls_first_needs_no_plaintext) {
  const auto told = play(Script()
                             .tls(test_server())
                             .send("220 mail.example.org ESMTP\r\n")
                             .expect("EHLO")
                             .send("250 mail.example.org\r\n")
                             .expect("QUIT")
                             .send("221 bye\r\n")
                             .close_notify(),
                         {}, "smtps");
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds() << told.session.reason();
  EXPECT_FALSE(told.session.plaintext());
  EXPECT_FALSE(told.session.upgrade());
  EXPECT_EQ(told.session.encrypted()->greeting, "220 mail.example.org ESMTP");
}

TEST_F(SessionTest, being_put_off_inside_tls_by_a_line_without_an_end_ends_the_session) {
  const auto told =
      play(Script().tls(test_server()).send("200 news.example.org\r\n400 idle for too long").close_notify(),
           {}, "nntps");
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds() << told.session.reason();
  EXPECT_TRUE(told.finding("rate-limited"));
}

TEST_F(SessionTest, a_reset_before_the_greeting_is_unreachable) {
  const auto told = play(Script().wait(20ms).reset());
  EXPECT_EQ(told.outcome(), Outcome::unreachable);
  EXPECT_TRUE(told.finding("closed-early"));
}

TEST_F(SessionTest, a_close_before_the_greeting_is_inconclusive) {
  for (const auto* scheme : {"smtp", "imap", "pop3", "sieve", "xmpp", "nntp", "ldap"}) {
    const auto told = play(Script().wait(5ms), {}, scheme);
    EXPECT_EQ(told.outcome(), Outcome::inconclusive) << scheme;
    EXPECT_TRUE(told.finding("closed-early")) << scheme;
  }
}

TEST_F(SessionTest, whoever_leaves_where_tls_comes_first_failed_the_handshake) {
  for (const bool reset : {false, true}) {
    Script script;
    script.wait(20ms);
    if (reset) script.reset();
    const auto told = play(script, {}, "smtps");
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed);
    EXPECT_TRUE(told.finding("closed-early"));
  }
}

TEST_F(SessionTest, silence_instead_of_a_greeting_is_a_timeout) {
  const auto told = play(Script().stall(), [](auto& o) { o.step_timeout = 100ms; });
  EXPECT_EQ(told.outcome(), Outcome::timeout);
  ASSERT_TRUE(told.first<event::Problem>());
  EXPECT_EQ(told.first<event::Problem>()->error.fault, Fault::incomplete);
  EXPECT_EQ(told.first<event::Problem>()->error.expected, "the greeting");
}

TEST_F(SessionTest, the_whole_session_has_its_own_limit) {
  const auto start = std::chrono::steady_clock::now();
  Script drip;
  for (int i = 0; i < 100; ++i) drip.send("220-still here\r\n").wait(20ms);
  const auto told = play(drip, [](auto& o) { o.session_timeout = 300ms; });
  EXPECT_EQ(told.outcome(), Outcome::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST_F(SessionTest, a_close_before_starttls_is_inconclusive) {
  for (const bool reset : {false, true}) {
    Script script;
    script.send("220 mail.example.org ESMTP\r\n").expect("EHLO");
    if (reset) script.reset();
    const auto told = play(script);
    EXPECT_EQ(told.outcome(), Outcome::inconclusive);
    EXPECT_TRUE(told.finding("closed-early"));
    EXPECT_TRUE(closed_as(told, reset ? CloseKind::reset : CloseKind::end_of_stream));
  }
}

TEST_F(SessionTest, what_a_server_says_before_it_hangs_up_counts) {
  const auto told = play(Script().send("421 too many connections\r\n"));
  EXPECT_EQ(told.outcome(), Outcome::inconclusive);
  EXPECT_TRUE(told.finding("rate-limited"));
}

TEST_F(SessionTest, a_server_without_starttls_is_told_apart) {
  const auto told =
      play(Script().send("220 x ESMTP\r\n").expect("EHLO").send("250-x\r\n250 PIPELINING\r\n").stall());
  EXPECT_EQ(told.outcome(), Outcome::not_offered);
  EXPECT_TRUE(told.finding("starttls-not-offered"));
  EXPECT_TRUE(closed_as(told, CloseKind::ours));
}

TEST_F(SessionTest, bytes_behind_the_go_ahead_end_the_session) {
  const std::string injected = "250-mail.example.org\r\n250 AUTH PLAIN\r\n";
  const auto told = play(smtp_asked().send("220 go ahead\r\n" + injected).stall());
  EXPECT_EQ(told.outcome(), Outcome::violation);
  const auto* finding = told.finding("plaintext-injected");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->severity, Severity::error);
  EXPECT_EQ(text_of(told.session.view(finding->evidence)), injected);
  EXPECT_EQ(told.session.injected(), finding->evidence);
  EXPECT_TRUE(told.all<event::Handshake>().empty()) << "no ClientHello after an injection";
  for (const auto& e : told.all<event::Message>())
    EXPECT_LE(e.range.stream == main_stream::wire_s2c ? e.range.end() : 0, finding->evidence.offset)
        << "what was injected is no line of the dialogue";
}

TEST_F(SessionTest, a_fragment_behind_the_go_ahead_is_enough) {
  const auto told = play(smtp_asked().send("220 go ahead\r\nA").stall());
  EXPECT_EQ(told.outcome(), Outcome::violation);
  EXPECT_EQ(told.session.injected().length, 1U);
}

TEST_F(SessionTest, one_may_go_on_after_an_injection_without_using_it) {
  const auto told = play(smtp_asked()
                             .send("220 go ahead\r\n250 injected\r\n")
                             .tls(test_server())
                             .expect("EHLO")
                             .send("250 mail.example.org\r\n")
                             .expect("QUIT")
                             .send("221 bye\r\n")
                             .close_notify(),
                         [](auto& o) { o.go_on_after_injection = true; });
  EXPECT_EQ(told.outcome(), Outcome::verified) << told.kinds() << told.session.reason();
  EXPECT_EQ(failures, std::vector<std::string>{});
  EXPECT_TRUE(told.session.error_found());
  EXPECT_EQ(text_of(told.session.view(told.session.injected())), "250 injected\r\n");
}

TEST_F(SessionTest, silence_after_the_go_ahead_is_a_timeout) {
  const auto told =
      play(smtp_asked().send("220 go ahead\r\n").stall(), [](auto& o) { o.step_timeout = 150ms; });
  EXPECT_EQ(told.outcome(), Outcome::timeout);
  EXPECT_TRUE(told.session.upgrade());
}

TEST_F(SessionTest, a_close_after_the_go_ahead_is_a_failed_handshake) {
  for (const bool reset : {false, true}) {
    auto script = smtp_asked().send("220 go ahead\r\n").wait(20ms);
    if (reset) script.reset();
    const auto told = play(script);
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed);
    ASSERT_TRUE(told.first<event::Problem>());
    EXPECT_NE(told.first<event::Problem>()->error.text().find("ClientHello"), std::string::npos);
  }
}

TEST_F(SessionTest, what_is_not_tls_is_a_failed_handshake) {
  const auto told =
      play(smtp_asked().send("220 go ahead\r\n").wait(100ms).send("HTTP/1.1 400 Bad Request\r\n").stall());
  EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << told.kinds();
  EXPECT_TRUE(told.finding("handshake-failed"));
  ASSERT_TRUE(told.first<event::Problem>());
  const auto& error = told.first<event::Problem>()->error;
  EXPECT_EQ(error.fault, Fault::misbehaved);
  ASSERT_TRUE(error.where) << error.text();
  EXPECT_FALSE(told.finding("plaintext-injected")) << "it is no reply of this protocol";
}

TEST_F(SessionTest, less_than_a_record_header_that_is_not_tls_is_a_failed_handshake_too) {
  for (const bool stays : {false, true}) {
    auto script = smtp_asked().send("220 go ahead\r\n").wait(100ms).send("HT");
    if (stays) script.stall();
    const auto told = play(script, [](auto& o) { o.step_timeout = 300ms; });
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << stays << told.kinds();
    EXPECT_TRUE(told.finding("handshake-failed")) << stays;
  }
}

TEST_F(SessionTest, a_reply_where_tls_was_awaited_was_injected_however_it_arrives) {
  for (const auto* reply : {"250-mail.example.org\r\n250 AUTH PLAIN\r\n", "454 no\r\n", "220", "2"}) {
    // Right behind the go-ahead, in a segment of its own, and a byte at a time.
    for (const auto gap : {0ms, 1ms, 60ms}) {
      auto script = smtp_asked().send("220 go ahead\r\n").wait(gap);
      for (const char c : std::string(reply)) script.send({&c, 1}).wait(gap / 10);
      const auto told = play(script.stall(), [](auto& o) { o.step_timeout = 300ms; });
      SCOPED_TRACE(std::string(reply) + " after " + std::to_string(gap.count()) + " ms: " + told.kinds());
      EXPECT_EQ(told.outcome(), Outcome::violation);
      const auto* finding = told.finding("plaintext-injected");
      ASSERT_TRUE(finding);
      EXPECT_TRUE(std::string_view(reply).starts_with(text_of(told.session.view(finding->evidence))));
    }
  }
}

TEST_F(SessionTest, replies_that_lie_there_before_they_are_asked_for_are_early) {
  const std::string all = "220 mail.example.org ESMTP\r\n250-x\r\n250 STARTTLS\r\n220 go ahead\r\n";
  auto told = play(Script().send(all).tls(test_server()).send("250 x\r\n").stall());
  EXPECT_EQ(told.outcome(), Outcome::violation) << told.kinds();
  ASSERT_TRUE(told.finding("early-reply"));
  EXPECT_EQ(text_of(told.session.view(told.finding("early-reply")->evidence)), "250-x\r\n");
  EXPECT_FALSE(told.session.verification());

  told = play(Script()
                  .send("220 x\r\n")
                  .expect("EHLO")
                  .send("250 STARTTLS\r\n220 go ahead\r\n")
                  .tls(test_server())
                  .stall());
  EXPECT_EQ(told.outcome(), Outcome::not_offered) << "one line names the server: " << told.kinds();
  told = play(Script()
                  .send("220 x\r\n")
                  .expect("EHLO")
                  .send("250-x\r\n250 STARTTLS\r\n220 go ahead\r\n")
                  .tls(test_server())
                  .stall());
  EXPECT_EQ(told.outcome(), Outcome::violation);
  EXPECT_TRUE(told.finding("early-reply"));

  told = play(Script().send("220 x\r\n250-").stall(), [](auto& o) { o.step_timeout = 200ms; });
  EXPECT_EQ(told.outcome(), Outcome::violation) << "the beginning of a line is enough";
  EXPECT_TRUE(told.finding("early-reply"));

  told = play(Script().send("220 x\r\n421 shutting down\r\n").stall());
  EXPECT_EQ(told.outcome(), Outcome::inconclusive);
  EXPECT_TRUE(told.finding("rate-limited"));
  EXPECT_FALSE(told.finding("early-reply"));
}

TEST_F(SessionTest, a_reply_inside_tls_before_it_is_asked_for_is_early) {
  auto told = play(Script().tls(test_server()).send("220 x ESMTP\r\n250 x\r\n").stall(), {}, "smtps");
  EXPECT_EQ(told.outcome(), Outcome::violation) << told.kinds();
  EXPECT_TRUE(told.finding("early-reply"));
}

TEST_F(SessionTest, a_server_that_needs_another_version_fails_the_handshake) {
  auto newest = std::make_shared<tls::ServerConfig>(*test_server());
  newest->least = tls::Version::tls13;
  const auto told =
      play(smtp_asked().send("220 go ahead\r\n").tls(newest), [](auto& o) { o.most = tls::Version::tls12; });
  EXPECT_EQ(told.outcome(), Outcome::handshake_failed);
  EXPECT_FALSE(told.all<event::Alert>().empty()) << told.kinds();
}

TEST_F(SessionTest, silence_inside_tls_is_a_finding) {
  const auto told = play(smtp_upgraded().stall(), [](auto& o) { o.step_timeout = 200ms; });
  EXPECT_EQ(told.outcome(), Outcome::verified);
  ASSERT_TRUE(told.finding("no-reply-after-upgrade"));
  EXPECT_EQ(told.finding("no-reply-after-upgrade")->severity, Severity::error);
  EXPECT_TRUE(told.session.error_found());
}

TEST_F(SessionTest, the_sessions_limit_inside_tls_is_silence_too) {
  const auto told = play(smtp_upgraded().stall(), [](auto& o) { o.session_timeout = 300ms; });
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_TRUE(told.finding("no-reply-after-upgrade"));
}

TEST_F(SessionTest, a_close_inside_tls_without_an_answer_is_a_finding) {
  const auto told = play(smtp_upgraded().expect("EHLO").close_notify());
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_TRUE(told.finding("no-reply-after-upgrade")) << told.kinds();
  EXPECT_TRUE(closed_as(told, CloseKind::close_notify));
}

TEST_F(SessionTest, an_end_without_close_notify_is_a_finding) {
  for (const bool reset : {false, true}) {
    auto script =
        smtp_upgraded().expect("EHLO").send("250 mail.example.org\r\n").expect("QUIT").send("221 bye\r\n");
    if (reset) script.wait(20ms).reset();
    const auto told = play(script);
    EXPECT_EQ(told.outcome(), Outcome::verified);
    ASSERT_TRUE(told.finding("truncated-close")) << told.kinds();
    EXPECT_EQ(told.finding("truncated-close")->severity, Severity::notice);
  }
}

TEST_F(SessionTest, a_server_that_never_says_goodbye_is_left_in_time) {
  const auto start = std::chrono::steady_clock::now();
  const auto told = play(smtp_upgraded().expect("EHLO").send("250 mail.example.org\r\n").stall());
  EXPECT_EQ(told.outcome(), Outcome::verified);
  EXPECT_FALSE(told.finding("no-reply-after-upgrade")) << "the inspection was complete";
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST_F(SessionTest, a_broken_protocol_inside_tls_is_a_violation) {
  const auto told = play(smtp_upgraded().expect("EHLO").send("nonsense\r\n").stall());
  EXPECT_EQ(told.outcome(), Outcome::violation);
  EXPECT_TRUE(told.session.tls());
}

TEST_F(SessionTest, a_session_takes_no_more_than_its_bytes) {
  const auto told = play(smtp_upgraded()
                             .expect("EHLO")
                             .send("250-mail.example.org\r\n250-" + std::string(50, 'x') + "\r\n")
                             .stall(),
                         [](auto& o) { o.most_bytes = 300; });
  EXPECT_EQ(told.outcome(), Outcome::violation);
  EXPECT_NE(told.session.reason().find("300 bytes"), std::string::npos) << told.session.reason();
}

TEST_F(SessionTest, a_session_makes_no_more_than_its_events) {
  Script script;
  for (int i = 0; i < 200; ++i) script.send("220-x\r\n").wait(1ms);
  const auto told = play(script, [](auto& o) { o.most_events = 50; });
  EXPECT_EQ(told.outcome(), Outcome::violation);
  EXPECT_LT(told.steps.size(), 110U) << "a chunk to each event besides";
}

TEST_F(SessionTest, dialogue_and_tls_survive_any_split) {
  Script script;
  for (const char c : std::string("220 x\r\n")) script.send({&c, 1}).wait(1ms);
  script.expect("EHLO")
      .send("250-x\r\n250 START")
      .wait(5ms)
      .send("TLS\r\n")
      .expect("STARTTLS")
      .send("22")
      .wait(5ms);
  script.send("0 go\r\n")
      .tls(test_server())
      .expect("EHLO")
      .send("250")
      .wait(5ms)
      .send(" x\r\n")
      .expect("QUIT");
  script.send("221 bye\r\n").close_notify();
  EXPECT_EQ(play(script).outcome(), Outcome::verified);
  EXPECT_EQ(failures, std::vector<std::string>{});
}

TEST_F(SessionTest, an_unknown_scheme_is_an_error_of_ours) {
  auto options = options_for("gopher", 70);
  const auto told = running.run(std::move(options));
  EXPECT_EQ(told.outcome(), Outcome::unreachable);
  ASSERT_TRUE(told.first<event::Problem>());
  EXPECT_EQ(told.first<event::Problem>()->error.fault, Fault::local);
}

}  // namespace
}  // namespace sti::test
