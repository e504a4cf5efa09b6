// Our client against openssl's and GnuTLS's servers, which do what the library's own server does not: behind
// the STARTTLS front, on loopback. A peer that cannot be started is a failure.
#include <gtest/gtest.h>
#include <mbedtls/ssl_ciphersuites.h>

#include <csignal>
#include <set>
#include <sstream>

#include "model/codepoints.hpp"
#include "peer_session.hpp"
#include "support/child_process.hpp"
#include "support/test_pki.hpp"
#include "support/tls_peer.hpp"
#include "tls/hello.hpp"

namespace sti::tls {
namespace {

using support::Command;
using support::every_gnutls;
using support::every_openssl_cipher;
using support::every_tls13_suite;
using support::gnutls;
using support::KeyKind;
using support::openssl;

ClientConfig only(Version version) {
  ClientConfig out;
  out.least = out.most = version;
  out.server_name = "mail.example.org";
  return out;
}

/// Suites of the library whose codes `text` lists as two hexadecimal bytes ("0xC0,0x2C", "0xc0, 0x2c").
std::vector<std::uint16_t> shared_suites(const std::string& text) {
  std::set<int> ours;
  for (const int* suite = mbedtls_ssl_list_ciphersuites(); *suite != 0; ++suite) ours.insert(*suite);
  std::vector<std::uint16_t> out;
  for (auto at = text.find("0x"); at != std::string::npos; at = text.find("0x", at + 2)) {
    unsigned high = 0, low = 0;
    if (std::sscanf(text.c_str() + at, "0x%x , 0x%x", &high, &low) != 2) continue;
    const auto code = static_cast<std::uint16_t>(high << 8 | low);
    if (ours.contains(code)) out.push_back(code);
  }
  return out;
}

void expect_agreement(PeerSession& session) {
  const auto view = session.client.library_view();
  EXPECT_EQ(session.tap.agreed().cipher, codepoint::cipher_suite(view.suite));
  EXPECT_EQ(session.tap.agreed().version, version_name(view.version));
  for (const auto& fault : session.seen.of<TapFault>()) ADD_FAILURE() << fault.error.text();
}

/// What the tap opened is what the library delivered and sent.
void expect_all_opened(const PeerSession& session, std::size_t sent) {
  for (const auto& fault : session.seen.of<TapFault>()) ADD_FAILURE() << fault.error.text();
  EXPECT_EQ(clear_length(session.seen, s2c), session.plaintext.size());
  EXPECT_EQ(clear_length(session.seen, c2s), sent);
  for (const auto direction : {c2s, s2c}) {
    EXPECT_TRUE(session.seen.has(direction, "Finished"));
    EXPECT_TRUE(handshake_length(session.seen, direction));
  }
}

KeyKind key_for(std::string_view suite_name) {
  return suite_name.find("ECDSA") != std::string_view::npos ? KeyKind::p256 : KeyKind::rsa;
}

TEST(OddPeers, EveryMacThenEncryptSuiteOfOpenssl) {
  const auto listed = support::run({"openssl", "ciphers", "-V", every_openssl_cipher});
  for (const auto kind : {KeyKind::rsa, KeyKind::p256}) {
    auto peer = openssl({"-tls1_2", "-cipher", every_openssl_cipher, "-no_etm", "-rev"}, kind);
    std::size_t spoken = 0;
    for (const auto suite : shared_suites(listed.out)) {
      const auto name = codepoint::cipher_suite(suite);
      if (name.find("_CBC_") == std::string_view::npos || key_for(name) != kind) continue;
      SCOPED_TRACE(name);
      auto config = only(Version::tls12);
      config.suites = {suite};
      PeerSession session(peer.front.port(), config);
      ASSERT_TRUE(session.shake_hands()) << session.problem();
      session.send("hello\n");
      EXPECT_TRUE(session.read_until("olleh\n")) << session.problem();
      expect_all_opened(session, 6);
      ++spoken;
    }
    EXPECT_GT(spoken, 5U);
  }
}

TEST(OddPeers, EverySuiteSharedWithOpenssl) {
  const auto listed = support::run({"openssl", "ciphers", "-V", every_openssl_cipher});
  const auto suites = shared_suites(listed.out);
  EXPECT_GT(suites.size(), 50U);
  for (const auto kind : {KeyKind::rsa, KeyKind::p256}) {
    auto peer = openssl({"-cipher", every_openssl_cipher, "-ciphersuites", every_tls13_suite, "-rev"}, kind);
    for (const auto suite : suites) {
      const auto name = codepoint::cipher_suite(suite);
      const bool is13 = suite >> 8 == 0x13;
      if (!is13 && key_for(name) != kind) continue;
      SCOPED_TRACE(name);
      auto config = only(is13 ? Version::tls13 : Version::tls12);
      config.suites = {suite};
      PeerSession session(peer.front.port(), config);
      ASSERT_TRUE(session.shake_hands()) << session.problem();
      expect_agreement(session);
      EXPECT_EQ(session.tap.agreed().cipher, name);
      EXPECT_EQ(chain_in(session.seen, is13), support::identity(kind).chain);
      session.send("hello\n");
      EXPECT_TRUE(session.read_until("olleh\n")) << session.problem();
      expect_all_opened(session, 6);
    }
  }
}

TEST(OddPeers, EverySuiteSharedWithGnutls) {
  const auto listed = support::run({"gnutls-cli", "--list", "--priority", every_gnutls});
  const auto suites = shared_suites(listed.out);
  EXPECT_GT(suites.size(), 25U);
  for (const auto kind : {KeyKind::rsa, KeyKind::p256}) {
    auto peer = gnutls({"--priority", every_gnutls}, kind);
    for (const auto suite : suites) {
      const auto name = codepoint::cipher_suite(suite);
      const bool is13 = suite >> 8 == 0x13;
      if (!is13 && key_for(name) != kind) continue;
      SCOPED_TRACE(name);
      auto config = only(is13 ? Version::tls13 : Version::tls12);
      config.suites = {suite};
      PeerSession session(peer.front.port(), config);
      ASSERT_TRUE(session.shake_hands()) << session.problem();
      expect_agreement(session);
      EXPECT_EQ(session.tap.agreed().cipher, name);
      session.send("hello\n");
      EXPECT_TRUE(session.read_until("hello\n")) << session.problem();
      expect_all_opened(session, 6);
    }
  }
}

TEST(OddPeers, EveryGroupSharedWithOpenssl) {
  auto peer13 =
      openssl({"-groups", "X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192"});
  for (const auto group : std::initializer_list<std::uint16_t>{0x17, 0x18, 0x19, 0x1d, 0x1e, 0x100, 0x101,
                                                               0x102, 0x103, 0x104}) {
    SCOPED_TRACE(codepoint::named_group(group));
    auto config = only(Version::tls13);
    config.groups = {group};
    PeerSession session(peer13.front.port(), config);
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    expect_agreement(session);
    EXPECT_EQ(session.tap.agreed().group, codepoint::named_group(group));
  }
  auto peer12 =
      openssl({"-tls1_2", "-cipher", every_openssl_cipher, "-groups",
               "P-192:P-224:P-256:P-384:P-521:X25519:X448:secp192k1:secp224k1:secp256k1:brainpoolP256r1:"
               "brainpoolP384r1:brainpoolP512r1"});
  for (const auto group : std::initializer_list<std::uint16_t>{0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19,
                                                               0x1a, 0x1b, 0x1c, 0x1d, 0x1e}) {
    SCOPED_TRACE(codepoint::named_group(group));
    auto config = only(Version::tls12);
    config.groups = {group};
    config.suites = {0xc02f};
    PeerSession session(peer12.front.port(), config);
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    expect_agreement(session);
    EXPECT_EQ(session.tap.agreed().group, codepoint::named_group(group));
  }
}

TEST(OddPeers, EveryGroupSharedWithGnutls) {
  auto peer = gnutls({"--priority", every_gnutls});
  for (const auto group : std::initializer_list<std::uint16_t>{0x17, 0x18, 0x19, 0x1d, 0x1e, 0x100, 0x101,
                                                               0x102, 0x103, 0x104}) {
    SCOPED_TRACE(codepoint::named_group(group));
    auto config = only(Version::tls13);
    config.groups = {group};
    PeerSession session(peer.front.port(), config);
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    expect_agreement(session);
    EXPECT_EQ(session.tap.agreed().group, codepoint::named_group(group));
  }
  for (const auto group : std::initializer_list<std::uint16_t>{0x17, 0x18, 0x19, 0x1d, 0x1e}) {
    SCOPED_TRACE(codepoint::named_group(group));
    auto config = only(Version::tls12);
    config.groups = {group};
    config.suites = {0xc02f};
    PeerSession session(peer.front.port(), config);
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    expect_agreement(session);
    EXPECT_EQ(session.tap.agreed().group, codepoint::named_group(group));
  }
}

TEST(OddPeers, ResumesWithGnutls) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = gnutls({});
    auto config = only(version);
    {
      PeerSession first(peer.front.port(), config);
      ASSERT_TRUE(first.shake_hands()) << first.problem();
      first.send("abc\n");
      ASSERT_TRUE(first.read_until("abc")) << first.problem();
      config.session = first.client.session();
      ASSERT_TRUE(config.session);
      first.client.close();
      first.flush();
    }
    PeerSession second(peer.front.port(), config);
    ASSERT_TRUE(second.shake_hands()) << second.problem();
    expect_agreement(second);
    EXPECT_TRUE(second.tap.agreed().resumed);
    second.send("abc\n");
    EXPECT_TRUE(second.read_until("abc")) << second.problem();
  }
}

