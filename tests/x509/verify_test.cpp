#include "x509/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "chain.hpp"
#include "support/sample_certificates.hpp"

namespace sti::x509 {
namespace {

TEST(Verify, TrustsAGoodChain) {
  Chain chain;
  const auto v = chain.judged();
  EXPECT_TRUE(v.trusted);
  EXPECT_EQ(v.name_matched, true);
  EXPECT_TRUE(v.accepted());
  EXPECT_EQ(codes(v), Codes{});
  EXPECT_EQ(v.path, (std::vector{fingerprint(chain.leaf_der), fingerprint(chain.intermediate_der),
                                 fingerprint(chain.root_der)}));
  ASSERT_EQ(v.anchors.size(), 1u);
  EXPECT_EQ(v.anchors[0].sha256, fingerprint(chain.root_der));
  EXPECT_EQ(v.at, test_now);
}

TEST(Verify, TakesTheRestInAnyOrderAndIgnoresWhatDoesNotBelong) {
  Chain chain;
  chain.judged();
  auto stranger = root_spec();
  stranger.subject = stranger.issuer = name("CN=Stranger");
  const Bytes other = make(stranger);
  for (const auto& sent : {std::vector{chain.leaf_der, chain.root_der, chain.intermediate_der},
                           std::vector{chain.leaf_der, other, chain.intermediate_der, chain.intermediate_der},
                           std::vector{chain.leaf_der, chain.intermediate_der, chain.leaf_der, other}}) {
    const auto v = verify(sent, options({chain.root_der}));
    EXPECT_TRUE(v.trusted);
    EXPECT_EQ(v.path.size(), 3u);
    EXPECT_EQ(v.anchors.size(), std::ranges::count(sent, chain.root_der) == 0 ? 1u : 0u);
  }
}

TEST(Verify, NamesNoNameWhereNoneWasAsked) {
  Chain chain;
  const auto v = chain.judged(Purpose::server, "");
  EXPECT_EQ(v.name_matched, std::nullopt);
  EXPECT_TRUE(v.accepted());
}

TEST(Verify, SaysThatNothingWasSent) {
  const auto v = verify({}, options({}));
  EXPECT_FALSE(v.trusted);
  EXPECT_EQ(codes(v), Codes{"incomplete-chain"});
}

TEST(Verify, TellsTheThreeWaysAPathCanEndShort) {
  Chain chain;
  chain.judged();
  EXPECT_EQ(codes(verify({chain.leaf_der, chain.intermediate_der}, options({}))), Codes{"incomplete-chain"});
  EXPECT_EQ(codes(verify({chain.leaf_der}, options({chain.root_der}))), Codes{"incomplete-chain"});
  const auto rootless = verify({chain.leaf_der, chain.intermediate_der, chain.root_der}, options({}));
  EXPECT_EQ(codes(rootless), Codes{"untrusted-root"});
  EXPECT_EQ(rootless.problems[0].certificate, fingerprint(chain.root_der));
  EXPECT_EQ(rootless.path.size(), 3u);

  auto spec = leaf_spec();
  spec.issuer = spec.subject;
  spec.issuer_key = spec.key;
  const Bytes alone = make(spec);
  // Its key identifiers differ, but it is still the leaf and names itself.
  EXPECT_EQ(codes(verify({alone}, options({}))), Codes{"self-signed"});
  EXPECT_EQ(codes(verify({alone}, options({alone}))), Codes{});
}

TEST(Verify, DoesNotConfuseAnIssuerOfTheSameName) {
  Chain chain;
  chain.judged();
  auto impostor = root_spec();
  impostor.key = impostor.issuer_key = &TestKey::ec("secp256r1", 5);
  replace(impostor, 2, subject_key_id("impostor"));
  const Bytes impostor_der = make(impostor);
  // The store holds a root of the right name and another key: with key identifiers it is simply another
  // issuer.
  EXPECT_EQ(codes(verify({chain.leaf_der, chain.intermediate_der}, options({impostor_der}))),
            Codes{"incomplete-chain"});
  // The impostor sent along cannot take the real anchor's place.
  EXPECT_TRUE(
      verify({chain.leaf_der, impostor_der, chain.intermediate_der}, options({chain.root_der})).trusted);
  // Nor does a root of an anchor's name become one.
  EXPECT_EQ(codes(verify({chain.leaf_der, chain.intermediate_der, chain.root_der}, options({impostor_der}))),
            Codes{"untrusted-root"});
}

TEST(Verify, TakesAnyCertificateAsAnchor) {
  Chain chain;
  chain.judged();
  const auto by_intermediate = verify({chain.leaf_der}, options({chain.intermediate_der}));
  EXPECT_TRUE(by_intermediate.trusted);
  EXPECT_EQ(by_intermediate.path.size(), 2u);
  const auto sent_too = verify({chain.leaf_der, chain.intermediate_der}, options({chain.intermediate_der}));
  EXPECT_TRUE(sent_too.trusted);
  EXPECT_TRUE(sent_too.anchors.empty());
  const auto leaf = verify({chain.leaf_der}, options({chain.leaf_der}));
  EXPECT_TRUE(leaf.trusted);
  EXPECT_EQ(leaf.path.size(), 1u);
}

TEST(Verify, TheLimitsThatAnAnchorSetsItselfCount) {
  Chain chain;
  chain.root.not_after = test_now - day;
  chain.root.extensions = {basic_constraints(false), key_usage({0}), extended_key_usage({client_auth}),
                           extension("1.2.3.4", true, Bytes{5, 0}),
                           name_constraints({dns("other.example")}, {})};
  EXPECT_EQ(codes(chain.judged()), (Codes{"expired", "extended-key-usage", "key-usage", "name-constraints",
                                          "not-a-ca", "unknown-critical-extension"}));
  chain.root = root_spec();
  chain.root.extensions.clear();
  chain.root.version = 1;
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.root.key = chain.root.issuer_key = chain.intermediate.issuer_key = &TestKey::rsa(1024);
  const auto weak = chain.judged();
  EXPECT_EQ(codes(weak), Codes{"weak-key"});
  EXPECT_EQ(weak.problems[0].certificate, fingerprint(chain.root_der));
  EXPECT_FALSE(weak.trusted);
}

TEST(Verify, NamesEveryProblemNotOnlyTheFirst) {
  Chain chain;
  chain.leaf.not_after = test_now - day;
  chain.leaf.key = &TestKey::rsa(1024);
  replace(chain.leaf, 2, extended_key_usage({client_auth}));
  chain.leaf.extensions.push_back(extension("1.2.3.4", true, Bytes{5, 0}));
  replace(chain.intermediate, 0, basic_constraints(false));
  chain.intermediate.not_before = test_now + day;
  const auto v = chain.judged(Purpose::server, "imap.example.org");
  EXPECT_EQ(codes(v), (Codes{"expired", "extended-key-usage", "name-mismatch", "not-a-ca", "not-yet-valid",
                             "unknown-critical-extension", "weak-key"}));
  EXPECT_FALSE(v.trusted);
  EXPECT_EQ(v.name_matched, false);
}

TEST(Verify, NameProblemsLeaveTrust) {
  Chain chain;
  auto v = chain.judged(Purpose::server, "imap.example.org");
  EXPECT_TRUE(v.trusted);
  EXPECT_EQ(codes(v), Codes{"name-mismatch"});
  EXPECT_EQ(v.problems[0].text, "The certificate is for DNS:mail.example.org, not for imap.example.org.");
  replace(chain.leaf, 3, alt_names({email("a@mail.example.org")}));
  v = chain.judged();
  EXPECT_TRUE(v.trusted);
  EXPECT_EQ(codes(v), Codes{"no-names"});
  chain.leaf.extensions.erase(chain.leaf.extensions.begin() + 3);
  v = chain.judged();  // the common name does not count
  EXPECT_EQ(codes(v), Codes{"no-names"});
  EXPECT_EQ(v.name_matched, false);
}

/// A chain of CAs below the root, `links` of them, and a leaf.
std::vector<Bytes> long_chain(int links, const std::function<void(int, CertificateSpec&)>& change = {}) {
  std::vector<Bytes> out;
  CertificateSpec above = root_spec();
  for (int i = 0; i < links; ++i) {
    CertificateSpec ca;
    ca.subject = name("CN=CA " + std::to_string(i));
    ca.issuer = above.subject;
    ca.key = &TestKey::ec("secp256r1", 100 + i);
    ca.issuer_key = above.key;
    ca.extensions = {basic_constraints(true), key_usage({5})};
    if (change) change(i, ca);
    out.insert(out.begin(), make(ca));
    above = ca;
  }
  CertificateSpec leaf = leaf_spec();
  leaf.issuer = above.subject;
  leaf.issuer_key = above.key;
  leaf.extensions.pop_back();
  out.insert(out.begin(), make(leaf));
  return out;
}

TEST(Verify, CountsPathLengthWithoutSelfIssuedOnes) {
  const auto limited = [](int limit) {
    return long_chain(3, [limit](int i, CertificateSpec& ca) {
      if (i == 0) ca.extensions[0] = basic_constraints(true, limit);
    });
  };
  const auto root = make(root_spec());
  EXPECT_EQ(codes(verify(limited(1), options({root}))), Codes{"path-length"});
  EXPECT_EQ(codes(verify(limited(2), options({root}))), Codes{});
  CertificateSpec first;
  const auto rollover = long_chain(2, [&](int i, CertificateSpec& ca) {
    if (i == 0)
      ca.extensions[0] = basic_constraints(true, 0), first = ca;
    else
      ca.subject = ca.issuer;  // the same CA with another key
  });
  EXPECT_EQ(codes(verify(rollover, options({root}))), Codes{});
}

TEST(Verify, FollowsLongChainsButNotEndlessOnes) {
  const auto root = make(root_spec());
  EXPECT_TRUE(verify(long_chain(10), options({root})).trusted);
  EXPECT_EQ(codes(verify(long_chain(11), options({root}))), Codes{"path-length"});
  EXPECT_FALSE(verify(long_chain(30), options({root})).trusted);
}

TEST(Verify, PicksTheBestOfSeveralPaths) {
  Chain chain;
  chain.judged();
  // The intermediate again, by an old root that has expired and by one that is trusted.
  auto old_root = root_spec();
  old_root.subject = old_root.issuer = name("CN=Old root");
  old_root.key = old_root.issuer_key = &TestKey::ec("secp256r1", 20);
  auto cross = intermediate_spec();
  cross.issuer = old_root.subject;
  cross.issuer_key = old_root.key;
  cross.not_after = test_now - day;
  cross.extensions.pop_back();
  const Bytes old_root_der = make(old_root), cross_der = make(cross);
  const std::vector sent{chain.leaf_der, cross_der, chain.intermediate_der};
  auto v = verify(sent, options({old_root_der, chain.root_der}));
  EXPECT_TRUE(v.trusted);
  EXPECT_EQ(v.path[1], fingerprint(chain.intermediate_der));
  // Only the expired one leads to an anchor: reaching one counts for more than dates.
  v = verify(sent, options({old_root_der}));
  EXPECT_EQ(codes(v), Codes{"expired"});
  EXPECT_EQ(v.path[1], fingerprint(cross_der));
}

TEST(Verify, IsNotStretchedByAHostileChain) {
  // Sixty CAs that all certify each other under one name: paths without end, and too many signatures.
  std::vector<Bytes> sent{make(leaf_spec())};
  for (int i = 0; i < 60; ++i) {
    auto ca = intermediate_spec();
    ca.issuer = ca.subject;
    ca.serial = i;
    ca.key = &TestKey::ec("secp256r1", 1 + i % 20);
    ca.issuer_key = &TestKey::ec("secp256r1", 1 + (i * 7 + i / 20) % 20);
    ca.extensions = {basic_constraints(true)};
    sent.push_back(make(ca));
  }
  const auto v = verify(sent, options({make(root_spec())}));
  EXPECT_FALSE(v.trusted);
  EXPECT_FALSE(v.problems.empty());
}

TEST(Verify, ComparesNamesAsRfc5280Does) {
  Chain chain;
  chain.leaf.issuer = name("O= TEST ,CN=interMEDIATE", 0x13);  // PrintableString, other case and spaces
  EXPECT_EQ(codes(chain.judged()), Codes{});
  chain.intermediate.issuer = name("O=test,CN=root", 0x14);
  EXPECT_EQ(codes(chain.judged()), Codes{});
}

TEST(Verify, JudgesTheSampleChain) {
  std::vector<Bytes> sent;
  for (const auto& c : sample_chain()) sent.push_back(c.der);
  const Bytes root = sent.back();
  EXPECT_TRUE(verify(sent, options({root})).accepted());
  EXPECT_EQ(codes(verify(sent, options({}))), Codes{"untrusted-root"});
}

TEST(Verify, SurvivesEveryTruncationAndFlip) {
  Chain chain;
  chain.intermediate.extensions.push_back(
      name_constraints({dns("example.org")}, {ip({10, 0, 0, 0, 255, 0, 0, 0})}));
  chain.leaf.extensions.push_back(policies({"1.2.3"}));
  chain.judged();
  const auto good = options({chain.root_der});
  for (const Bytes* certificate : {&chain.leaf_der, &chain.intermediate_der})
    for (std::size_t i = 0; i < certificate->size(); ++i) {
      Bytes cut(certificate->begin(), certificate->begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(describe(cut).faults.empty());
      EXPECT_FALSE(verify({cut, chain.intermediate_der}, good).trusted);
      for (const unsigned flip : {0x01u, 0xffu}) {
        Bytes changed = *certificate;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
        describe(changed);
        const auto v = certificate == &chain.leaf_der ? verify({changed, chain.intermediate_der}, good)
                                                      : verify({chain.leaf_der, changed}, good);
        EXPECT_FALSE(v.trusted) << i;
      }
    }
}

TEST(Verify, AKeyForPssBindsItsSignaturesByItsParameters) {
  constexpr std::string_view sha256 = "2.16.840.1.101.3.4.2.1", sha384 = "2.16.840.1.101.3.4.2.2";
  struct Case {
    const char* what;
    std::optional<Bytes> parameters;
    bool trusted;
  };
  const Case cases[]{
      {"no parameters", std::nullopt, true},
      {"the same", pss_parameters(sha256, 32), true},
      {"a shorter salt is enough", pss_parameters(sha256, 20), true},
      {"a longer salt is asked for", pss_parameters(sha256, 33), false},
      {"another hash", pss_parameters(sha384, 32), false},
      {"SHA-1, which is the default", sequence({}), false},
      {"no parameters that can be read", tlv(0x05, {}), false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    Chain chain;
    chain.intermediate.key = chain.leaf.issuer_key = &TestKey::rsa(2048, 5);
    chain.intermediate.spki = pss_spki(*chain.intermediate.key, c.parameters);
    chain.leaf.scheme = Scheme::pss_sha256;
    EXPECT_EQ(chain.judged().trusted, c.trusted);
    chain.leaf.scheme = Scheme::rsa_sha256;
    EXPECT_FALSE(chain.judged().trusted) << "PKCS #1 v1.5 by a key for RSASSA-PSS";
  }
}

TEST(Verify, TheUseOfTheLeafsKeyHasToBeAllowed) {
  for (const bool signs : {false, true}) {
    Chain chain;
    replace(chain.leaf, 1, key_usage({signs ? 0U : 2U}));
    chain.judged();
    auto o = options({chain.root_der});
    EXPECT_TRUE(verify({chain.leaf_der, chain.intermediate_der}, o).trusted)
        << "not known what it was used for";
    o.leaf_use = LeafUse::signature;
    EXPECT_EQ(codes(verify({chain.leaf_der, chain.intermediate_der}, o)),
              signs ? Codes{} : Codes{"key-usage"});
    o.leaf_use = LeafUse::key_encipherment;
    EXPECT_EQ(codes(verify({chain.leaf_der, chain.intermediate_der}, o)),
              signs ? Codes{"key-usage"} : Codes{});
  }
}

}  // namespace
}  // namespace sti::x509
