// Sessions with TLS servers that do what a client must refuse, or what servers do when they leave: no verdict
// can be forged, and each end has the one meaning that it should have.
#include <gtest/gtest.h>

#include "running.hpp"
#include "support/deviating_server.hpp"
#include "support/test_identity.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;
using tls::Version;

constexpr Version versions[] = {Version::tls12, Version::tls13};

class DeviatingPeer : public ::testing::Test {
 protected:
  Told play(Script script, const std::function<void(net::SessionOptions&)>& adjust = {},
            std::string_view scheme = "smtp") {
    ScriptedPeer peer(running.engine(), std::move(script));
    auto options = options_for(scheme, peer.port());
    options.at = test_now;
    options.name = "mail.example.org";
    options.trust = [] { return trust(); };
    if (adjust) adjust(options);
    return running.run(std::move(options));
  }
  static std::shared_ptr<const x509::TrustStore> trust() {
    return std::make_shared<const x509::TrustStore>(std::vector<Bytes>{make(root_spec()), make(rsa_root())});
  }
  static CertificateSpec rsa_root() {
    auto spec = root_spec();
    spec.subject = spec.issuer = name("O=Test,CN=RSA Root");
    spec.key = spec.issuer_key = &TestKey::rsa(2048, 9);
    return spec;
  }
  /// A plan whose leaf has that key; `usage` are the bits of its keyUsage.
  static DeviatingPlan with_key(Version version, const TestKey& key,
                                std::initializer_list<unsigned> usage = {0}) {
    auto plan = honest_plan(version);
    auto leaf = leaf_spec();
    leaf.key = plan.key = &key;
    leaf.extensions[1] = key_usage(usage);
    plan.chain[0] = make(leaf);
    return plan;
  }
  static DeviatingPlan with_rsa(Version version) {
    auto plan = with_key(version, TestKey::rsa(2048, 7));
    plan.signs_by = version == Version::tls13 ? Scheme::pss_sha256 : Scheme::rsa_sha256;
    plan.scheme = version == Version::tls13 ? 0x0804 : 0x0401;
    plan.suite = 0xC02F;
    return plan;
  }
  /// A session up to the end of the handshake.
  static Script upgraded(DeviatingPlan plan) {
    return smtp_asked().send("220 go ahead\r\n").tls(std::move(plan));
  }
  static Script whole(DeviatingPlan plan) {
    return upgraded(std::move(plan))
        .expect("EHLO")
        .send("250 mail.example.org\r\n")
        .expect("QUIT")
        .send("221 bye\r\n")
        .close_notify();
  }

  Running running;
};

std::string said(const Told& told) {
  std::string out = std::string(name_of(told.outcome())) + " (" + told.session.reason() + ")";
  for (const auto& f : told.session.findings()) out += "\n  " + f.code.str() + ": " + f.text;
  return out;
}

std::string codes(const Told& told) {
  std::string out;
  for (const auto& f : told.session.findings())
    if (f.code != FindingId::capability_changed) out += (out.empty() ? "" : " ") + f.code.str();
  return out;
}

TEST_F(DeviatingPeer, AnHonestOneIsVerified) {
  for (const auto version : versions)
    for (const auto group : std::initializer_list<std::uint16_t>{29, 23, 24})
      for (const bool rsa : {false, true}) {
        auto plan = rsa ? with_rsa(version) : honest_plan(version);
        plan.group = group;
        plan.hello_retry = version == Version::tls13 && group != 29;
        const auto told = play(whole(plan));
        EXPECT_EQ(told.outcome(), Outcome::verified) << said(told);
        EXPECT_EQ(codes(told), "") << said(told);
        EXPECT_TRUE(told.session.verification()->proved);
        EXPECT_TRUE(told.session.tls()->established);
        EXPECT_EQ(told.session.tls()->group_bits, group == 29 ? 255U : group == 23 ? 256U : 384U);
      }
}

