// The same chains judged by us and by `openssl verify`: the verdicts agree, or the table says why they do
// not.
#include <gtest/gtest.h>

#include <functional>
#include <tuple>

#include "support/child_process.hpp"
#include "test_pki/test_pki.hpp"
#include "x509/verify.hpp"

namespace sti::x509 {
namespace {

using namespace sti::test;

struct Specs {
  CertificateSpec root = root_spec(), intermediate = intermediate_spec(), leaf = leaf_spec();
};

struct Case {
  const char* what;
  std::function<void(Specs&)> change;
  bool trusted;
  const char* why_openssl_differs = nullptr;
  std::string name = "mail.example.org";
};

void constrain(Specs& s, std::vector<Bytes> permitted, std::vector<Bytes> excluded = {}) {
  s.intermediate.extensions.push_back(name_constraints(permitted, excluded));
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"good", [](Specs&) {}, true},
      {"expired", [](Specs& s) { s.leaf.not_after = test_now - day; }, false},
      {"last second", [](Specs& s) { s.leaf.not_after = test_now; }, true,
       "openssl takes notAfter as the first second that is too late; RFC 5280 §4.1.2.5 includes it"},
      {"not yet valid", [](Specs& s) { s.leaf.not_before = test_now + day; }, false},
      {"intermediate expired", [](Specs& s) { s.intermediate.not_after = test_now - day; }, false},
      {"root expired", [](Specs& s) { s.root.not_after = test_now - day; }, false},
      {"root not yet valid", [](Specs& s) { s.root.not_before = test_now + day; }, false},
      {"root without CA", [](Specs& s) { s.root.extensions[0] = basic_constraints(false); }, false},
      {"root with path length", [](Specs& s) { s.root.extensions[0] = basic_constraints(true, 0); }, false},
      {"root with room for one", [](Specs& s) { s.root.extensions[0] = basic_constraints(true, 1); }, true},
      {"root without basic constraints, for signing certificates",
       [](Specs& s) { s.root.extensions = {key_usage({5})}; }, true},
      {"root for signing nothing", [](Specs& s) { s.root.extensions[1] = key_usage({0}); }, false},
      {"root of version 1",
       [](Specs& s) {
         s.root.version = 1;
         s.root.extensions.clear();
       },
       true},
      {"root for clients", [](Specs& s) { s.root.extensions.push_back(extended_key_usage({client_auth})); },
       false},
      {"root for servers", [](Specs& s) { s.root.extensions.push_back(extended_key_usage({server_auth})); },
       true},
      {"root with unknown critical",
       [](Specs& s) {
         s.root.extensions.push_back(extension("1.2.3.4", true, Bytes{5, 0}));
       },
       false},
      {"outside the root's DNS constraint",
       [](Specs& s) { s.root.extensions.push_back(name_constraints({dns("example.com")}, {})); }, false},
      {"within the root's DNS constraint",
       [](Specs& s) { s.root.extensions.push_back(name_constraints({dns("example.org")}, {})); }, true},
      {"root asks for a policy, and there is none",
       [](Specs& s) {
         s.root.extensions.push_back(extension("2.5.29.36", true, sequence({tlv(0x80, Bytes{0})})));
       },
       false, "openssl does not look at the policy constraints of an anchor; RFC 5937 §3.2 says to"},
      {"other key usage", [](Specs& s) { s.leaf.extensions[1] = key_usage({5}); }, false},
      {"key encipherment", [](Specs& s) { s.leaf.extensions[1] = key_usage({2}); }, true},
      {"client only", [](Specs& s) { s.leaf.extensions[2] = extended_key_usage({client_auth}); }, false},
      {"any purpose", [](Specs& s) { s.leaf.extensions[2] = extended_key_usage({"2.5.29.37.0"}); }, true,
       "openssl wants serverAuth by name; RFC 5280 §4.2.1.12 lets anyExtendedKeyUsage stand for it"},
      {"CA for clients",
       [](Specs& s) { s.intermediate.extensions.push_back(extended_key_usage({client_auth})); }, false},
      {"no CA", [](Specs& s) { s.intermediate.extensions[0] = basic_constraints(false); }, false},
      {"no basic constraints",
       [](Specs& s) { s.intermediate.extensions.erase(s.intermediate.extensions.begin()); }, false},
      {"no cert sign", [](Specs& s) { s.intermediate.extensions[1] = key_usage({0}); }, false},
      {"unknown critical",
       [](Specs& s) {
         s.leaf.extensions.push_back(extension("1.2.3.4", true, Bytes{5, 0}));
       },
       false},
      {"unknown harmless",
       [](Specs& s) {
         s.leaf.extensions.push_back(extension("1.2.3.4", false, Bytes{5, 0}));
       },
       true},
      {"extension twice", [](Specs& s) { s.leaf.extensions.push_back(key_usage({0})); }, false},
      {"forged", [](Specs& s) { s.leaf.issuer_key = &TestKey::ec("secp256r1", 9); }, false},
      {"weak key", [](Specs& s) { s.leaf.key = &TestKey::rsa(1024); }, false,
       "openssl verify has no security level unless asked"},
      {"weak signature",
       [](Specs& s) {
         s.intermediate.key = s.leaf.issuer_key = &TestKey::rsa(2048);
         s.leaf.scheme = Scheme::rsa_sha1;
       },
       false, "openssl verify has no security level unless asked"},
      {"PSS",
       [](Specs& s) {
         s.intermediate.key = s.leaf.issuer_key = &TestKey::rsa(2048);
         s.leaf.scheme = Scheme::pss_sha256;
       },
       true},
      {"P-521", [](Specs& s) { s.intermediate.key = s.leaf.issuer_key = &TestKey::ec("secp521r1"); }, true},
      {"within DNS constraint", [](Specs& s) { constrain(s, {dns("example.org")}); }, true},
      {"outside DNS constraint", [](Specs& s) { constrain(s, {dns("example.com")}); }, false},
      {"excluded DNS", [](Specs& s) { constrain(s, {}, {dns("mail.example.org")}); }, false},
      {"outside directory constraint", [](Specs& s) { constrain(s, {directory(name("O=Test"))}); }, false},
      {"within directory constraint",
       [](Specs& s) {
         constrain(s, {directory(name("O=Test"))});
         s.leaf.subject = name("O=test,CN=x");
       },
       true},
      {"outside address constraint",
       [](Specs& s) {
         constrain(s, {ip({10, 0, 0, 0, 255, 0, 0, 0})});
         s.leaf.extensions[3] = alt_names({dns("mail.example.org"), ip({192, 0, 2, 1})});
       },
       false},
      {"outside mail constraint",
       [](Specs& s) {
         constrain(s, {email("example.com")});
         s.leaf.extensions[3] = alt_names({dns("mail.example.org"), email("a@example.org")});
       },
       false},
      {"authority key id that fits nothing",
       [](Specs& s) { s.leaf.extensions[4] = authority_key_id("other"); }, true,
       "openssl takes key identifiers as conditions; they are hints (RFC 4158 §3.5.12)"},
      {"algorithms differ", [](Specs& s) { s.leaf.inner_algorithm = sequence({oid("1.2.840.10045.4.3.3")}); },
       false},
      {"issuer written otherwise", [](Specs& s) { s.leaf.issuer = name("O=TEST,CN= intermediate ", 0x13); },
       true},
      {"wildcard", [](Specs& s) { s.leaf.extensions[3] = alt_names({dns("*.example.org")}); }, true},
      {"two labels", [](Specs& s) { s.leaf.extensions[3] = alt_names({dns("*.org")}); }, false},
      {"part of a label", [](Specs& s) { s.leaf.extensions[3] = alt_names({dns("m*.example.org")}); }, false,
       "openssl still takes a wildcard for part of a label; RFC 9525 §6.3 does not"},
      {"common name only", [](Specs& s) { s.leaf.extensions.erase(s.leaf.extensions.begin() + 3); }, false,
       "openssl falls back on the common name; RFC 9525 §6 does not"},
      {"other name", [](Specs&) {}, false, nullptr, "imap.example.org"},
      {"explicit policy without one",
       [](Specs& s) {
         s.intermediate.extensions.push_back(extension("2.5.29.36", true, sequence({tlv(0x80, Bytes{0})})));
       },
       false},
  };
  return all;
}

