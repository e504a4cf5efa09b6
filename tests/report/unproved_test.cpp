// A peer that shows somebody else's chain and then ends the handshake: nothing that is written about it may
// read, or be coloured, as if it had been verified.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/report.hpp"
#include "report/session_file.hpp"
#include "report/summary.hpp"
#include "report/tree.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

constexpr std::string_view remark =
    "he chain would be trusted for mail.example.org, but the peer did not prove that it holds its key";

const Section& section(const Summary& s, std::string_view title) {
  const auto found = std::ranges::find(s.sections, title, &Section::title);
  if (found == s.sections.end()) throw std::runtime_error("no section " + std::string(title));
  return *found;
}

const Fact& fact(const Section& section, std::string_view label) {
  const auto found = std::ranges::find(section.facts, label, &Fact::label);
  if (found == section.facts.end()) throw std::runtime_error("no fact " + std::string(label));
  return *found;
}

TEST(UnprovedPeer, HasAVerdictThatSaysSo) {
  const auto s = summarize(test::session_of(test::unproved_smtp()));
  EXPECT_EQ(s.word, "HANDSHAKE FAILED");
  EXPECT_EQ(s.mark, Mark::bad);
  EXPECT_NE(s.meaning.find(remark), std::string::npos) << s.meaning;
}

TEST(UnprovedPeer, HasNothingGoodInItsTlsItsCertificatesAndItsVerification) {
  const auto s = summarize(test::session_of(test::unproved_smtp()));
  for (const auto& part : s.sections) {
    if (part.title == "Connection") continue;  // what was seen before TLS
    for (const auto& f : part.facts) EXPECT_NE(f.mark, Mark::good) << part.title << ": " << f.label;
  }
  EXPECT_EQ(fact(section(s, "TLS"), "state").value, "not established: the handshake was not completed");
  EXPECT_EQ(fact(section(s, "TLS"), "state").mark, Mark::bad);
  EXPECT_EQ(fact(section(s, "TLS"), "server's signature").value, "not reached");
  EXPECT_EQ(fact(section(s, "Verification"), "proof").value, "not shown");
  EXPECT_EQ(fact(section(s, "Verification"), "proof").mark, Mark::bad);
  EXPECT_EQ(fact(section(s, "Verification"), "chain").value, "would be trusted");
}

TEST(UnprovedPeer, IsNowhereCalledVerified) {
  const auto session = test::session_of(test::unproved_smtp());
  const ReportOptions color{true, true};
  for (const auto& out : {text(session, {}), text(session, color), tree(session, {}), markdown(session, {}),
                          html(session, {}), json(session, {})}) {
    EXPECT_EQ(out.find("verified as"), std::string::npos);
    EXPECT_EQ(out.find("chain trusted"), std::string::npos);
    EXPECT_EQ(out.find("VERIFIED"), std::string::npos);
    auto plain = out;  // Markdown escapes dots
    std::erase(plain, '\\');
    EXPECT_NE(plain.find(remark), std::string::npos) << out;
  }
  // Rows: the one of the verification and the one of what was agreed are marked as bad.
  const auto page = html(session, {});
  EXPECT_NE(page.find("<td class=\"bad\">t" + std::string(remark)), std::string::npos);
  EXPECT_NE(page.find("<td class=\"bad\">not established; agreed until then: TLSv1.3"), std::string::npos);
  EXPECT_EQ(page.find("<td class=\"good\">"), std::string::npos);
}

TEST(UnprovedPeer, IsInTheDocumentAsTheContractSays) {
  const auto j = nlohmann::json::parse(json(test::session_of(test::unproved_smtp()), {}));
  EXPECT_EQ(j["outcome"], "handshake-failed");
  EXPECT_TRUE(j["encrypted"].is_null());
  EXPECT_EQ(j["tls"]["established"], false);
  EXPECT_EQ(j["tls"]["version"], "TLSv1.3");
  EXPECT_EQ(j["tls"]["group_bits"], 255);
  EXPECT_EQ(j["verification"]["proved"], false);
  EXPECT_EQ(j["verification"]["trusted"], true);
  EXPECT_EQ(j["verification"]["name_matched"], true);
  EXPECT_EQ(j["findings"][0]["code"], "handshake-failed");
  EXPECT_EQ(j["findings"][0]["severity"], "error");
}

/// A file in which every `from` is replaced; there has to be one.
std::string replaced(std::string file, std::string_view from, std::string_view to) {
  std::size_t times = 0;
  for (auto at = file.find(from); at != std::string::npos; at = file.find(from, at + to.size()), ++times)
    file.replace(at, from.size(), to);
  EXPECT_GT(times, 0u) << from;
  return file;
}

TEST(OlderFile, IsToldAsRecordedAndLeavesOpenWhatItDoesNotSay) {
  auto file = write_session(test::session_of(test::verified_smtp()), {});
  file = replaced(file, ",\"group_bits\":255", "");
  file = replaced(file, ",\"proved\":true", "");
  ASSERT_EQ(file.find("established\":"), std::string::npos);
  const auto session = read_session(file);
  ASSERT_TRUE(session) << session.error().text();
  EXPECT_EQ(session->outcome(), Outcome::verified);
  EXPECT_TRUE(session->tls_established());
  EXPECT_FALSE(session->peer_verified());

  const auto s = summarize(*session);
  EXPECT_EQ(s.word, "RECORDED AS VERIFIED");
  EXPECT_EQ(s.mark, Mark::warning);
  EXPECT_EQ(
      s.meaning,
      "The session was recorded as verified. The chain was trusted for mail.example.org; whether the peer "
      "proved that it holds its key was not recorded.");
  EXPECT_EQ(fact(section(s, "Verification"), "proof").value, "not recorded");
  EXPECT_EQ(fact(section(s, "Verification"), "proof").mark, Mark::notice);
  EXPECT_EQ(fact(section(s, "Verification"), "chain").mark, Mark::neutral);
  EXPECT_EQ(text(*session, {}).find("verified as"), std::string::npos);

  // Saved again it still says no more than it knew.
  const auto again = read_session(write_session(*session, {}));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(text(*again, {}), text(*session, {}));
  EXPECT_FALSE(again->verification()->proof_recorded);
}

TEST(SessionFile, CannotMakeAPeerVerifiedByItsOutcomeAlone) {
  const auto file = replaced(write_session(test::session_of(test::unproved_smtp()), {}),
                             "\"outcome\":\"handshake-failed\"", "\"outcome\":\"verified\"");
  const auto session = read_session(file);
  ASSERT_TRUE(session) << session.error().text();
  const auto s = summarize(*session);
  EXPECT_EQ(s.mark, Mark::warning);
  EXPECT_NE(s.meaning.find(remark), std::string::npos);
}

}  // namespace
}  // namespace sti::report