// A certificate that anybody can get, and the key of another: nothing is proved.
TEST_F(DeviatingPeer, AVictimsCertificateBeforeOnesOwnProvesNothing) {
  auto victim = leaf_spec();
  victim.issuer = rsa_root().subject;
  victim.issuer_key = rsa_root().key;
  victim.key = &TestKey::ec("secp256r1", 50);
  victim.scheme = Scheme::rsa_sha3_256;
  victim.extensions.pop_back();
  auto own = leaf_spec();
  own.key = &TestKey::ec("secp256r1", 51);
  for (const auto version : versions) {
    auto plan = honest_plan(version);
    plan.chain = {make(victim), make(own)};
    plan.key = own.key;
    const auto told = play(whole(plan));
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    EXPECT_EQ(codes(told), "handshake-failed unsupported-by-client") << said(told);
    ASSERT_TRUE(told.session.verification());
    EXPECT_TRUE(told.session.verification()->accepted())
        << "the chain by itself is in order, or this tests nothing";
    EXPECT_FALSE(told.session.verification()->proved);
    EXPECT_FALSE(told.session.tls()->established);
  }
}

TEST_F(DeviatingPeer, AKeyThatIsNotTheCertificatesProvesNothing) {
  for (const auto version : versions) {
    auto plan = honest_plan(version);
    plan.key = &TestKey::ec("secp256r1", 52);
    const auto told = play(whole(plan));
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    EXPECT_FALSE(told.session.verification()->proved);
  }
}

TEST_F(DeviatingPeer, AChainThatIsShownBeforeAnAlertIsNotProved) {
  for (const auto version : versions) {
    auto plan = honest_plan(version);
    plan.before = [](DeviatingServer& server, std::uint8_t type) {
      if (type != 15 && type != 12) return;  // CertificateVerify, ServerKeyExchange
      server.alert(80);
      server.halt();
    };
    const auto told = play(upgraded(plan).stall());
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    EXPECT_EQ(codes(told), "handshake-failed") << said(told);
    EXPECT_NE(told.finding("handshake-failed")->text.find("internal_error (80) after its Certificate"),
              std::string::npos)
        << said(told);
    ASSERT_TRUE(told.session.verification());
    EXPECT_TRUE(told.session.verification()->accepted());
    EXPECT_FALSE(told.session.verification()->proved);
    ASSERT_TRUE(told.session.tls()) << "what ServerHello said is kept";
    EXPECT_FALSE(told.session.tls()->established);
    EXPECT_EQ(told.session.tls()->version, version == Version::tls13 ? "TLSv1.3" : "TLSv1.2");
  }
}

TEST_F(DeviatingPeer, WhatTheStandardsForbidOfAProofIsRefused) {
  struct Case {
    const char* what;
    DeviatingPlan plan;
    std::string clause;
  };
  const auto signs = [](DeviatingPlan plan, Scheme by, std::uint16_t scheme) {
    plan.signs_by = by;
    plan.scheme = scheme;
    return plan;
  };
  const auto with_suite = [](DeviatingPlan plan, std::uint16_t suite) {
    plan.suite = suite;
    return plan;
  };
  const auto t13 = Version::tls13, t12 = Version::tls12;
  std::vector<Case> cases{
      {"1.3: PKCS #1 v1.5", signs(with_rsa(t13), Scheme::rsa_sha256, 0x0401), "RFC 8446 §4.4.3"},
      {"1.3: PKCS #1 v1.5 with SHA-512", signs(with_rsa(t13), Scheme::rsa_sha512, 0x0601), "RFC 8446 §4.4.3"},
      {"1.3: SHA-1 with RSA", signs(with_rsa(t13), Scheme::rsa_sha1, 0x0201), "RFC 8446 §4.4.3"},
      {"1.3: SHA-1 with ECDSA", signs(honest_plan(t13), Scheme::ecdsa_sha1, 0x0203), "RFC 8446 §4.4.3"},
      {"1.3: P-256 under secp384r1", signs(honest_plan(t13), Scheme::ecdsa_sha384, 0x0503),
       "RFC 8446 §4.2.3"},
      {"1.3: P-384 under secp256r1",
       signs(with_key(t13, TestKey::ec("secp384r1", 53)), Scheme::ecdsa_sha256, 0x0403), "RFC 8446 §4.2.3"},
      {"1.3: an RSA scheme by an EC key", signs(honest_plan(t13), Scheme::ecdsa_sha256, 0x0804),
       "RFC 8446 §4.2.3"},
      {"1.3: a scheme that was not offered", signs(honest_plan(t13), Scheme::ecdsa_sha256, 0x081a),
       "RFC 8446 §4.4.3"},
      {"1.2: ECDSA suite, RSA key", with_suite(with_rsa(t12), 0xC02B), "RFC 8422 §5.3"},
      {"1.2: RSA suite, EC key", with_suite(honest_plan(t12), 0xC02F), "RFC 5246 §7.4.2"},
      {"1.2: SHA-1, not offered", signs(honest_plan(t12), Scheme::ecdsa_sha1, 0x0203), "RFC 5246 §7.4.3"},
      {"1.2: RSA with SHA-1, not offered", signs(with_rsa(t12), Scheme::rsa_sha1, 0x0201), "RFC 5246 §7.4.3"},
      {"1.2: an RSA scheme in an ECDSA suite", signs(honest_plan(t12), Scheme::ecdsa_sha256, 0x0401),
       "RFC 5246 §7.4.3"},
      {"1.3: no certificate", honest_plan(t13), "RFC 8446 §4.4.2.4"},
      {"1.2: no certificate", honest_plan(t12), "RFC 5246 §7.4.2"},
      {"1.3: a pre-shared key that nobody offered", honest_plan(t13), "RFC 8446 §4.2.11"},
  };
  cases[13].plan.chain.clear();
  cases[14].plan.chain.clear();
  cases[15].plan.psk_without_key_share = true;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    const auto told = play(whole(c.plan));
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    const auto* finding = told.finding("tls-violation");
    ASSERT_TRUE(finding) << said(told);
    EXPECT_EQ(finding->severity, Severity::error);
    EXPECT_EQ(finding->reference, c.clause) << finding->text;
    EXPECT_FALSE(told.session.view(finding->evidence).empty());
    EXPECT_TRUE(told.finding("handshake-failed"));
    EXPECT_TRUE(!told.session.verification() || !told.session.verification()->proved);
    EXPECT_FALSE(told.session.tls() && told.session.tls()->established);
  }
}

