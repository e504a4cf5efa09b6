// LDAP: no greeting, no lines, and a list that does not decide whether StartTLS is asked for.
#include <gtest/gtest.h>

#include "codec/ldap.hpp"
#include "model/escape.hpp"
#include "support/playbook.hpp"

namespace sti {
namespace {

using support::play;

constexpr std::string_view start_tls = codec::ldap_start_tls_oid, who_am_i = "1.3.6.1.4.1.4203.1.11.3";

/// A line of a script: these bytes are heard or sent.
std::string said(std::string_view key, const Bytes& message) {
  return std::string(key) + ": " + escaped(text_of(ByteView(message))) + "\n";
}
std::string asked(std::uint32_t id) {
  return said("send", codec::ldap_root_dse_request(id, {"supportedExtension", "supportedSASLMechanisms"}));
}
Bytes entry(std::uint32_t id, std::vector<std::string> extensions, std::vector<std::string> mechanisms = {}) {
  return codec::ldap_search_entry(
      id, "",
      {{"supportedExtension", std::move(extensions)}, {"supportedSASLMechanisms", std::move(mechanisms)}});
}
Bytes done(std::uint32_t id, std::uint32_t code = 0, std::string_view why = {}) {
  return codec::ldap_result(id, 5, code, why);
}
Bytes answer(std::uint32_t id, std::uint32_t code, std::string_view why = {}) {
  return codec::ldap_result(id, 24, code, why, start_tls);
}
std::string requested(std::uint32_t id) { return said("send", codec::ldap_extended_request(id, start_tls)); }

/// Up to the question for StartTLS.
std::string offered() {
  return "connect\nwaiting: the root DSE\n" + asked(1) +
         said("capability", entry(1, {std::string(start_tls), std::string(who_am_i)})) +
         said("reply", done(1)) + "learned: " + std::string(start_tls) + " | " + std::string(who_am_i) +
         "\n" + requested(2);
}

TEST(Ldap, HonestSessionFromTheFirstQuestionToUnbind) {
  EXPECT_EQ(play("ldap", offered() + "waiting: the response to StartTLS\n" + said("reply", answer(2, 0)) +
                             "starttls\nsecure\n" + asked(3) +
                             said("capability", entry(3, {std::string(who_am_i)})) + said("reply", done(3)) +
                             "learned: " + std::string(who_am_i) + "\nready\ngoodbye\n" +
                             said("send", codec::ldap_unbind_request(4)) + "done"),
            "");
}

TEST(Ldap, TlsFirstAsksOnce) {
  EXPECT_EQ(play("ldaps", "connect\n" + asked(1) + said("capability", entry(1, {})) + said("reply", done(1)) +
                              "learned\nready\n"),
            "");
}

TEST(Ldap, AsksForStartTlsThoughItIsNotListed) {
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) + said("capability", entry(1, {})) + said("reply", done(1)) +
                             "learned\n" + requested(2) + said("reply", answer(2, 0)) + "starttls"),
            "");
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) + said("reply", done(1)) + "learned\n" + requested(2)), "")
      << "no entry at all";
}

TEST(Ldap, ARefusalToListDoesNotEndIt) {
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) + said("reply", done(1, 13, "confidentiality required")) +
                             "found: unexpected-reply notice\n" + requested(2) + said("reply", answer(2, 0)) +
                             "starttls"),
            "");
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) + said("reply", done(1, 51)) +
                             "found: rate-limited notice\nfail: inconclusive"),
            "");
}

TEST(Ldap, EachCodeInAnswerToStartTls) {
  EXPECT_EQ(play("ldap", offered() + said("reply", answer(2, 2, "unsupported extended operation")) +
                             "found: starttls-not-offered error\nfail: not-offered"),
            "");
  for (const auto code : {1U, 13U, 50U, 51U, 52U, 53U, 80U, 4096U})
    EXPECT_EQ(play("ldap", offered() + said("reply", answer(2, code)) +
                               "found: starttls-refused error\nfail: refused"),
              "")
        << code;
  EXPECT_EQ(
      play("ldap", offered() + said("reply", done(2)) + "found: unexpected-reply error\nfail: violation"), "")
      << "the end of a search";
  EXPECT_EQ(play("ldap",
                 offered() + said("reply", answer(3, 0)) + "found: unexpected-reply error\nfail: violation"),
            "")
      << "to another message";
}