TEST(VerifyAgainstOpenssl, AgreesOrTheTableSaysWhyNot) {
  const support::TempFolder folder;
  for (const Case& c : cases()) {
    Specs specs;
    c.change(specs);
    const Bytes root = make(specs.root), intermediate = make(specs.intermediate), leaf = make(specs.leaf);
    const auto ours = verify({leaf, intermediate}, {std::make_shared<TrustStore>(std::vector<Bytes>{root}),
                                                    c.name, test_now, Purpose::server});
    EXPECT_EQ(ours.accepted(), c.trusted) << c.what;

    support::write_file(folder / "root.pem", pem({root}));
    support::write_file(folder / "rest.pem", pem({intermediate}));
    support::write_file(folder / "leaf.pem", pem({leaf}));
    const auto theirs =
        support::run({"openssl", "verify", "-no-CApath", "-no-CAstore", "-CAfile", folder / "root.pem",
                      "-untrusted", folder / "rest.pem", "-purpose", "sslserver", "-policy_check",
                      "-verify_hostname", c.name, "-attime", std::to_string(test_now), folder / "leaf.pem"});
    EXPECT_EQ(theirs.status == 0, c.why_openssl_differs == nullptr ? c.trusted : !c.trusted)
        << c.what << "\n"
        << theirs.out << theirs.err;
  }
}