TEST_F(DeviatingPeer, ACurveThatWasNotOfferedIsRefused) {
  auto plan = honest_plan(Version::tls12);
  plan.change = [](Bytes message) {
    if (message[0] == 12) message[6] = 9;  // sect283k1
    return std::vector<Bytes>{std::move(message)};
  };
  const auto told = play(whole(plan));
  EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
  ASSERT_TRUE(told.finding("tls-violation")) << said(told);
  EXPECT_EQ(told.finding("tls-violation")->reference, "RFC 8422 §5.1");
}

TEST_F(DeviatingPeer, AKeyUsageThatForbidsSigningIsUnverified) {
  for (const auto version : versions) {
    const auto told = play(whole(with_key(version, TestKey::ec("secp256r1", 54), {4})));
    EXPECT_EQ(told.outcome(), Outcome::unverified) << said(told);
    ASSERT_TRUE(told.finding("tls-violation")) << said(told);
    EXPECT_TRUE(told.session.verification()->proved);
    EXPECT_FALSE(told.session.verification()->trusted);
    ASSERT_EQ(told.session.verification()->problems.size(), 1U);
    EXPECT_EQ(told.session.verification()->problems[0].code, ProblemId::key_usage);
  }
}

/// Ways in which TLS breaks.
const std::vector<std::pair<const char*, std::function<void(DeviatingServer&)>>>& breaks() {
  static const std::vector<std::pair<const char*, std::function<void(DeviatingServer&)>>> all{
      {"plaintext", [](DeviatingServer& s) { s.raw(bytes_of("250 x\r\n")); }},
      {"garbage", [](DeviatingServer& s) { s.raw(Bytes(40, 0xee)); }},
      {"a record that does not authenticate",
       [](DeviatingServer& s) { s.broken_record(23, bytes_of("250 x\r\n")); }},
      {"an alert in plaintext",
       [](DeviatingServer& s) {
         s.plain_record(21, Bytes{2, 80});
       }},
      {"a fatal alert", [](DeviatingServer& s) { s.alert(80); }},
      {"a protected change_cipher_spec", [](DeviatingServer& s) { s.record(20, Bytes{1}); }},
      {"a handshake record in plaintext",
       [](DeviatingServer& s) {
         s.plain_record(22, Bytes{0, 0, 0, 0});
       }},
      {"a handshake message of 16 MB",
       [](DeviatingServer& s) {
         s.record(22, Bytes{11, 0xff, 0xff, 0xff, 0});
       }},
      {"a protected alert of level warning that is fatal all the same (RFC 8446 §6)",
       [](DeviatingServer& s) {
         s.record(21, Bytes{1, 80});
       }},
      {"a protected KeyUpdate of two bytes",
       [](DeviatingServer& s) {
         s.record(22, Bytes{24, 0, 0, 2, 0, 0});
       }},
      {"a protected KeyUpdate of no meaning",
       [](DeviatingServer& s) {
         s.record(22, Bytes{24, 0, 0, 1, 2});
       }},
      {"a protected handshake record with nothing in it", [](DeviatingServer& s) { s.record(22, Bytes{}); }},
  };
  return all;
}

