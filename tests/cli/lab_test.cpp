#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "program.hpp"

namespace sti::test {
namespace {

TEST(Lab, ServesEverySchemeHonestly) {
  const RunningLab lab;
  for (const auto* scheme :
       {"smtp", "submission", "lmtp", "imap", "pop3", "sieve", "xmpp", "xmpp-server", "nntp", "ldap"}) {
    ASSERT_TRUE(lab.urls().contains(scheme)) << scheme;
    const auto result = inspect(lab, scheme);
    EXPECT_EQ(result.status, 0) << scheme << " " << result.document.dump();
    EXPECT_EQ(result.outcome(), "verified") << scheme;
    EXPECT_EQ(result.document["target"]["protocol"], scheme);
    EXPECT_EQ(result.document["tls"]["version"], "TLSv1.3") << scheme;
    EXPECT_FALSE(result.document["plaintext"]["capabilities"].empty()) << scheme;
    EXPECT_EQ(result.document["starttls"]["offered"], true) << scheme;
    EXPECT_FALSE(result.document["encrypted"].is_null()) << scheme;
    EXPECT_TRUE(result.document["target"]["address"].get<std::string>() == "127.0.0.1") << scheme;
  }
}

TEST(Lab, ExplainsItsFaults) {
  const auto ran = run_starttls({"lab", "--fault", "list"});
  EXPECT_EQ(ran.status, 0);
  for (const auto* fault :
       {"no-starttls", "starttls-refused", "starttls-mangled", "inject-reply", "inject-fragment",
        "wrong-name", "expired", "self-signed", "incomplete-chain", "slow", "drop-after-go-ahead",
        "garbage-tls", "tls12-only", "greeting-421", "preauth"})
    EXPECT_NE(ran.out.find(std::string(fault) + " "), std::string::npos) << fault;
}

TEST(Lab, EndsWhenAskedToAndTakesItsFileAlong) {
  for (const int signal : {SIGINT, SIGTERM}) {
    RunningLab lab;
    EXPECT_TRUE(std::filesystem::exists(lab.ca()));
    lab.process().signal(signal);
    for (int i = 0; i < 500 && lab.process().running(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_FALSE(lab.process().running());
    EXPECT_FALSE(std::filesystem::exists(lab.ca()));
  }
}

TEST(Lab, TlsVersionCanBeChosen) {
  const RunningLab lab;
  EXPECT_EQ(inspect(lab, "smtp", {"--tls", "1.2"}).document["tls"]["version"], "TLSv1.2");
  EXPECT_EQ(inspect(lab, "smtp", {"--tls", "1.3"}).document["tls"]["version"], "TLSv1.3");
}

TEST(Lab, WithoutItsRootIsNotTrusted) {
  const RunningLab lab;
  const auto ran = run_starttls({"inspect", lab.url("smtp"), "--json"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_EQ(Json::parse(ran.out)["outcome"], "unverified");
}

TEST(Lab, ItsCertificatesExpire) {
  const RunningLab lab;
  const auto result = inspect(lab, "smtp", {"--at", "2099-01-01T00:00:00Z"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(result.has_problem("expired")) << result.document["verification"].dump();
}

TEST(Lab, ANameCanBeAskedForThatItHasNot) {
  const RunningLab lab;
  const auto result = inspect(lab, "smtp", {"--name", "other.example"});
  EXPECT_EQ(result.outcome(), "unverified");
  EXPECT_TRUE(result.has_problem("name-mismatch"));
  EXPECT_EQ(result.document["tls"]["server_name"], "other.example");
}

TEST(Lab, ConnectGoesElsewhere) {
  const RunningLab lab;
  const auto& url = lab.url("smtp");
  const auto endpoint = url.substr(url.find("//") + 2);
  const auto ran = run_starttls(
      {"inspect", "smtp://mail.example.invalid", "--connect", endpoint, "--trust", lab.ca(), "--json"});
  const auto document = Json::parse(ran.out);
  EXPECT_EQ(document["target"]["host"], "mail.example.invalid");
  EXPECT_EQ(document["target"]["address"], "127.0.0.1");
  EXPECT_EQ(document["tls"]["server_name"], "mail.example.invalid");
}

}  // namespace
}  // namespace sti::test