TEST(OddPeers, AsksForAnotherGroup) {
  auto peer = openssl({"-groups", "P-521"});
  PeerSession session(peer.front.port(), only(Version::tls13));
  ASSERT_TRUE(session.shake_hands()) << session.problem();
  expect_agreement(session);
  EXPECT_TRUE(session.tap.agreed().hello_retry);
  EXPECT_EQ(session.tap.agreed().group, "secp521r1");
  EXPECT_EQ(session.seen.names(s2c).front(), "HelloRetryRequest");
}

TEST(OddPeers, UsesPrimesOfItsOwn) {
  support::TempFolder folder;
  const std::string file = folder / "dh.pem";
  support::write_file(file, R"(-----BEGIN DH PARAMETERS-----
MIGHAoGBAOdt/LK+z8leK1MEeceZDQqSQUo2pVUxZfLOfBFjU68X1giz6utCctuw
kwn7ei9Bdl6zqf2NrralzBoB1LItU7N7/46rMhhoV8GY9pxNJOyKZvpdfxfOXGWt
nTfMSykjJsqjFoiYYDj8SVFtD8U8s8ayHS2qFgtgWEdQNXgrCPsnAgEC
-----END DH PARAMETERS-----
)");
  auto peer = openssl({"-tls1_2", "-cipher", "DHE:@SECLEVEL=0", "-dhparam", file});
  PeerSession session(peer.front.port(), only(Version::tls12));
  ASSERT_TRUE(session.shake_hands()) << session.problem();
  EXPECT_EQ(session.tap.agreed().group, std::nullopt) << "the prime has no name";
  EXPECT_EQ(session.tap.agreed().group_bits, 1024U);
}