TEST_F(DeviatingPeer, TlsThatBreaksBeforeTheInspectionIsCompleteIsAViolation) {
  for (const auto version : versions)
    for (const auto& [what, how] : breaks()) {
      if (version == Version::tls12 && std::string_view(what).starts_with("a protected")) continue;
      for (const bool line_heard : {false, true}) {
        SCOPED_TRACE(std::string(what) + (line_heard ? " after a line" : ""));
        auto script = upgraded(honest_plan(version)).expect("EHLO");
        if (line_heard) script.send("250-mail.example.org\r\n").wait(10ms);
        const auto told = play(script.deviate(how).stall());
        EXPECT_EQ(told.outcome(), Outcome::violation) << said(told);
        EXPECT_EQ(codes(told), "tls-broken") << said(told);
        EXPECT_EQ(told.finding("tls-broken")->severity, Severity::error);
      }
    }
}

TEST_F(DeviatingPeer, TlsThatBreaksAfterItStandsButIsAnError) {
  for (const auto version : versions)
    for (const auto& [what, how] : breaks()) {
      if (version == Version::tls12 && std::string_view(what).starts_with("a protected")) continue;
      SCOPED_TRACE(what);
      const auto told = play(upgraded(honest_plan(version))
                                 .expect("EHLO")
                                 .send("250 mail.example.org\r\n")
                                 .expect("QUIT")
                                 .deviate(how)
                                 .stall());
      EXPECT_EQ(told.outcome(), Outcome::verified) << said(told);
      EXPECT_EQ(codes(told), "tls-broken") << said(told);
    }
}

TEST_F(DeviatingPeer, TheSameBreakHasTheSameVerdictWhereverItArrives) {
  for (const auto version : versions)
    for (const auto& [what, how] : breaks()) {
      if (version == Version::tls12 && std::string_view(what).starts_with("a protected")) continue;
      SCOPED_TRACE(what);
      auto with_finished = honest_plan(version);
      // In TLS 1.2 the server's Finished is the last of the handshake, in 1.3 it is followed by the client's.
      if (version == Version::tls12) with_finished.finished = how;
      auto script = upgraded(with_finished);
      if (version == Version::tls13) script.expect("EHLO").deviate(how);
      const auto told = play(script.stall());
      EXPECT_EQ(told.outcome(), Outcome::violation) << said(told);
      EXPECT_EQ(codes(told), "tls-broken") << said(told);
    }
}

TEST_F(DeviatingPeer, OfWhateverLeavesBeforeItsFirstAnswerTheSilenceIsTold) {
  for (const auto version : versions)
    for (const auto* line : {"", "250-mail.example.org\r\n"}) {
      auto script = upgraded(honest_plan(version)).expect("EHLO");
      if (*line != '\0') script.send(line);
      for (auto end : {Script(script), Script(script).close_notify(), Script(script).wait(10ms).reset()}) {
        const auto told = play(std::move(end));
        EXPECT_EQ(told.outcome(), Outcome::verified) << said(told);
        EXPECT_TRUE(told.finding("no-reply-after-upgrade")) << said(told);
        EXPECT_FALSE(told.finding("tls-broken")) << said(told);
      }
    }
}

