// What can be wrong with a chain, one reason at a time.
#include <gtest/gtest.h>

#include "chain.hpp"

namespace sti::x509 {
namespace {

TEST(Judge, JudgesDates) {
  Chain chain;
  chain.leaf.not_after = test_now - 12 * day - 5;
  auto v = chain.judged();
  EXPECT_EQ(codes(v), Codes{"expired"});
  EXPECT_EQ(v.problems[0].text, "The certificate expired 12 days ago, on 2026-02-16T23:59:55Z.");
  EXPECT_EQ(v.problems[0].certificate, fingerprint(chain.leaf_der));
  chain.leaf.not_after = test_now;  // the last second counts (RFC 5280 §4.1.2.5)
  chain.leaf.not_before = test_now;
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.leaf.not_after = test_now + day;
  chain.intermediate.not_before = test_now + 3600;
  v = chain.judged();
  EXPECT_EQ(codes(v), Codes{"not-yet-valid"});
  EXPECT_NE(v.problems[0].text.find("becomes valid in 1 hour, on 2026-03-01T01:00:00Z"), std::string::npos);
}

TEST(Judge, FindsBadSignatures) {
  Chain chain;
  chain.judged();
  Bytes damaged = chain.leaf_der;
  damaged.back() ^= 1;
  EXPECT_EQ(codes(verify({damaged, chain.intermediate_der}, options({chain.root_der}))),
            Codes{"bad-signature"});
  Bytes damaged_ca = chain.intermediate_der;
  damaged_ca.back() ^= 1;
  EXPECT_EQ(codes(verify({chain.leaf_der, damaged_ca}, options({chain.root_der}))), Codes{"bad-signature"});
  // Signed by the wrong kind of key.
  chain.leaf.issuer_key = &TestKey::rsa(2048);
  chain.leaf.scheme = Scheme::rsa_sha256;
  EXPECT_EQ(codes(chain.judged()), Codes{"bad-signature"});
}

TEST(Judge, ChecksEverySchemeItKnows) {
  for (const auto scheme : {Scheme::rsa_sha256, Scheme::rsa_sha384, Scheme::rsa_sha512, Scheme::pss_sha256}) {
    Chain chain;
    chain.intermediate.key = chain.leaf.issuer_key = &TestKey::rsa(2048);
    chain.leaf.scheme = scheme;
    EXPECT_EQ(codes(chain.judged()), Codes{}) << static_cast<int>(scheme);
    Bytes damaged = chain.leaf_der;
    damaged[damaged.size() - 9] ^= 0x10;
    EXPECT_EQ(codes(verify({damaged, chain.intermediate_der}, options({chain.root_der}))),
              Codes{"bad-signature"});
  }
  for (const char* curve :
       {"secp256r1", "secp384r1", "secp521r1", "secp256k1", "brainpoolP256r1", "secp224r1"})
    for (const auto scheme : {Scheme::ecdsa_sha256, Scheme::ecdsa_sha384, Scheme::ecdsa_sha512}) {
      Chain chain;
      chain.intermediate.key = chain.leaf.issuer_key = &TestKey::ec(curve, 9);
      chain.leaf.scheme = scheme;
      EXPECT_EQ(codes(chain.judged()), Codes{}) << curve;
    }
}

TEST(Judge, DoesNotTrustWhatItCannotCheck) {
  Chain chain;
  chain.intermediate.key = chain.leaf.issuer_key = &TestKey::ed25519();
  chain.leaf.scheme = Scheme::ed25519;
  const auto v = chain.judged();
  EXPECT_EQ(codes(v), Codes{"policy"});
  EXPECT_FALSE(v.trusted);
  EXPECT_EQ(v.path.size(), 3u);
  EXPECT_NE(v.problems[0].text.find("could not be checked"), std::string::npos);
}

TEST(Judge, NamesWeakSignaturesBelowTheAnchor) {
  for (const auto& [scheme, hash] :
       {std::pair{Scheme::rsa_md5, "MD5"}, {Scheme::rsa_sha1, "SHA-1"}, {Scheme::pss_sha1, "SHA-1"}}) {
    Chain chain;
    chain.intermediate.key = chain.leaf.issuer_key = &TestKey::rsa(2048);
    chain.leaf.scheme = scheme;
    const auto v = chain.judged();
    EXPECT_EQ(codes(v), Codes{"weak-signature"});
    EXPECT_NE(v.problems[0].text.find(hash), std::string::npos);
  }
  Chain chain;
  chain.root.key = chain.root.issuer_key = chain.intermediate.issuer_key = &TestKey::rsa(2048);
  chain.root.scheme = Scheme::rsa_sha1;
  EXPECT_EQ(codes(chain.judged()), Codes{});
}

TEST(Judge, NamesWeakKeys) {
  Chain chain;
  chain.leaf.key = &TestKey::ec("secp192r1");
  EXPECT_EQ(codes(chain.judged()), Codes{"weak-key"});
  chain.leaf.key = &TestKey::ec("secp224r1");
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.leaf.key = &TestKey::rsa(2048);
  EXPECT_EQ(codes(chain.judged()), Codes{});
}

TEST(Judge, AsksCAsToBeCAs) {
  Chain chain;
  replace(chain.intermediate, 0, basic_constraints(false));
  EXPECT_EQ(codes(chain.judged()), Codes{"not-a-ca"});
  chain.intermediate.extensions.erase(chain.intermediate.extensions.begin());
  EXPECT_EQ(codes(chain.judged()), Codes{"not-a-ca"});
  chain.intermediate = intermediate_spec();
  replace(chain.intermediate, 1, key_usage({0, 6}));
  EXPECT_EQ(codes(chain.judged()), Codes{"key-usage"});
  chain.intermediate = intermediate_spec();
  chain.intermediate.version = 1;
  chain.intermediate.extensions.clear();
  EXPECT_EQ(codes(chain.judged()), Codes{"not-a-ca"});
}

TEST(Judge, JudgesKeyUsageAndPurpose) {
  Chain chain;
  replace(chain.leaf, 1, key_usage({5}));
  EXPECT_EQ(codes(chain.judged()), Codes{"key-usage"});
  EXPECT_EQ(codes(chain.judged(Purpose::any)), Codes{});
  replace(chain.leaf, 1, key_usage({2}));
  EXPECT_EQ(codes(chain.judged()), Codes{});
  EXPECT_EQ(codes(chain.judged(Purpose::client)), (Codes{"extended-key-usage", "key-usage"}));
  replace(chain.leaf, 1, key_usage({0}));
  replace(chain.leaf, 2, extended_key_usage({"1.3.6.1.5.5.7.3.4", client_auth}));
  EXPECT_EQ(codes(chain.judged()), Codes{"extended-key-usage"});
  EXPECT_EQ(codes(chain.judged(Purpose::client)), Codes{});
  EXPECT_EQ(codes(chain.judged(Purpose::any)), Codes{});
  replace(chain.leaf, 2, extended_key_usage({"2.5.29.37.0"}));
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.intermediate.extensions.push_back(extended_key_usage({client_auth}));
  const auto v = chain.judged();
  EXPECT_EQ(codes(v), Codes{"extended-key-usage"});
  EXPECT_EQ(v.problems[0].certificate, fingerprint(chain.intermediate_der));
}

struct ConstraintCase {
  const char* what;
  std::vector<Bytes> permitted, excluded, names;
  std::size_t problems;
  Bytes subject = name("CN=x");
};

TEST(Judge, KeepsToNameConstraints) {
  const auto good = dns("mail.example.org");
  const std::vector<ConstraintCase> cases{
      {"below", {dns("example.org")}, {}, {good}, 0},
      {"itself", {dns("mail.example.org")}, {}, {good}, 0},
      {"case", {dns("EXAMPLE.org")}, {}, {good}, 0},
      {"leading dot", {dns(".example.org")}, {}, {good}, 0},
      {"leading dot takes not itself", {dns(".mail.example.org")}, {}, {good}, 1},
      {"not at a label", {dns("ample.org")}, {}, {good}, 1},
      {"other", {dns("example.com")}, {}, {good}, 1},
      {"two names", {dns("example.com")}, {}, {good, dns("a.example.com"), dns("b.example.net")}, 2},
      {"excluded", {}, {dns("example.org")}, {good}, 1},
      {"excluded wins", {dns("org")}, {dns("mail.example.org")}, {good}, 1},
      {"excluded elsewhere", {}, {dns("example.com")}, {good}, 0},
      {"everything excluded", {}, {dns("")}, {good}, 1},
      {"wildcard within", {dns("example.org")}, {}, {good, dns("*.example.org")}, 0},
      {"wildcard too wide", {dns("mail.example.org")}, {}, {good, dns("*.example.org")}, 1},
      {"wildcard reaches excluded", {}, {dns("a.example.org")}, {dns("*.example.org")}, 1},
      {"other kinds are free", {dns("example.org")}, {}, {good, ip({192, 0, 2, 1}), email("a@b.example")}, 0},
      {"address", {ip({192, 0, 2, 0, 255, 255, 255, 0})}, {}, {ip({192, 0, 2, 1})}, 0},
      {"address outside", {ip({192, 0, 2, 0, 255, 255, 255, 0})}, {}, {ip({192, 0, 3, 1})}, 1},
      {"other family",
       {ip({192, 0, 2, 0, 255, 255, 255, 0})},
       {},
       {ip({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})},
       1},
      {"address excluded", {}, {ip({0, 0, 0, 0, 0, 0, 0, 0})}, {ip({192, 0, 3, 1})}, 1},
      {"mailbox", {email("a@example.org")}, {}, {email("a@Example.org")}, 0},
      {"mailbox case", {email("a@example.org")}, {}, {email("A@example.org")}, 1},
      {"mail host", {email("example.org")}, {}, {email("a@example.org"), email("a@b.example.org")}, 1},
      {"mail domain", {email(".example.org")}, {}, {email("a@example.org"), email("a@b.example.org")}, 1},
      {"mail in subject", {email("example.org")}, {}, {}, 1, name("CN=x,emailAddress=a@example.com")},
      {"uri", {uri("example.org")}, {}, {uri("https://example.org/x"), uri("xmpp:y")}, 1},
      {"uri domain", {}, {uri(".example.org")}, {uri("sip://u@a.example.org:5060/x")}, 1},
      {"directory", {directory(name("O=Test"))}, {}, {}, 0, name("O=TEST,CN=x")},
      {"directory outside", {directory(name("O=Test"))}, {}, {}, 1, name("CN=x,O=Test")},
      {"directory excluded", {}, {directory(name("O=Test,CN=x"))}, {}, 1, name("O= test ,CN=X")},
      {"directory in names", {directory(name("O=Test"))}, {}, {directory(name("O=Other"))}, 1, name("")},
      {"empty subject", {directory(name("O=Test"))}, {}, {good}, 0, name("")},
      {"unknown kind", {other_name("1.2.3", text("x"))}, {}, {other_name("1.2.3", text("x"))}, 1},
      {"another unknown kind", {other_name("1.2.3", text("x"))}, {}, {other_name("1.2.4", text("x"))}, 0},
  };
  for (const auto& c : cases) {
    Chain chain;
    chain.intermediate.extensions.push_back(name_constraints(c.permitted, c.excluded));
    chain.leaf.subject = c.subject;
    if (c.names.empty())
      chain.leaf.extensions.erase(chain.leaf.extensions.begin() + 3);
    else
      replace(chain.leaf, 3, alt_names(c.names));
    EXPECT_EQ(codes(chain.judged(Purpose::server, "")), Codes(c.problems, "name-constraints")) << c.what;
  }
}

TEST(Judge, RefusesWhatBreaksTheEncoding) {
  Chain chain;
  chain.leaf.extensions.push_back(key_usage({0}));
  EXPECT_EQ(codes(chain.judged()), Codes{"malformed"});  // twice the same extension
  chain.leaf = leaf_spec();
  chain.leaf.inner_algorithm = sequence({oid("1.2.840.10045.4.3.3")});
  EXPECT_EQ(codes(chain.judged()), Codes{"malformed"});
  chain.leaf = leaf_spec();
  chain.leaf.version = 1;
  EXPECT_EQ(codes(chain.judged()), Codes{"malformed"});
  chain.intermediate.extensions.push_back(extension("2.5.29.30", true, sequence({})));
  chain.leaf = leaf_spec();
  EXPECT_EQ(codes(chain.judged()), Codes{"malformed"});

  chain = {};
  chain.judged();
  const auto garbage = to_bytes("not a certificate");
  auto v = verify({garbage}, options({chain.root_der}));
  EXPECT_EQ(codes(v), Codes{"malformed"});
  EXPECT_EQ(v.path, std::vector{fingerprint(garbage)});
  EXPECT_EQ(v.name_matched, false);
  v = verify({chain.leaf_der, garbage}, options({chain.root_der}));
  EXPECT_EQ(codes(v), (Codes{"incomplete-chain", "malformed"}));
}

TEST(Judge, AsksForPoliciesOnlyWhereACertificateDoes) {
  const auto require_explicit = extension("2.5.29.36", true, sequence({tlv(0x80, Bytes{0})}));
  Chain chain;
  chain.intermediate.extensions.push_back(require_explicit);
  EXPECT_EQ(codes(chain.judged()), Codes{"policy"});
  chain.intermediate.extensions.push_back(policies({"1.2.3"}));
  EXPECT_EQ(codes(chain.judged()), Codes{"policy"});
  chain.leaf.extensions.push_back(policies({"1.2.4"}));
  EXPECT_EQ(codes(chain.judged()), Codes{"policy"});
  chain.leaf.extensions.back() = policies({"1.2.4", "1.2.3"});
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.intermediate.extensions.back() = policies({"2.5.29.32.0"});
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.intermediate.extensions.push_back(extension("2.5.29.54", true, integer(0)));
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.leaf.extensions.back() = policies({"2.5.29.32.0"});
  EXPECT_EQ(codes(chain.judged()), Codes{"policy"});
}

}  // namespace
}  // namespace sti::x509
