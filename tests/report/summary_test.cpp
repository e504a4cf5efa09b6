#include "report/summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

constexpr UnixTime day = 86400;

CertificateInfo valid_between(UnixTime from, UnixTime to) {
  CertificateInfo c;
  c.not_before = from;
  c.not_after = to;
  return c;
}

std::vector<std::string> titles(const Summary& s) {
  std::vector<std::string> out;
  for (const auto& section : s.sections) out.push_back(section.title);
  return out;
}

TEST(Validity, CountsDaysAndWarnsBeforeTheEnd) {
  const auto c = valid_between(0, 100 * day);
  EXPECT_EQ(validity(c, 50 * day).value, "1970-01-01 to 1970-04-11, 50 days left");
  EXPECT_EQ(validity(c, 50 * day).mark, Mark::neutral);
  EXPECT_DOUBLE_EQ(*validity(c, 50 * day).elapsed, 0.5);
  EXPECT_EQ(validity(c, 99 * day).value, "1970-01-01 to 1970-04-11, 1 day left");
  EXPECT_EQ(validity(c, 99 * day).mark, Mark::warning);
}

TEST(Validity, IncludesBothEndsAsRfc5280Says) {
  const auto c = valid_between(10 * day, 100 * day);
  EXPECT_EQ(validity(c, 10 * day).mark, Mark::neutral);
  EXPECT_EQ(validity(c, 100 * day).mark, Mark::warning);
  EXPECT_EQ(validity(c, 100 * day + 1).mark, Mark::bad);
  EXPECT_EQ(validity(c, 10 * day - 1).mark, Mark::bad);
}

TEST(Validity, SaysWhatIsWrong) {
  EXPECT_EQ(validity(valid_between(0, 2 * day), 5 * day).value,
            "1970-01-01 to 1970-01-03, expired 3 days ago");
  EXPECT_EQ(validity(valid_between(9 * day, 10 * day), 2 * day).value,
            "1970-01-10 to 1970-01-11, begins in 7 days");
  EXPECT_EQ(validity({}, 0).mark, Mark::bad);
}

TEST(Summary, ShowsCapabilitiesAsTheEngineEscapedThem) {
  test::Recording r({"mail.example.org", "smtp", 25});
  r.add(event::Capabilities{{"STARTTLS", "X\\u{202e}"}}, Direction::server_to_client);
  const auto facts = summarize(test::session_of(r.steps())).sections.front().facts;
  EXPECT_TRUE(std::any_of(facts.begin(), facts.end(), [](const Fact& f) {
    return f.label == "offered in plaintext" && f.value == "STARTTLS, X\\u{202e}";
  }));
}

TEST(Summary, PutsTheVerdictFirstAndThenWhatItRestsOn) {
  const auto s = summarize(test::session_of(test::verified_smtp()));
  EXPECT_EQ(s.word, "VERIFIED");
  EXPECT_EQ(s.mark, Mark::good);
  EXPECT_EQ(titles(s),
            (std::vector<std::string>{"Connection", "TLS", "Certificate 1 of 3", "Certificate 2 of 3",
                                      "Certificate 3 of 3", "Verification", "Timing"}));
}

TEST(Summary, LeavesOutWhatWasNotReached) {
  const auto s = summarize(test::session_of(test::unreachable()));
  EXPECT_EQ(s.word, "UNREACHABLE");
  EXPECT_EQ(s.reason, "192.0.2.1:25: Connection refused");
  EXPECT_EQ(titles(s), (std::vector<std::string>{"Connection", "Timing"}));
}

TEST(Summary, HasTheWorstFindingFirst) {
  const auto s = summarize(test::session_of(test::every_kind()));
  EXPECT_TRUE(std::is_sorted(s.findings.begin(), s.findings.end(),
                             [](const auto& a, const auto& b) { return a.severity < b.severity; }));
}

TEST(Summary, SaysThatARunningSessionRuns) {
  auto steps = test::verified_smtp();
  steps.resize(10);
  EXPECT_EQ(summarize(test::session_of(steps)).word, "RUNNING");
  EXPECT_EQ(summarize(Inspection{}).word, "RUNNING");
}

TEST(Summary, SaysHowAnOpenSessionStands) {
  auto steps = test::verified_smtp();
  const auto ready = std::find_if(steps.begin(), steps.end(), [](const Step& step) {
    return step.event.get_if<event::Ready>() != nullptr;
  });
  ASSERT_NE(ready, steps.end());
  steps.erase(ready + 1, steps.end());
  const auto s = summarize(test::session_of(steps));
  EXPECT_EQ(s.word, "VERIFIED");
  EXPECT_EQ(s.mark, Mark::good);
  EXPECT_NE(s.meaning.find("The session is still open."), std::string::npos) << s.meaning;
  steps.pop_back();
  EXPECT_EQ(summarize(test::session_of(steps)).word, "RUNNING");
}

TEST(Summary, DoesNotCallASeriousFindingGood) {
  auto steps = test::verified_smtp();
  auto finished = steps.back();
  steps.pop_back();
  Event found = finished.event;
  found.payload = event::Found{make_finding(FindingId::greeting_after_upgrade, "It greeted.")};
  steps.push_back({found, {}});
  finished.event.seq += 1;
  steps.push_back(finished);
  const auto s = summarize(test::session_of(steps));
  EXPECT_EQ(s.word, "VERIFIED");
  EXPECT_EQ(s.mark, Mark::warning);
}

TEST(Duration, ReadsWellAtAnyLength) {
  EXPECT_EQ(duration_text(0), "0.0 ms");
  EXPECT_EQ(duration_text(12345), "12.3 ms");
  EXPECT_EQ(duration_text(2100000), "2.10 s");
}

}  // namespace
}  // namespace sti::report
