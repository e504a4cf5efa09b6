// What `inspect` says of each way in which the lab can misbehave: outcome, exit status, and the finding or
// problem.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>

#include "program.hpp"

namespace sti::test {
namespace {

struct Case {
  const char* fault;
  std::vector<const char*> schemes;
  const char* outcome;
  int status;
  const char* code;  ///< of a finding or a problem; empty for none
};

const std::vector<const char*> everywhere{"smtp",  "submission", "lmtp",        "imap", "pop3",
                                          "sieve", "xmpp",       "xmpp-server", "nntp", "ldap"};

class Faults : public testing::TestWithParam<Case> {};

TEST_P(Faults, AreRecognised) {
  const auto& c = GetParam();
  const RunningLab lab({"--fault", c.fault});
  // All at once: some of these servers are slow on purpose.
  std::map<std::string, std::future<InspectRun>> running;
  for (const auto* scheme : c.schemes)
    running[scheme] = std::async(std::launch::async, [&lab, scheme] { return inspect(lab, scheme); });
  for (auto& [scheme, future] : running) {
    const auto result = future.get();
    const std::string code = c.code;
    EXPECT_EQ(result.outcome(), c.outcome) << scheme << ": " << result.document["reason"];
    EXPECT_EQ(result.status, c.status) << scheme;
    EXPECT_TRUE(code.empty() || result.has_finding(code) || result.has_problem(code))
        << scheme << result.document["findings"].dump() << result.document["verification"]["problems"].dump();
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfTheLab, Faults,
    testing::Values(Case{"tls12-only", everywhere, "verified", 0, ""},
                    Case{"slow", everywhere, "verified", 0, ""},
                    Case{"no-starttls", everywhere, "not-offered", 4, "starttls-not-offered"},
                    Case{"starttls-mangled", everywhere, "not-offered", 4, "starttls-mangled"},
                    Case{"starttls-refused", everywhere, "refused", 4, "starttls-refused"},
                    Case{"preauth", {"imap"}, "not-offered", 4, "preauth"},
                    Case{"inject-reply", everywhere, "violation", 6, "plaintext-injected"},
                    Case{"inject-fragment", everywhere, "violation", 6, "plaintext-injected"},
                    Case{"wrong-name", everywhere, "unverified", 1, "name-mismatch"},
                    Case{"expired", everywhere, "unverified", 1, "expired"},
                    Case{"self-signed", everywhere, "unverified", 1, "self-signed"},
                    Case{"incomplete-chain", everywhere, "unverified", 1, "incomplete-chain"},
                    Case{"drop-after-go-ahead", everywhere, "handshake-failed", 5, ""},
                    Case{"garbage-tls", everywhere, "handshake-failed", 5, ""},
                    Case{"greeting-421", everywhere, "inconclusive", 8, "rate-limited"}),
    [](const auto& c) {
      std::string name = c.param.fault;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST(FaultsOfOneProtocol, LeaveTheOthersHonest) {
  const RunningLab lab({"--fault", "preauth"});
  for (const auto* scheme : everywhere)
    EXPECT_EQ(inspect(lab, scheme).status, scheme == std::string("imap") ? 4 : 0) << scheme;
}

TEST(NoFault, IsVerifiedEverywhereWithNoFindingAgainstTheServer) {
  const RunningLab lab;
  ASSERT_EQ(lab.urls().size(), everywhere.size());
  for (const auto* scheme : everywhere) {
    const auto result = inspect(lab, scheme);
    EXPECT_EQ(result.outcome(), "verified") << scheme;
    EXPECT_EQ(result.status, 0) << scheme;
    for (const auto& finding : result.document["findings"])
      EXPECT_TRUE(finding["severity"] == "notice" || finding["severity"] == "ok") << scheme << finding.dump();
  }
}

TEST(FaultsTogether, TheGreetingComesFirst) {
  const RunningLab lab({"--fault", "greeting-421", "--fault", "expired"});
  EXPECT_EQ(inspect(lab, "smtp").outcome(), "inconclusive");
}

}  // namespace
}  // namespace sti::test