TEST(OddPeers, AsksForAClientCertificate) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = openssl({"-verify", "1"});
    PeerSession session(peer.front.port(), only(version));
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    EXPECT_TRUE(session.tap.agreed().client_certificate_requested);
    session.send("hello\n");
    const auto* sent = session.seen.message(c2s, "Certificate");
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(message_summary(sent->bytes, session.tap.agreed()), "no certificate");
  }
}

TEST(OddPeers, InsistsOnAClientCertificate) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = openssl({"-Verify", "1"});
    PeerSession session(peer.front.port(), only(version));
    EXPECT_TRUE(session.pump([&] { return session.client.state() == State::failed; })) << session.problem();
    EXPECT_TRUE(session.tap.agreed().client_certificate_requested);
    ASSERT_TRUE(session.client.failure());
    EXPECT_EQ(session.client.failure()->alert_received, version == Version::tls13 ? 116 : 40)
        << session.problem();
    EXPECT_EQ(session.seen.of<AlertSeen>(s2c).size(), 1U);
    EXPECT_EQ(chain_in(session.seen, version == Version::tls13), support::identity(KeyKind::rsa).chain);
  }
}

TEST(OddPeers, SendsSmallFragments) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = openssl({"-max_send_frag", "512", "-split_send_frag", "512", "-rev"});
    PeerSession session(peer.front.port(), only(version));
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    expect_agreement(session);
    EXPECT_EQ(chain_in(session.seen, version == Version::tls13), support::identity(KeyKind::rsa).chain);
    for (const auto& record : session.seen.of<RecordSeen>(s2c)) EXPECT_LE(record.wire.length, 512U + 5 + 256);
    const auto* certificate = session.seen.message(s2c, "Certificate");
    EXPECT_GT(certificate->wire.length, 1024U);
    session.send(std::string(3000, 'a') + "b\n");
    EXPECT_TRUE(session.read_until("b" + std::string(3000, 'a'))) << session.problem();
  }
}

