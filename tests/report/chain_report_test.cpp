#include "report/chain_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/sample_certificates.hpp"

namespace sti::report {
namespace {

JudgedChain sample() {
  JudgedChain chain;
  const auto& certificates = test::sample_chain();
  for (std::size_t i = 0; i < 2; ++i) {
    chain.der.push_back(certificates[i].der);
    chain.certificates.push_back(certificates[i].info);
  }
  auto& v = chain.verification;
  for (const auto& c : certificates) v.path.push_back(c.info.sha256);
  v.anchors.push_back(certificates[2].info);
  v.trusted = true;
  v.name = "imap.example.org";
  v.name_matched = false;
  v.names = {{"DNS:mail.example.org", false, "is another name"}};
  v.problems = {
      {ProblemId::name_mismatch, certificates[0].info.sha256, "The certificate is for \x1b[31mothers."}};
  v.at = 1772323200;
  return chain;
}

TEST(ChainReport, IsTheDocumentThatTheContractPromises) {
  const auto document = nlohmann::json::parse(gathered([](const Sink& sink) { chain_json(sample(), sink); }));
  EXPECT_EQ(document["schema"], "starttls-verify/1");
  EXPECT_EQ(document["certificates"].size(), 2u);
  EXPECT_EQ(document["certificates"][0]["subject"], "CN=mail.example.org");
  EXPECT_TRUE(
      document["certificates"][0]["pem"].get<std::string>().starts_with("-----BEGIN CERTIFICATE-----"));
  EXPECT_EQ(document["verification"]["proved"], false);
  EXPECT_EQ(document["verification"]["trusted"], true);
  EXPECT_EQ(document["verification"]["name_matched"], false);
  EXPECT_EQ(document["verification"]["path"].size(), 3u);
  EXPECT_EQ(document["verification"]["problems"][0]["code"], "name-mismatch");
}

TEST(ChainReport, SaysNothingOfAProofAsThereWasNoHandshake) {
  auto chain = sample();
  chain.verification.name_matched = true;
  chain.verification.problems.clear();
  const auto text = chain_text(chain, true);
  EXPECT_TRUE(text.starts_with("\x1b[32mtrusted, and the name matches\x1b[0m\n")) << text;
  EXPECT_EQ(text.find("pro"), text.find("problems")) << text;
  EXPECT_EQ(text.find("key"), std::string::npos) << text;
}

TEST(ChainReport, ReadsInATerminal) {
  const auto text = chain_text(sample(), false);
  EXPECT_TRUE(text.starts_with("trusted, but the name does not match\n"));
  EXPECT_NE(text.find("  0  CN=mail.example.org  until 2026-04-20T09:00:00Z (50 days left)\n"),
            std::string::npos);
  EXPECT_NE(text.find(", from the trust store\n"), std::string::npos);
  EXPECT_NE(text.find("no  DNS:mail.example.org: is another name"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(chain_text(sample(), true).find("\x1b[31m"), std::string::npos);
}

}  // namespace
}  // namespace sti::report
