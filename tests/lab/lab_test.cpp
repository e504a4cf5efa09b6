#include "lab/lab.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <set>

#include "net/engine.hpp"
#include "x509/certificate.hpp"

namespace sti::lab {
namespace {

class LabTest : public testing::Test {
 protected:
  net::EventQueue queue_;
  net::Engine engine_{queue_};
};

TEST_F(LabTest, ServesEveryScheme) {
  const auto lab = Lab::start(engine_, {});
  ASSERT_TRUE(lab) << lab.error().text();
  std::set<std::string> schemes;
  for (const auto& endpoint : (*lab)->endpoints()) {
    schemes.insert(endpoint.protocol);
    EXPECT_TRUE(endpoint.url.starts_with(endpoint.protocol + "://127.0.0.1:")) << endpoint.url;
  }
  EXPECT_EQ(schemes, (std::set<std::string>{"smtp", "submission", "lmtp", "imap", "pop3", "sieve", "xmpp",
                                            "xmpp-server", "nntp", "ldap"}));
}

TEST_F(LabTest, RootIsInAFileForAsLongAsItRuns) {
  std::filesystem::path file;
  {
    const auto lab = Lab::start(engine_, {});
    ASSERT_TRUE(lab);
    file = (*lab)->ca_file();
    EXPECT_EQ(file.extension(), ".pem");
    const auto store = x509::TrustStore::from({file});
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ((*store)->size(), 1U);
    EXPECT_EQ((*lab)->trust()->size(), 1U);
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(file).permissions() & (perms::group_write | perms::others_write),
              perms::none);
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(text.find("PRIVATE"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(LabTest, TwoLabsStandSideBySide) {
  const auto first = Lab::start(engine_, {});
  const auto second = Lab::start(engine_, {"::1", {"expired", "slow"}});
  ASSERT_TRUE(first);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_NE((*first)->ca_file(), (*second)->ca_file());
  EXPECT_TRUE((*second)->endpoints().front().url.starts_with("smtp://[::1]:"));
}

TEST_F(LabTest, RefusesWhatItDoesNotKnow) {
  const auto outside = Lab::start(engine_, {"0.0.0.0", {}});
  ASSERT_FALSE(outside);
  EXPECT_NE(outside.error().text().find("loopback"), std::string::npos);
  const auto unknown = Lab::start(engine_, {"127.0.0.1", {"tls13-only"}});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().text().find("tls12-only"), std::string::npos);
}

TEST_F(LabTest, StartsQuickly) {
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(Lab::start(engine_, {}));
  // Some 20 ms on an idle machine; the bound leaves room for sanitizers and neighbours.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

}  // namespace
}  // namespace sti::lab