TEST_F(DeviatingPeer, ClientCertificatesDemandedHaveOneVerdict) {
  for (const auto version : versions) {
    auto plan = honest_plan(version);
    plan.ask_certificate = true;
    const auto told = play(whole(plan));
    EXPECT_EQ(told.outcome(), Outcome::verified) << "asking alone is no demand: " << said(told);
    EXPECT_TRUE(told.session.tls()->client_certificate_requested);

    std::vector<std::pair<const char*, Script>> ends{
        {"certificate_required", upgraded(plan).deviate([](auto& s) { s.alert(116); }).stall()},
        {"handshake_failure", upgraded(plan).deviate([](auto& s) { s.alert(40); }).stall()},
        {"bad_certificate after EHLO",
         upgraded(plan).expect("EHLO").deviate([](auto& s) { s.alert(42); }).stall()},
        {"close_notify", upgraded(plan).close_notify()},
        {"end", upgraded(plan)},
        {"reset", upgraded(plan).wait(20ms).reset()},
    };
    auto within = plan;
    within.before = [](DeviatingServer& server, std::uint8_t type) {
      if (type != 20 || !server.client_sent_certificate_message())
        return;  // only TLS 1.2 finishes after the client
      server.alert(40);
      server.halt();
    };
    if (version == Version::tls12)
      ends.emplace_back("handshake_failure before Finished", upgraded(within).stall());
    for (auto& [what, script] : ends) {
      SCOPED_TRACE(what);
      const auto ended = play(std::move(script));
      EXPECT_EQ(ended.outcome(), Outcome::handshake_failed) << said(ended);
      EXPECT_TRUE(ended.finding("client-certificate-required")) << said(ended);
      EXPECT_FALSE(ended.finding("no-reply-after-upgrade")) << said(ended);
      EXPECT_FALSE(ended.finding("tls-broken")) << said(ended);
    }
  }
}

TEST_F(DeviatingPeer, EmptyRecordsInAnyNumberChangeNothing) {
  for (const auto version : versions)
    for (const std::size_t count : {1, 2, 3, 4, 5, 20}) {
      const auto empty = [count](DeviatingServer& s) {
        for (std::size_t i = 0; i < count; ++i) s.record(23, {});
      };
      const auto told = play(upgraded(honest_plan(version))
                                 .deviate(empty)
                                 .expect("EHLO")
                                 .deviate(empty)
                                 .send("250-mail.example.org\r\n")
                                 .deviate(empty)
                                 .send("250 X\r\n")
                                 .expect("QUIT")
                                 .deviate(empty)
                                 .send("221 bye\r\n")
                                 .close_notify());
      EXPECT_EQ(told.outcome(), Outcome::verified) << count << ": " << said(told);
      EXPECT_EQ(codes(told), "") << said(told);
    }
}

TEST_F(DeviatingPeer, HandshakesAreReadHoweverTheyAreCutAndLimitsAreToldAsSuch) {
  for (const auto version : versions) {
    for (const std::size_t size : {4, 5, 100, 1000}) {
      auto plan = honest_plan(version);
      plan.fragment = size;
      const auto told = play(whole(plan));
      EXPECT_EQ(told.outcome(), Outcome::verified) << size << ": " << said(told);
    }
    auto one = honest_plan(version);
    one.coalesce = true;
    EXPECT_EQ(play(whole(one)).outcome(), Outcome::verified);
    for (const std::size_t size : {1, 2, 3}) {
      auto plan = honest_plan(version);
      plan.fragment = size;
      const auto told = play(whole(plan));
      EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
      EXPECT_EQ(codes(told), "handshake-failed unsupported-by-client") << size << ": " << said(told);
    }
  }
}

TEST_F(DeviatingPeer, AChainThatIsTooLongForTheLibraryIsShownAndJudged) {
  for (const auto version : versions) {
    auto plan = honest_plan(version);
    auto filler = intermediate_spec();
    for (int i = 0; i < 40; ++i) {
      filler.serial = 1000 + i;
      plan.chain.push_back(make(filler));
      plan.chain.push_back(make(root_spec()));
    }
    const auto told = play(whole(plan));
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    EXPECT_EQ(codes(told), "handshake-failed unsupported-by-client") << said(told);
    EXPECT_EQ(told.session.certificates().size(), plan.chain.size());
    ASSERT_TRUE(told.session.verification());
    EXPECT_TRUE(told.session.verification()->accepted());
    EXPECT_FALSE(told.session.verification()->proved);
  }
}

TEST_F(DeviatingPeer, KeyUpdateIsALimitOfOurs) {
  for (const bool complete : {false, true}) {
    auto script = upgraded(honest_plan(Version::tls13)).expect("EHLO");
    if (complete) script.send("250 mail.example.org\r\n").expect("QUIT");
    const auto told = play(script.deviate([](auto& s) { s.key_update(); }).stall());
    EXPECT_EQ(told.outcome(), Outcome::verified) << said(told);
    EXPECT_EQ(codes(told), "unsupported-by-client") << said(told);
  }
}

