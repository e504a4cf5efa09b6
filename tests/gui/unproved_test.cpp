// A peer that shows somebody else's chain and then ends the handshake must not look like a verified one.
#include <gtest/gtest.h>

#include <algorithm>

#include "driver.hpp"
#include "gui/ui/judgement.hpp"
#include "gui/ui/theme.hpp"
#include "gui/views/certificate_details.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::test {
namespace {

constexpr std::string_view remark =
    "he chain would be trusted for mail.example.org, but the peer did not prove that it holds its key";

/// The session of `steps` with its verification changed.
Inspection changed(const std::vector<Step>& steps, void (*change)(Verification&)) {
  auto out = steps;
  for (auto& step : out) {
    if (auto* verified = std::get_if<event::Verified>(&step.event.payload)) {
      auto verification = std::make_shared<Verification>(*verified->verification);
      change(*verification);
      verified->verification = verification;
    }
  }
  return session_of(out);
}

const assess::Check& check(const std::vector<assess::Check>& checks, std::string_view word) {
  const auto found = std::ranges::find(checks, word, &assess::Check::word);
  if (found == checks.end()) throw std::runtime_error("no check " + std::string(word));
  return *found;
}

TEST(UnprovedPeer, RestsOnNothingGoodAboutWhoItIs) {
  const auto session = session_of(unproved_smtp());
  const auto verdict = assess::verdict_of(session);
  EXPECT_EQ(verdict.mark, gui::Mark::bad);
  EXPECT_EQ(verdict.headline, "Handshake failed");
  EXPECT_NE(verdict.sentence.find(remark), std::string::npos) << verdict.sentence;
  const auto checks = assess::assess(session).checks;
  EXPECT_EQ(check(checks, "Not encrypted").mark, gui::Mark::bad);
  EXPECT_EQ(check(checks, "Key not proved").mark, gui::Mark::bad);
  EXPECT_EQ(check(checks, "Certificate would be trusted").mark, gui::Mark::unknown);
  EXPECT_EQ(check(checks, "Name matches").mark, gui::Mark::unknown);
  const auto band = gui::band_of(session, gui::RowKind::tls_band);
  EXPECT_EQ(band.title, "TLS");
  EXPECT_EQ(band.sentence, "the handshake failed: nothing is private");
  EXPECT_EQ(band.mark, gui::Mark::bad);
}

TEST(UnprovedPeer, IsShownAsSuchInEveryTab) {
  TestWindow window({.height = 1400});
  window.app().show(session_of(unproved_smtp()));
  ASSERT_TRUE(window.settle());
  const auto nowhere_good = [&] {
    for (const auto& words : window.texts()) {
      EXPECT_EQ(words.find("verified as"), std::string::npos) << words;
      EXPECT_EQ(words.find("private, and"), std::string::npos) << words;
      EXPECT_EQ(words.find("Encrypted with"), std::string::npos) << words;
    }
    EXPECT_FALSE(window.has("status Verified"));
    EXPECT_FALSE(window.has("status TLSv1.3"));
  };
  for (const auto* tab : {"Overview", "Handshake", "Certificates", "Findings"}) {
    window.click(tab);
    window.frames(2);
    nowhere_good();
  }
  EXPECT_EQ(gui::good_ink(*window.app().session()), gui::colors().muted);
  EXPECT_TRUE(window.has("status Handshake failed"));

  window.click("Overview");
  window.frames(2);
  EXPECT_TRUE(window.has("Key not proved", "Inspector"));
  EXPECT_TRUE(window.draws("not established"));
  EXPECT_TRUE(window.draws("x25519, 255 bits"));
  EXPECT_TRUE(window.draws(remark));
  window.click("Handshake");
  window.frames(2);
  EXPECT_TRUE(window.has("not established", "Inspector"));
  window.click("Certificates");
  window.frames(2);
  EXPECT_TRUE(window.draws("key not proved"));
  EXPECT_TRUE(window.draws(remark));
  EXPECT_FALSE(window.draws("the server itself"));
  window.click("Findings");
  window.frames(2);
  EXPECT_TRUE(window.draws("The TLS handshake failed"));
}

TEST(UnprovedPeer, HasTheColoursOfGoodNewsOnceItHasProvedItself) {
  TestWindow window;
  window.app().show(session_of(verified_smtp()));
  ASSERT_TRUE(window.settle());
  EXPECT_EQ(gui::good_ink(*window.app().session()), gui::colors().good);
  const auto checks = assess::assess(*window.app().session()).checks;
  EXPECT_EQ(check(checks, "Key proved").mark, gui::Mark::good);
  EXPECT_EQ(check(checks, "Certificate trusted").mark, gui::Mark::good);
  EXPECT_TRUE(window.has("status TLSv1.3"));
}

TEST(UnprovedPeer, IsNotVerifiedByTheOutcomeOfAFileAlone) {
  const auto session = changed(verified_smtp(), [](Verification& v) { v.proved = false; });
  EXPECT_EQ(assess::verdict_of(session).mark, gui::Mark::warning);
  EXPECT_EQ(gui::band_of(session, gui::RowKind::tls_band).mark, gui::Mark::warning);
  EXPECT_EQ(check(assess::assess(session).checks, "Key not proved").mark, gui::Mark::bad);
}

TEST(OlderFile, LeavesOpenWhetherTheKeyWasProved) {
  const auto session = changed(verified_smtp(), [](Verification& v) { v.proved = v.proof_recorded = false; });
  const auto verdict = assess::verdict_of(session);
  EXPECT_EQ(verdict.headline, "Recorded as verified");
  EXPECT_EQ(gui::state_word(session), "recorded as verified");
  EXPECT_EQ(verdict.mark, gui::Mark::warning);
  EXPECT_EQ(verdict.sentence,
            "The session was recorded as verified. The chain was trusted for mail.example.org; whether the "
            "peer proved that it holds its key was not recorded.");
  EXPECT_EQ(check(assess::assess(session).checks, "Certificate trusted").mark, gui::Mark::unknown);
  EXPECT_EQ(check(assess::assess(session).checks, "Proof of the key not recorded").mark, gui::Mark::unknown);
  EXPECT_EQ(gui::band_of(session, gui::RowKind::tls_band).mark, gui::Mark::unknown);
}

/// A server that wants a client certificate may say so after the client has completed the handshake.
TEST(FailedHandshake, IsNotCalledEncryptedWhereTheServerRefusesItAfterwards) {
  auto steps = verified_smtp();
  auto& finished = std::get<event::Finished>(steps.back().event.payload);
  finished.outcome = Outcome::handshake_failed;
  const auto session = session_of(steps);
  EXPECT_EQ(check(assess::assess(session).checks, "Not encrypted").mark, gui::Mark::bad);
  EXPECT_EQ(gui::band_of(session, gui::RowKind::tls_band).mark, gui::Mark::bad);
}

}  // namespace
}  // namespace sti::test
