#include "model/verification_text.hpp"

#include <gtest/gtest.h>

#include "model/inspection.hpp"
#include "model/tls_info.hpp"

namespace sti {
namespace {

Verification accepted() {
  Verification v;
  v.trusted = true;
  v.name_matched = true;
  v.name = "mail.example.org";
  return v;
}

TEST(VerificationText, CallsVerifiedOnlyWhatIsProvedAndAccepted) {
  for (const bool proved : {false, true})
    for (const bool recorded : {false, true})
      for (const bool trusted : {false, true})
        for (const auto matched : {std::optional<bool>(), std::optional(false), std::optional(true)}) {
          auto v = accepted();
          v.proved = proved, v.proof_recorded = recorded || proved;
          v.trusted = trusted, v.name_matched = matched;
          const auto text = verification_text(v);
          EXPECT_EQ(text.find("verified as") != std::string::npos, v.verified() && matched) << text;
          EXPECT_EQ(text.find("chain trusted") != std::string::npos, v.verified() && !matched) << text;
          EXPECT_EQ(proof_remark(v).empty(), proved || (!recorded && !v.accepted())) << text;
        }
}

TEST(VerificationText, TellsAChainFromThePeerThatShowsIt) {
  auto v = accepted();
  EXPECT_EQ(
      verification_text(v),
      "the chain would be trusted for mail.example.org, but the peer did not prove that it holds its key");
  EXPECT_EQ(
      proof_remark(v),
      "The chain would be trusted for mail.example.org, but the peer did not prove that it holds its key.");
  v.trusted = false;
  v.problems = {{ProblemId::expired, "", "It expired."}};
  EXPECT_EQ(verification_text(v),
            "not verified, as the peer did not prove that it holds the key of its certificate: It expired.");
  EXPECT_EQ(proof_remark(v), "The peer did not prove that it holds the key of its certificate.");
  v.proved = true;
  EXPECT_EQ(verification_text(v), "not verified: It expired.");
}

TEST(VerificationText, DoesNotGuessWhatAnOlderFileDoesNotSay) {
  auto v = accepted();
  v.proof_recorded = false;
  EXPECT_EQ(proof_of(v), Proof::not_recorded);
  EXPECT_EQ(
      verification_text(v),
      "the chain was trusted for mail.example.org; whether the peer proved that it holds its key was not "
      "recorded");
}

TEST(VerificationText, EscapesTheName) {
  auto v = accepted();
  v.name = "a\x1b[31m";
  for (const bool proved : {false, true}) {
    v.proved = proved;
    EXPECT_NE(verification_text(v).find("a\\x1b[31m"), std::string::npos);
  }
}

TEST(VerificationText, DoesNotRepeatAnOutcomeThatTheVerificationDoesNotBearOut) {
  auto v = accepted();
  v.proved = true;
  EXPECT_EQ(meaning_with(Outcome::verified, &v), meaning_of(Outcome::verified));
  EXPECT_EQ(meaning_with(Outcome::timeout, nullptr), meaning_of(Outcome::timeout));
  EXPECT_EQ(meaning_with(Outcome::verified, nullptr), "The session was recorded as verified.");
  v.proved = false;
  EXPECT_EQ(meaning_with(Outcome::verified, &v), "The session was recorded as verified. " + proof_remark(v));
  EXPECT_EQ(meaning_with(Outcome::handshake_failed, &v),
            std::string(meaning_of(Outcome::handshake_failed)) + " " + proof_remark(v));
}

TEST(KeyExchangeText, NamesGroupAndSizeOrWhyThereIsNone) {
  TlsInfo tls;
  EXPECT_EQ(key_exchange_text(tls), "not reached");
  tls.established = true;
  EXPECT_EQ(key_exchange_text(tls), "RSA key transport, no forward secrecy");
  tls.resumed = true;
  EXPECT_EQ(key_exchange_text(tls), "from an earlier session");
  tls.group_bits = 512;
  EXPECT_EQ(key_exchange_text(tls), "Diffie-Hellman in a group without a name, 512 bits");
  tls.group = "x25519";
  tls.group_bits = 255;
  EXPECT_EQ(key_exchange_text(tls), "x25519, 255 bits");
}

TEST(Inspection, TakesFromTheKindOfEventWhetherTlsWasEstablished) {
  for (const bool said : {false, true}) {
    auto tls = std::make_shared<TlsInfo>();
    tls->established = said;
    Inspection session;
    Step step;
    step.event.connection = main_connection;
    step.event.payload = event::Negotiated{tls};
    session.apply(step);
    ASSERT_TRUE(session.tls());
    EXPECT_FALSE(session.tls()->established);
    EXPECT_FALSE(session.tls_established());
    EXPECT_FALSE(session.encrypted());
    step.event.payload = event::Established{tls};
    session.apply(step);
    EXPECT_TRUE(session.tls()->established);
    EXPECT_TRUE(session.tls_established());
  }
}

}  // namespace
}  // namespace sti