TEST_F(DeviatingPeer, KeyUpdateInTls12IsNone) {
  const auto told = play(upgraded(honest_plan(Version::tls12))
                             .expect("EHLO")
                             .deviate([](auto& s) {
                               s.record(22, Bytes{24, 0, 0, 1, 0});
                             })
                             .stall());
  EXPECT_EQ(told.outcome(), Outcome::violation) << said(told);
  EXPECT_EQ(codes(told), "tls-broken") << said(told);
}

TEST_F(DeviatingPeer, WhatFollowsACloseNotifyIsIgnored) {
  for (const auto version : versions) {
    const auto told = play(upgraded(honest_plan(version))
                               .expect("EHLO")
                               .send("250 mail.example.org\r\n")
                               .expect("QUIT")
                               .send("221 bye\r\n")
                               .deviate([](auto& s) {
                                 s.close();
                                 s.raw(Bytes(40, 0xee));
                               }));
    EXPECT_EQ(told.outcome(), Outcome::verified) << said(told);
    EXPECT_EQ(codes(told), "") << said(told);
  }
}

TEST_F(DeviatingPeer, AHelloRetryRequestMayHaveACookie) {
  for (const std::size_t size : {1, 32, 400}) {
    auto plan = honest_plan(Version::tls13);
    plan.group = 23;
    plan.hello_retry = true;
    plan.cookie = Bytes(size, 7);
    const auto told = play(whole(plan));
    EXPECT_EQ(told.outcome(), Outcome::verified) << size << ": " << said(told);
    EXPECT_TRUE(told.session.tls()->hello_retry);
  }
}

TEST_F(DeviatingPeer, AlertsInAnswerToTheHelloSayWhoseLimitItMayBe) {
  const auto answered_by = [&](std::uint8_t alert) {
    auto plan = honest_plan(Version::tls13);
    plan.before = [alert](DeviatingServer& server, std::uint8_t) {
      server.alert(alert);
      server.halt();
    };
    return play(upgraded(plan).stall());
  };
  EXPECT_EQ(codes(answered_by(40)), "handshake-failed unsupported-by-client");
  EXPECT_EQ(codes(answered_by(70)), "handshake-failed tls-version");
  EXPECT_EQ(codes(answered_by(112)), "handshake-failed");
  EXPECT_FALSE(answered_by(40).session.tls()) << "there was no ServerHello";
}

TEST_F(DeviatingPeer, AnOlderVersionIsNamed) {
  for (const auto minor : std::initializer_list<std::uint8_t>{1, 2}) {
    auto plan = honest_plan(Version::tls12);
    plan.change = [minor](Bytes message) {
      if (message[0] == 2) message[5] = minor;
      return std::vector<Bytes>{std::move(message)};
    };
    const auto told = play(upgraded(plan).stall());
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    EXPECT_EQ(codes(told), "handshake-failed tls-version") << said(told);
    ASSERT_TRUE(told.session.tls());
    EXPECT_EQ(told.session.tls()->version, minor == 1 ? "TLSv1.0" : "TLSv1.1");
  }
}

TEST_F(DeviatingPeer, WeakParametersAndCertificatesThatEndSoonAreFindings) {
  auto plan = honest_plan(Version::tls12);
  plan.extended_master_secret = plan.renegotiation_info = false;
  auto told = play(whole(plan));
  EXPECT_EQ(told.outcome(), Outcome::verified) << said(told);
  EXPECT_EQ(codes(told), "weak-tls weak-tls") << said(told);
  EXPECT_EQ(told.finding("weak-tls")->severity, Severity::warning);

  for (const int days : {0, 1, 13, 14, 400}) {
    auto soon = honest_plan(Version::tls13);
    auto leaf = leaf_spec();
    leaf.not_after = test_now + days * day + (days == 14 ? 0 : 3600);
    soon.chain[0] = make(leaf);
    told = play(whole(soon));
    EXPECT_EQ(told.outcome(), Outcome::verified);
    EXPECT_EQ(told.finding("expires-soon") != nullptr, days < 14) << days << said(told);
    EXPECT_EQ(told.session.verification()->days_left, days);
  }
}

}  // namespace
}  // namespace sti::test
