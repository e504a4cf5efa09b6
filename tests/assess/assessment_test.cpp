// One reading of a session: what it says for each way in which one can end, and that the reports say the
// same.
#include "assess/assessment.hpp"

#include <gtest/gtest.h>

#include "report/report.hpp"
#include "report/summary.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::assess {
namespace {

Inspection ended(Outcome outcome, std::string reason = {}) {
  test::Recording r({"smtp", "mail.example.org", 25});
  r.add(event::Connecting{{"192.0.2.25", 25}});
  r.add(event::Connected{{"192.0.2.1", 40000}, {"192.0.2.25", 25}});
  r.add(event::Finished{outcome, std::move(reason)});
  return test::session_of(r.steps());
}

TEST(Assessment, OfEachOutcome) {
  const std::tuple<Outcome, Mark, const char*> expected[] = {
      {Outcome::verified, Mark::warning, "Recorded as verified"},  // nothing in it proves that
      {Outcome::unverified, Mark::warning, "Encrypted, not verified"},
      {Outcome::not_offered, Mark::bad, "STARTTLS not offered"},
      {Outcome::refused, Mark::bad, "STARTTLS refused"},
      {Outcome::handshake_failed, Mark::bad, "Handshake failed"},
      {Outcome::violation, Mark::bad, "Protocol violated"},
      {Outcome::unreachable, Mark::bad, "Unreachable"},
      {Outcome::timeout, Mark::bad, "Timed out"},
      {Outcome::inconclusive, Mark::unknown, "Inconclusive"},
      {Outcome::cancelled, Mark::unknown, "Stopped"}};
  for (const auto& [outcome, mark, headline] : expected) {
    const auto session = ended(outcome, "a reason");
    const auto assessment = assess(session);
    EXPECT_EQ(assessment.mark, mark) << headline;
    EXPECT_EQ(assessment.headline, headline);
    EXPECT_FALSE(assessment.sentence.empty());
    EXPECT_EQ(assessment.reason, "a reason");
    EXPECT_FALSE(assessment.checks.empty());
    // The reports say what this says.
    const auto summary = report::summarize(session);
    EXPECT_EQ(summary.meaning, assessment.sentence);
    EXPECT_EQ(summary.reason, assessment.reason);
    EXPECT_EQ(summary.mark == report::Mark::bad, mark == Mark::bad) << headline;
    EXPECT_NE(report::text(session, {}).find(assessment.sentence), std::string::npos);
  }
}

TEST(Assessment, OfAVerifiedSession) {
  const auto assessment = assess(test::session_of(test::verified_smtp()));
  EXPECT_EQ(assessment.mark, Mark::good);
  EXPECT_EQ(assessment.headline, "Verified");
  for (const auto& check : assessment.checks) EXPECT_EQ(check.mark, Mark::good) << check.word;
}

TEST(Assessment, RunningUntilThereIsSomethingToSay) {
  test::Recording r({"smtp", "h", 25});
  const auto assessment = assess(test::session_of(r.steps()));
  EXPECT_EQ(assessment.mark, Mark::running);
  EXPECT_EQ(assessment.headline, "In progress");
}

TEST(Assessment, ListsProblemsAndFindingsTheWorstFirst) {
  const auto session = test::session_of(test::unverified_imaps());
  const auto assessment = assess(session);
  ASSERT_FALSE(assessment.listed.empty());
  EXPECT_EQ(assessment.listed.size(), listed_count(session));
  EXPECT_EQ(assessment.listed.front().severity, worst_listed(session));
  for (std::size_t i = 0; i + 1 < assessment.listed.size(); ++i)
    EXPECT_LE(assessment.listed[i].severity, assessment.listed[i + 1].severity);
  for (const auto& listed : assessment.listed)
    EXPECT_NE(listed.finding == nullptr, listed.problem == nullptr);
}

Inspection passed(bool with_tls) {
  test::Recording r({"smtp", "mail.example.org", 25});
  r.add(event::Connecting{{"192.0.2.25", 25}, ConnectionRole::server_leg});
  r.add(event::Connected{{"192.0.2.1", 40000}, {"192.0.2.25", 25}, ConnectionRole::server_leg});
  r.line(Direction::server_to_client, "220 x\r\n", event::MessageRole::greeting);
  if (with_tls) {
    r.add(event::Upgrade{7}, Direction::server_to_client);
    r.enter(Phase::tls);
    r.record(Direction::client_to_server, 22, false, Bytes{1, 0, 0, 0});
  }
  r.add(event::Finished{Outcome::inconclusive, ""});
  return test::session_of(r.steps());
}

TEST(Assessment, OfWhatPassedThroughJudgesNobody) {
  const auto tls = assess(passed(true));
  EXPECT_EQ(tls.headline, "Passed through");
  EXPECT_EQ(tls.mark, Mark::unknown);
  EXPECT_NE(tls.sentence.find("not opened"), std::string::npos);
  bool told = false;
  for (const auto& check : tls.checks) told = told || check.word == "TLS passed through";
  EXPECT_TRUE(told);
  const auto plain = assess(passed(false));
  EXPECT_EQ(plain.mark, Mark::warning);
  EXPECT_NE(plain.sentence.find("plaintext"), std::string::npos);
}

}  // namespace
}  // namespace sti::assess