TEST(Ldap, AnOverwrittenOfferIsNamedWhereStartTlsIsNotKnown) {
  const std::string masked(start_tls.size(), 'X');
  EXPECT_EQ(
      play("ldap", "connect\n" + asked(1) + said("capability", entry(1, {masked})) + said("reply", done(1)) +
                       "learned: " + masked + "\n" + requested(2) + said("reply", answer(2, 2)) +
                       "found: starttls-mangled error\nfail: not-offered"),
      "");
  // Another number of the same length is another extension.
  EXPECT_EQ(
      play("ldap", "connect\n" + asked(1) + said("capability", entry(1, {"1.3.6.1.4.1.1466.20036"})) +
                       said("reply", done(1)) + "learned: 1.3.6.1.4.1.1466.20036\n" + requested(2) +
                       said("reply", answer(2, 2)) + "found: starttls-not-offered error\nfail: not-offered"),
      "");
}

TEST(Ldap, ALoginInTheClearIsNoted) {
  EXPECT_EQ(
      play("ldap", "connect\n" + asked(1) + said("capability", entry(1, {}, {"EXTERNAL", "plain"})) +
                       said("reply", done(1)) + "learned\nfound: cleartext-auth warning\n" + requested(2)),
      "");
}

TEST(Ldap, ANoticeOfDisconnectionEndsIt) {
  const auto notice = [](std::uint32_t code) {
    return said("untagged", codec::ldap_result(0, 24, code, "", codec::ldap_notice_of_disconnection_oid));
  };
  EXPECT_EQ(
      play("ldap", "connect\n" + asked(1) + notice(52) + "found: rate-limited notice\nfail: inconclusive"),
      "");
  EXPECT_EQ(play("ldap", offered() + notice(2) + "found: service-refused notice\nfail: inconclusive"), "");
  EXPECT_EQ(
      play("ldap", "connect\n" + asked(1) + said("untagged", codec::ldap_result(0, 24, 0, "", "1.2.3")) +
                       "found: untagged-before-tls warning\n"),
      "");
}

TEST(Ldap, WhatWasThereBeforeTheQuestionIsEarly) {
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) + said("capability", entry(1, {std::string(start_tls)})) +
                             said("reply", done(1)) + "learned: " + std::string(start_tls) + "\n" +
                             said("reply", answer(2, 0)) + "found: early-reply error\nfail: violation"),
            "");
}

TEST(Ldap, BytesAfterTheResponseAreLeftToTheGate) {
  EXPECT_EQ(play("ldap", offered() + said("reply", answer(2, 0)) + "starttls\n" + said("left", entry(3, {}))),
            "");
}

TEST(Ldap, WhatIsNoMessageIsNamed) {
  EXPECT_EQ(
      play("ldap", "connect\n" + asked(1) +
                       "untagged: \\x30\\x80\nfound: malformed-reply error\ninput: \\x00\nfail: violation"),
      "");
  EXPECT_EQ(play("ldap", offered() + "untagged: A\nfound: malformed-reply error\nfail: violation"), "");
  EXPECT_EQ(
      play("ldap",
           offered() + "untagged: \\x30\\x03\\x02\\x01\\x02\nfound: malformed-reply error\nfail: violation"),
      "");
  EXPECT_EQ(
      play("ldap",
           offered() + "untagged: \\x30\\x84\\x7f\\xff\\xff\nfound: malformed-reply error\nfail: violation"),
      "")
      << "a message of 2 GiB";
}

TEST(Ldap, AnotherProtocolIsRecognised) {
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) +
                             "untagged: 2\nfound: malformed-reply error\ninput: 20 mx ESMTP\\r\\n\nfound: "
                             "wrong-protocol warning\nfail: violation"),
            "");
}

TEST(Ldap, TheEndOfTheConnectionWhereAnAnswerIsDue) {
  EXPECT_EQ(play("ldap", "connect\n" + asked(1) + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
  EXPECT_EQ(play("ldap", offered() + said("reply", answer(2, 0)) + "starttls\nsecure\n" + asked(3) +
                             "eof\nfound: no-reply-after-upgrade error\ndone"),
            "");
}

TEST(Ldap, ANoticeInsideTlsAnswersNothing) {
  const auto notice =
      said("untagged", codec::ldap_result(0, 24, 52, "", codec::ldap_notice_of_disconnection_oid));
  EXPECT_EQ(play("ldap", offered() + said("reply", answer(2, 0)) + "starttls\nsecure\n" + asked(3) + notice +
                             "found: service-refused notice\nfound: no-reply-after-upgrade error\ndone"),
            "");
}

TEST(Ldap, SuccessOfAnotherOperationIsNoGoAhead) {
  EXPECT_EQ(play("ldap", offered() + said("reply", codec::ldap_result(2, 24, 0, "", "1.2.3")) +
                             "found: unexpected-reply error\nfail: violation"),
            "");
}

TEST(Ldap, NothingCanBeTyped) {
  EXPECT_EQ(play("ldaps", "connect\n" + asked(1) + said("reply", done(1)) +
                              "learned\nready\ncommand: whoami\nfound: command-refused notice"),
            "");
}

}  // namespace
}  // namespace sti
