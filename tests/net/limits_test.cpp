// Sessions with openssl's server where it asks for what the library here lacks, or agrees to what nobody
// should: whose limit it is, and what is weak, is said. A peer that cannot be started is a failure.
#include <gtest/gtest.h>

#include "running.hpp"
#include "support/child_process.hpp"
#include "support/test_pki.hpp"
#include "support/tls_peer.hpp"

namespace sti::test {
namespace {

using namespace std::chrono_literals;
using support::Command;
using support::KeyKind;

class Limits : public ::testing::Test {
 protected:
  /// A session with that peer; inside TLS it says nothing that an SMTP server would.
  Told inspect(const support::TlsPeer& peer) {
    auto options = options_for("smtp", peer.front.port());
    options.name = "mail.example.org";
    options.at.reset();
    options.step_timeout = 500ms;
    options.trust = [] { return *x509::TrustStore::from({support::root_file()}); };
    return running.run(std::move(options));
  }
  /// openssl's server with a key and a self-signed certificate made by these arguments of `openssl req`.
  static support::TlsPeer with_key(const support::TempFolder& folder, const Command& key,
                                   const Command& options) {
    Command request{"openssl", "req", "-x509",   "-nodes",           "-subj", "/CN=mail.example.org",
                    "-days",   "30",  "-keyout", folder / "key.pem", "-out",  folder / "cert.pem"};
    request.insert(request.end(), key.begin(), key.end());
    const auto made = support::run(request);
    if (made.status != 0) throw std::runtime_error(made.err);
    const auto port = support::free_port();
    Command command{"openssl", "s_server",          "-accept", "127.0.0.1:" + std::to_string(port),
                    "-cert",   folder / "cert.pem", "-key",    folder / "key.pem"};
    command.insert(command.end(), options.begin(), options.end());
    return {command, port};
  }
  static std::string said(const Told& told) {
    std::string out = std::string(name_of(told.outcome())) + " (" + told.session.reason() + ")";
    for (const auto& f : told.session.findings()) out += "\n  " + f.code.str() + ": " + f.text;
    return out;
  }

  Running running;
};

TEST_F(Limits, KeysThatTheLibraryLacksAreItsLimit) {
  const std::pair<const char*, Command> keys[]{
      {"Ed25519", {"-newkey", "ed25519"}},
      {"Ed448", {"-newkey", "ed448"}},
      {"RSA-PSS", {"-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"}},
  };
  for (const auto& [what, key] : keys)
    for (const auto* version : {"-tls1_2", "-tls1_3"}) {
      SCOPED_TRACE(std::string(what) + " " + version);
      const support::TempFolder folder;
      const auto peer = with_key(folder, key, {version});
      const auto told = inspect(peer);
      EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
      EXPECT_TRUE(told.finding("handshake-failed")) << said(told);
      EXPECT_TRUE(told.finding("unsupported-by-client")) << said(told);
    }
}

TEST_F(Limits, VersionsThatAreNotSpokenAnyMoreAreNamed) {
  for (const auto* version : {"-tls1", "-tls1_1"}) {
    const auto peer = support::openssl({version, "-cipher", support::every_openssl_cipher});
    const auto told = inspect(peer);
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << said(told);
    EXPECT_TRUE(told.finding("tls-version")) << said(told);
    EXPECT_TRUE(told.finding("handshake-failed")) << said(told);
  }
}

TEST_F(Limits, ClientCertificatesThatOpensslDemandsHaveOneVerdict) {
  for (const auto* version : {"-tls1_2", "-tls1_3"}) {
    const auto peer = support::openssl({version, "-Verify", "1", "-verify_return_error"});
    const auto told = inspect(peer);
    EXPECT_EQ(told.outcome(), Outcome::handshake_failed) << version << said(told);
    EXPECT_TRUE(told.finding("client-certificate-required")) << version << said(told);
    EXPECT_FALSE(told.finding("no-reply-after-upgrade")) << version << said(told);
    EXPECT_FALSE(told.finding("tls-broken")) << version << said(told);
  }
}

TEST_F(Limits, WhatIsWeakIsNamed) {
  struct Case {
    const char* what;
    Command options;
    std::size_t findings;
  };
  const std::vector<Case> cases{
      {"nothing", {"-tls1_2", "-rev"}, 0},
      {"TLS 1.3", {"-tls1_3", "-rev"}, 0},
      {"static RSA", {"-tls1_2", "-cipher", "AES256-GCM-SHA384:@SECLEVEL=0", "-rev"}, 1},
      {"finite field", {"-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0", "-rev"}, 1},
      {"CBC", {"-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384:@SECLEVEL=0", "-no_etm", "-rev"}, 1},
      {"CBC with encrypt_then_mac", {"-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384:@SECLEVEL=0", "-rev"}, 0},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    const auto peer = support::openssl(c.options);
    const auto told = inspect(peer);
    ASSERT_TRUE(told.session.tls()) << said(told);
    EXPECT_TRUE(told.session.tls()->established);
    std::size_t weak = 0;
    for (const auto& f : told.session.findings()) weak += f.code == FindingId::weak_tls ? 1 : 0;
    EXPECT_EQ(weak, c.findings) << said(told);
  }

  const support::TempFolder folder;
  ASSERT_EQ(support::run({"openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt",
                          "group:modp_1536", "-out", folder / "dh.pem"})
                .status,
            0);
  // Only a configuration lets openssl take so short a prime.
  support::write_file(folder / "openssl.cnf",
                      "openssl_conf = start\n[start]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n"
                      "[all]\nCipherString = DEFAULT:@SECLEVEL=0\n");
  const auto port = support::free_port();
  const auto& server = support::identity(KeyKind::rsa);
  const support::TlsPeer peer(
      {"env", "OPENSSL_CONF=" + std::string(folder / "openssl.cnf"), "openssl", "s_server", "-accept",
       "127.0.0.1:" + std::to_string(port), "-cert", server.leaf_file, "-key", server.key_file, "-tls1_2",
       "-cipher", "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0", "-dhparam", folder / "dh.pem", "-rev"},
      port);
  const auto told = inspect(peer);
  ASSERT_TRUE(told.session.tls()) << said(told);
  EXPECT_EQ(told.session.tls()->group_bits, 1536U) << said(told);
  std::size_t weak = 0;
  for (const auto& f : told.session.findings()) weak += f.code == FindingId::weak_tls ? 1 : 0;
  EXPECT_EQ(weak, 2U) << said(told);
}

}  // namespace
}  // namespace sti::test