TEST(OddPeers, SendsAChainLongerThanTheLibraryTakes) {
  support::TempFolder folder;
  const auto issuer = support::read_file(support::identity(KeyKind::rsa).issuer_file);
  std::string many;
  for (int i = 0; i < 60; ++i) many += issuer;
  support::write_file(folder / "chain", many);
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = openssl({"-cert_chain", folder / "chain"});
    PeerSession session(peer.front.port(), only(version));
    EXPECT_FALSE(session.shake_hands());
    ASSERT_EQ(session.client.state(), State::failed);
    EXPECT_NE(session.problem().find("Certificate"), std::string::npos) << session.problem();
    // Not all of it has come when the library gives up.
    session.tap.finish(session.seen.all);
    EXPECT_FALSE(session.seen.message(s2c, "Certificate")->whole);
    const auto chain = chain_in(session.seen, version == Version::tls13);
    ASSERT_GT(chain.size(), 20U);
    EXPECT_EQ(chain[0], support::identity(KeyKind::rsa).chain[0]);
    EXPECT_EQ(chain.back(), support::identity(KeyKind::rsa).chain[1]);
  }
}

TEST(OddPeers, ResumesByTicketAndById) {
  const std::pair<Version, Command> cases[] = {
      {Version::tls13, {"-rev"}}, {Version::tls12, {"-rev"}}, {Version::tls12, {"-rev", "-no_ticket"}}};
  for (const auto& [version, options] : cases) {
    SCOPED_TRACE(options.size());
    auto peer = openssl(options);
    auto config = only(version);
    {
      PeerSession first(peer.front.port(), config);
      ASSERT_TRUE(first.shake_hands()) << first.problem();
      first.send("abc\n");
      ASSERT_TRUE(first.read_until("cba")) << first.problem();
      EXPECT_FALSE(first.tap.agreed().resumed);
      config.session = first.client.session();
      ASSERT_TRUE(config.session);
      first.client.close();
      first.flush();
    }
    PeerSession second(peer.front.port(), config);
    ASSERT_TRUE(second.shake_hands()) << second.problem();
    expect_agreement(second);
    EXPECT_TRUE(second.tap.agreed().resumed);
    EXPECT_FALSE(second.seen.has(s2c, "Certificate"));
    second.send("abc\n");
    EXPECT_TRUE(second.read_until("cba")) << second.problem();
  }
}