/// The verdict of `openssl verify` on a leaf with an intermediate, for TLS servers.
bool openssl_trusts(const support::TempFolder& folder, const Bytes& leaf, const Bytes& intermediate,
                    const std::string& anchor_file, const support::Command& more = {}) {
  support::write_file(folder / "rest.pem", pem({intermediate}));
  support::write_file(folder / "leaf.pem", pem({leaf}));
  support::Command command{
      "openssl",   "verify",     "-no-CApath",        "-no-CAstore", "-CAfile",
      anchor_file, "-untrusted", folder / "rest.pem", "-attime",     std::to_string(test_now)};
  command.insert(command.end(), more.begin(), more.end());
  command.push_back(folder / "leaf.pem");
  return support::run(command).status == 0;
}

TEST(VerifyAgainstOpenssl, TrustSettingsCountAsTheyDoThere) {
  const support::TempFolder folder;
  const Bytes root = make(root_spec()), intermediate = make(intermediate_spec()), leaf = make(leaf_spec());
  support::write_file(folder / "root.pem", pem({root}));
  struct Setting {
    support::Command options;
    bool server, client, any;
  };
  const std::vector<Setting> settings{
      {{"-trustout"}, true, true, true},
      {{"-addtrust", "serverAuth"}, true, false, false},
      {{"-addtrust", "clientAuth"}, false, true, false},
      {{"-addtrust", "emailProtection"}, false, false, false},
      {{"-addtrust", "anyExtendedKeyUsage"}, true, true, true},
      {{"-addreject", "serverAuth"}, false, true, true},
      {{"-addreject", "clientAuth"}, true, false, true},
      {{"-addreject", "anyExtendedKeyUsage"}, false, false, false},
      {{"-addtrust", "serverAuth", "-addreject", "serverAuth"}, false, false, false},
      {{"-setalias", "a name"}, true, true, true},
  };
  // The leaf is for servers and clients alike, so that only the anchor decides.
  auto spec = leaf_spec();
  spec.extensions[2] = extended_key_usage({server_auth, client_auth});
  const Bytes both = make(spec);
  for (const auto& setting : settings) {
    support::Command command{
        "openssl", "x509", "-in", folder / "root.pem", "-trustout", "-out", folder / "trusted.pem"};
    command.insert(command.end(), setting.options.begin(), setting.options.end());
    ASSERT_EQ(support::run(command).status, 0);
    const auto store = TrustStore::from({std::string(folder / "trusted.pem")});
    ASSERT_TRUE(store) << store.error().text();
    const std::tuple<Purpose, bool, support::Command> purposes[]{
        {Purpose::server, setting.server, {"-purpose", "sslserver"}},
        {Purpose::client, setting.client, {"-purpose", "sslclient"}},
        {Purpose::any, setting.any, {"-purpose", "any"}}};
    for (const auto& [purpose, trusted, options] : purposes) {
      SCOPED_TRACE(setting.options.back() + " for " + options.back());
      const auto ours = verify({both, intermediate}, {*store, "mail.example.org", test_now, purpose});
      EXPECT_EQ(ours.trusted, trusted);
      EXPECT_EQ(openssl_trusts(folder, both, intermediate, folder / "trusted.pem", options), trusted);
    }
  }
}

