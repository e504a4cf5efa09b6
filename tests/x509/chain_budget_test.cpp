// What a chain may make its judgement grow to.
#include <gtest/gtest.h>

#include <functional>

#include "chain.hpp"
#include "model/budget.hpp"

namespace sti::x509 {
namespace {

std::vector<Bytes> many(std::size_t count, const std::function<Bytes(std::size_t)>& make) {
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(make(i));
  return out;
}
Bytes host(std::size_t i) { return dns("host-" + std::to_string(i) + ".test"); }

std::uint64_t size_of(const Verification& v) {
  std::uint64_t sum = 0;
  for (const auto& problem : v.problems)
    sum += problem.text.size() + problem.code.text().size() + problem.certificate.size();
  for (const auto& name : v.names) sum += name.presented.size() + name.why.size();
  return sum;
}

bool says(const Verification& v, std::string_view code, std::string_view text) {
  return std::ranges::any_of(
      v.problems, [&](const auto& p) { return p.code.text() == code && p.text.find(text) != p.text.npos; });
}

TEST(ChainBudget, CountsNamesOutsideOfConstraintsPastTheFirst) {
  Chain chain;
  chain.intermediate.subject = chain.leaf.issuer = name("CN=" + std::string(5000, 'x'));
  chain.intermediate.extensions.push_back(name_constraints({dns("example.org")}, {}));
  replace(chain.leaf, 3, alt_names(many(300, host)));
  const auto v = chain.judged();
  EXPECT_TRUE(says(v, "name-constraints", "has more against it: … and 290 more of this kind"));
  EXPECT_FALSE(v.trusted);
  EXPECT_LE(size_of(v), 60'000u) << "a name of 5000 characters is not repeated for each of 300";
}

TEST(ChainBudget, GivesUpOnNamesThatAreTooManyToCompare) {
  Chain chain;
  chain.intermediate.extensions.push_back(name_constraints(many(3000, host), {}));
  replace(chain.leaf, 3, alt_names(many(3000, host)));
  EXPECT_TRUE(says(chain.judged(), "name-constraints", "3,000 names against 3,000 constraints are too many"));
}

TEST(ChainBudget, ComparesAsManyNamesAsAnHonestChainHas) {
  Chain chain;
  auto names = many(200, host);
  names.push_back(dns("mail.example.org"));
  auto bases = many(300, host);
  bases.push_back(dns("example.org"));
  chain.intermediate.extensions.push_back(name_constraints(bases, {}));
  replace(chain.leaf, 3, alt_names(names));
  const auto v = chain.judged();
  EXPECT_EQ(codes(v), Codes{});
  EXPECT_EQ(v.names.size(), names.size());
}

TEST(ChainBudget, CountsProblemsOfOneKindPastTheFirst) {
  Chain chain;
  chain.intermediate.subject = chain.leaf.issuer = name("CN=" + std::string(5000, 'x'));
  for (int i = 0; i < 500; ++i)
    chain.intermediate.extensions.push_back(extension("1.2.3." + std::to_string(i), true, Bytes{}));
  const auto v = chain.judged();
  EXPECT_EQ(codes(v), Codes(allowance::problems_of_a_code + 1, "unknown-critical-extension"));
  EXPECT_TRUE(says(v, "unknown-critical-extension", "… and 490 more of this kind"));
  EXPECT_LE(size_of(v), 10'000u);
}

TEST(ChainBudget, ListsTheFirstNamesAndTheOneThatMatched) {
  Chain chain;
  auto names = many(5000, host);
  names.push_back(dns("mail.example.org"));
  replace(chain.leaf, 3, alt_names(names));
  const auto v = chain.judged();
  EXPECT_EQ(v.name_matched, true);
  ASSERT_EQ(v.names.size(), allowance::names_of_a_certificate + 2);
  EXPECT_TRUE(v.names[allowance::names_of_a_certificate].matched);
  EXPECT_EQ(v.names.back().presented, "… and 4,000 more");
  const auto info = describe(chain.leaf_der);
  EXPECT_EQ(info.names.size(), allowance::names_of_a_certificate + 1);
  EXPECT_EQ(info.names.back(), "… and 4,001 more");

  const auto other = chain.judged(Purpose::server, "other.example.org");
  EXPECT_TRUE(says(other, "name-mismatch", "and 4991 more")) << other.problems.back().text;
}

TEST(ChainBudget, LooksAtNoMoreCertificatesThanTheirBytesAllow) {
  Chain chain;
  chain.judged();
  std::vector<Bytes> sent{chain.leaf_der, chain.intermediate_der};
  sent.insert(sent.end(), 5000, Bytes{0x30, 0x00});
  const auto v = verify(sent, options({chain.root_der}));
  const auto looked_at = most_certificates(sent);
  EXPECT_LT(looked_at, 200u);
  EXPECT_TRUE(says(v, "policy", and_more(sent.size() - looked_at) + " certificates were sent"));
  EXPECT_TRUE(says(v, "malformed", "more certificates of the chain that cannot be read"));
  EXPECT_LE(v.problems.size(), allowance::problems_of_a_code + 2);
}

TEST(ChainBudget, LooksAtAllOfAnHonestChain) {
  Chain chain;
  chain.judged();
  std::vector<Bytes> sent(500, chain.intermediate_der);
  EXPECT_EQ(most_certificates(sent), sent.size());
}

}  // namespace
}  // namespace sti::x509