TEST(OddPeers, RefusesByAlert) {
  {
    auto peer = openssl({"-nocert"});
    PeerSession session(peer.front.port(), only(Version::tls12));
    EXPECT_FALSE(session.shake_hands());
    EXPECT_EQ(session.client.failure()->alert_received, 40) << session.problem();
    EXPECT_EQ(session.seen.of<AlertSeen>(s2c).at(0).description, 40);
  }
  {
    auto peer = openssl({"-tls1_1", "-cipher", every_openssl_cipher});
    PeerSession session(peer.front.port(), {});
    EXPECT_FALSE(session.shake_hands());
    EXPECT_EQ(session.client.failure()->alert_received, 70) << session.problem();
    EXPECT_NE(session.problem().find("protocol_version"), std::string::npos);
  }
}

TEST(OddPeers, AsksForRenegotiation) {
  {
    // openssl takes the refusal badly and ends the connection by a fatal alert.
    auto peer = openssl({"-tls1_2"});
    PeerSession session(peer.front.port(), only(Version::tls12));
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    const auto before = session.seen.of<RecordSeen>(c2s).size();
    peer.process.write("R\n");
    EXPECT_TRUE(session.pump([&] { return session.client.state() == State::failed; })) << session.problem();
    const auto sent = session.seen.of<RecordSeen>(c2s);
    ASSERT_GT(sent.size(), before);
    EXPECT_EQ(sent[before].type, 21);
    EXPECT_TRUE(session.seen.has(s2c, "HelloRequest"));
    EXPECT_EQ(session.seen.of<AlertSeen>(c2s).at(0).description, 100);  // no_renegotiation
    EXPECT_EQ(session.client.failure()->alert_received, 40);
  }
  {
    // GnuTLS asks when told to by the client's text, and goes on.
    auto peer = gnutls({"--priority", "NORMAL:-VERS-TLS1.3"});
    PeerSession session(peer.front.port(), only(Version::tls12));
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    const auto before = session.seen.of<RecordSeen>(c2s).size();
    session.send("**REHANDSHAKE**\n");
    EXPECT_TRUE(session.pump([&] { return session.seen.of<RecordSeen>(c2s).size() > before + 1; }));
    EXPECT_EQ(session.seen.of<RecordSeen>(c2s).back().type, 21);
    EXPECT_NE(session.client.state(), State::failed) << session.problem();
  }
}

TEST(OddPeers, UpdatesItsKeys) {
  auto peer = openssl({"-tls1_3"});
  PeerSession session(peer.front.port(), only(Version::tls13));
  ASSERT_TRUE(session.shake_hands()) << session.problem();
  peer.process.write("k\n");
  // The library knows no KeyUpdate; the tap does, and reads on with the new keys.
  EXPECT_TRUE(session.pump([&] { return session.client.state() == State::failed; })) << session.problem();
  EXPECT_TRUE(session.seen.has(s2c, "KeyUpdate"));
  EXPECT_TRUE(session.seen.of<TapFault>().empty());
}

TEST(OddPeers, DiesWithoutCloseNotify) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = openssl({"-rev"});
    PeerSession session(peer.front.port(), only(version));
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    session.send("abc\n");
    ASSERT_TRUE(session.read_until("cba"));
    peer.process.signal(SIGKILL);
    EXPECT_TRUE(session.pump([&] { return session.client.state() != State::open; }));
    EXPECT_EQ(session.client.state(), State::truncated);
  }
}

TEST(OddPeers, ClosesProperly) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto peer = openssl({"-www"});
    PeerSession session(peer.front.port(), only(version));
    ASSERT_TRUE(session.shake_hands()) << session.problem();
    session.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(session.pump([&] { return session.client.state() != State::open; }));
    EXPECT_EQ(session.client.state(), State::peer_closed);
  }
}

}  // namespace
}  // namespace sti::tls