TEST(VerifyAgainstOpenssl, AnAnchorThatIsTheLeafCountsForItsDatesNameAndPurpose) {
  const support::TempFolder folder;
  struct LeafCase {
    const char* what;
    std::function<void(CertificateSpec&)> change;
    bool trusted;
    const char* why_openssl_differs = nullptr;
  };
  const std::vector<LeafCase> all{
      {"good", [](CertificateSpec&) {}, true},
      {"expired", [](CertificateSpec& s) { s.not_after = test_now - day; }, false},
      {"for clients", [](CertificateSpec& s) { s.extensions[2] = extended_key_usage({client_auth}); }, false},
      {"for signing certificates", [](CertificateSpec& s) { s.extensions[1] = key_usage({5}); }, false},
      {"weak key", [](CertificateSpec& s) { s.key = &TestKey::rsa(1024); }, true,
       "openssl has a level of security for keys; who trusts this one has seen it"},
      {"no CA", [](CertificateSpec& s) { s.extensions.push_back(basic_constraints(false)); }, true},
  };
  const Bytes intermediate = make(intermediate_spec());
  for (const auto& c : all) {
    SCOPED_TRACE(c.what);
    auto spec = leaf_spec();
    c.change(spec);
    const Bytes leaf = make(spec);
    const auto ours = verify({leaf, intermediate}, {std::make_shared<TrustStore>(std::vector<Bytes>{leaf}),
                                                    "mail.example.org", test_now, Purpose::server});
    EXPECT_EQ(ours.accepted(), c.trusted) << (ours.problems.empty() ? "" : ours.problems[0].text);
    EXPECT_EQ(ours.path.size(), 1U);
    support::write_file(folder / "anchor.pem", pem({leaf}));
    EXPECT_EQ(openssl_trusts(folder, leaf, intermediate, folder / "anchor.pem",
                             {"-partial_chain", "-purpose", "sslserver", "-auth_level", "2"}),
              c.why_openssl_differs == nullptr ? c.trusted : !c.trusted);
  }
}

TEST(VerifyAgainstOpenssl, AnAnchorThatAnotherIssuedIsItsNameAndKeyAlone) {
  Specs specs;
  specs.intermediate.not_after = test_now - day;
  specs.intermediate.extensions = {basic_constraints(false), extended_key_usage({client_auth})};
  const Bytes intermediate = make(specs.intermediate), leaf = make(specs.leaf);
  const auto judged = [&](std::vector<Bytes> anchors) {
    return verify({leaf, intermediate}, {std::make_shared<TrustStore>(std::move(anchors)), "mail.example.org",
                                         test_now, Purpose::server});
  };
  EXPECT_TRUE(judged({intermediate}).accepted());
  EXPECT_FALSE(judged({make(specs.root)}).accepted()) << "under a root it is a CA like others";
}

TEST(VerifyAgainstOpenssl, OfTwoAnchorsTheOneThatStillHoldsIsTaken) {
  Specs specs;
  auto old = specs.root;
  old.not_after = test_now - day;
  old.serial = 77;
  const Bytes root = make(specs.root), expired = make(old), intermediate = make(specs.intermediate),
              leaf = make(specs.leaf);
  for (const auto& anchors : {std::vector<Bytes>{expired, root}, std::vector<Bytes>{root, expired}}) {
    const auto v = verify({leaf, intermediate}, {std::make_shared<TrustStore>(anchors), "mail.example.org",
                                                 test_now, Purpose::server});
    EXPECT_TRUE(v.accepted());
  }
}

}  // namespace
}  // namespace sti::x509
