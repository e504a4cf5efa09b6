#include "model/inspection.hpp"

#include <gtest/gtest.h>

#include <set>

#include "model/transcript_text.hpp"
#include "support/recording.hpp"

namespace sti {
namespace {

/// Feeds a session as the engine would: bytes first, then the events about them.
class Transcript {
 public:
  Inspection session;

  Range bytes(Phase phase, const StreamId& stream, std::string_view text) {
    const Range range{stream, session.bytes().size(stream), text.size()};
    session.apply({event(phase, range, event::Chunk{}), to_bytes(text)});
    return range;
  }
  void say(Phase phase, Range range, Payload payload) {
    session.apply({event(phase, range, std::move(payload)), {}});
  }
  void wait(std::int64_t us) { now_ += us; }

 private:
  Event event(Phase phase, Range range, Payload payload) {
    const auto connection = is_about_a_connection(payload) ? std::optional(main_connection) : std::nullopt;
    return {session.events().size(), now_, phase, connection, range.stream.direction, range,
            std::move(payload)};
  }
  std::int64_t now_ = 0;
};

event::Message greeting_line() { return {.role = event::MessageRole::greeting}; }

TEST(Inspection, JoinsTheLinesOfAGreeting) {
  Transcript t;
  t.say(Phase::plaintext, t.bytes(Phase::plaintext, main_stream::wire_s2c, "220-one\r\n"), greeting_line());
  t.say(Phase::plaintext, t.bytes(Phase::plaintext, main_stream::wire_s2c, "220 two\x1b\r\n"),
        greeting_line());
  ASSERT_TRUE(t.session.plaintext());
  EXPECT_EQ(t.session.plaintext()->greeting, "220-one\n220 two\\x1b");
  EXPECT_FALSE(t.session.encrypted());
}

TEST(Inspection, KeepsWhatPlaintextTaughtApartFromWhatTlsTaught) {
  Transcript t;
  t.bytes(Phase::plaintext, main_stream::wire_s2c, "x");
  t.say(Phase::plaintext, {}, event::Capabilities{{"STARTTLS", "PIPELINING"}});
  t.say(Phase::upgrade, {}, event::Upgrade{1});
  t.say(Phase::tls, {}, event::Established{std::make_shared<TlsInfo>()});
  t.say(Phase::tls, {}, event::Capabilities{{"AUTH PLAIN"}});
  EXPECT_EQ(t.session.plaintext()->capabilities, (std::vector<std::string>{"STARTTLS", "PIPELINING"}));
  EXPECT_EQ(t.session.encrypted()->capabilities, (std::vector<std::string>{"AUTH PLAIN"}));
  EXPECT_EQ(t.session.phase(), Phase::tls);
}

TEST(Inspection, HasNoPlaintextWhereTlsComesFirst) {
  Transcript t;
  t.bytes(Phase::tls, main_stream::wire_c2s, "\x16\x03\x01");
  t.say(Phase::tls, {}, event::Established{std::make_shared<TlsInfo>()});
  EXPECT_FALSE(t.session.plaintext());
  EXPECT_TRUE(t.session.encrypted());
}

TEST(Inspection, MeasuresEachStepFromTheEventsThatEndIt) {
  Transcript t;
  t.say(Phase::plaintext, {}, event::Started{});
  t.say(Phase::plaintext, {}, event::Resolving{"h"});
  t.wait(10);
  t.say(Phase::plaintext, {}, event::Resolved{"h", {"::1"}});
  t.say(Phase::plaintext, {}, event::Connecting{{"::1", 25}});
  t.wait(20);
  t.say(Phase::plaintext, {}, event::Connected{{"::1", 9}, {"::1", 25}});
  t.wait(30);
  t.say(Phase::plaintext, t.bytes(Phase::plaintext, main_stream::wire_s2c, "220 x\r\n"), greeting_line());
  t.wait(40);
  t.say(Phase::upgrade, {}, event::Upgrade{7});
  t.wait(50);
  t.say(Phase::tls, {}, event::Established{std::make_shared<TlsInfo>()});
  t.wait(5);
  EXPECT_FALSE(t.session.timing().total);
  t.say(Phase::tls, {}, event::Finished{Outcome::verified, {}});
  const auto timing = t.session.timing();
  EXPECT_EQ(timing.resolve, 10);
  EXPECT_EQ(timing.connect, 20);
  EXPECT_EQ(timing.greeting, 30);
  EXPECT_EQ(timing.upgrade, 40);
  EXPECT_EQ(timing.handshake, 50);
  EXPECT_EQ(timing.total, 155);
}

TEST(Inspection, KeepsItsConnectionsApart) {
  test::Recording r({"smtp", "h", 25});
  r.add(event::Connected{{"::1", 9}, {"::1", 25}});
  r.line(Direction::server_to_client, "220 x\r\n", event::MessageRole::greeting);
  r.on({1}).enter(Phase::tls).add(event::Connecting{{"::1", 26}, ConnectionRole::probe});
  r.add(event::Established{std::make_shared<TlsInfo>()});
  r.chunk({{1}, Layer::wire, Direction::client_to_server}, bytes_of("probe"));
  const auto session = test::session_of(r.steps());
  ASSERT_EQ(session.connections().size(), 2U);
  const auto& probe = session.connections()[1];
  EXPECT_EQ(probe.id(), ConnectionId{1});
  EXPECT_EQ(probe.role(), ConnectionRole::probe);
  EXPECT_FALSE(probe.remote()) << "it never came to be";
  EXPECT_FALSE(probe.plaintext());
  EXPECT_TRUE(probe.tls_established());
  // Nothing of it is taken for the main one's.
  EXPECT_EQ(session.phase(), Phase::plaintext);
  EXPECT_FALSE(session.tls_established());
  EXPECT_EQ(session.plaintext()->greeting, "220 x");
  EXPECT_EQ(session.bytes().size(main_stream::wire_c2s), 0U);
  EXPECT_EQ(text_of(session.events()[4], session), "probe 1: connecting to [::1]:26");
}

TEST(Inspection, HidesSecretsInTextUnlessAsked) {
  Transcript t;
  const auto range = t.bytes(Phase::tls, main_stream::clear_c2s, "AUTH PLAIN AGpvZQBodW50ZXIy\r\n");
  const Range secret{range.stream, range.offset + 11, 16};
  t.say(Phase::tls, range, event::Message{.role = event::MessageRole::command, .secret = {secret}});
  const auto& line = t.session.events().back();
  EXPECT_EQ(text_of(line, t.session), "AUTH PLAIN [16 bytes hidden]");
  EXPECT_EQ(text_of(line, t.session, true), "AUTH PLAIN AGpvZQBodW50ZXIy");
  EXPECT_EQ(t.session.secrets().all(), std::vector<Range>{secret});
}

TEST(Inspection, IsOpenForCommandsBetweenReadyAndFinished) {
  Transcript t;
  EXPECT_FALSE(t.session.open_for_commands());
  t.say(Phase::tls, {}, event::Ready{});
  EXPECT_TRUE(t.session.open_for_commands());
  t.say(Phase::tls, {}, event::Finished{Outcome::verified, "done"});
  EXPECT_FALSE(t.session.open_for_commands());
  EXPECT_EQ(t.session.reason(), "done");
}

TEST(ByteStore, CutsRangesAtWhatIsStored) {
  ByteStore store;
  store.append(main_stream::wire_s2c, bytes_of("hello"));
  EXPECT_EQ(text_of(store.view({main_stream::wire_s2c, 3, 100})), "lo");
  EXPECT_TRUE(store.view({main_stream::wire_s2c, 5, 1}).empty());
  EXPECT_TRUE(store.view({main_stream::wire_c2s, 0, 1}).empty());
  EXPECT_TRUE(store.view({main_stream::wire_s2c, ~0ULL, ~0ULL}).empty());
}

/// What holds for both lists of the registry.
template <typename Id>
void expect_in_order_and_explained(std::span<const FindingKind> kinds,
                                   std::optional<Id> (*from)(std::string_view)) {
  std::string_view before;
  for (const auto& kind : kinds) {
    EXPECT_LT(before, kind.code);
    before = kind.code;
    EXPECT_FALSE(kind.words.title.empty());
    EXPECT_GT(kind.words.explanation.size(), 40u) << kind.code;
    EXPECT_FALSE(kind.words.reference.empty()) << kind.code;
    const auto id = from(kind.code);
    ASSERT_TRUE(id) << kind.code;
    EXPECT_EQ(&kind_of(*id), &kind);
    const auto code = Code<Id>::read(kind.code);
    EXPECT_EQ(code, *id);
    EXPECT_EQ(code.text(), kind.code);
  }
  EXPECT_FALSE(from("no-such-code"));
}

TEST(FindingKinds, AreInOrderAndExplained) { expect_in_order_and_explained(finding_kinds(), finding_from); }

TEST(FindingKinds, ThatOnlyAFileKnowsAreShownAsSuch) {
  const auto code = FindingCode::read("of-a-later-version");
  EXPECT_EQ(code.text(), "of-a-later-version");
  EXPECT_EQ(code.kind(), nullptr);
  EXPECT_NE(code, FindingCode::read("of-another-version"));
  EXPECT_EQ(words_of(code, nullptr).title, "Not known to this version");
  // What is not known may well be what keeps a chain from being accepted.
  EXPECT_EQ((VerificationProblem{ProblemCode::read("of-a-later-version"), {}, {}}.severity()),
            Severity::error);
}

TEST(FindingKinds, CiteTheClauseOfTheProtocolThatWasSpoken) {
  using enum AppProtocol;
  // What an RFC is about alone, so that it must not be cited on another protocol.
  const std::pair<std::string_view, std::set<AppProtocol>> subjects[] = {
      {"RFC 3207", {smtp, lmtp}}, {"RFC 5321", {smtp, lmtp}}, {"RFC 8461", {smtp}},
      {"RFC 2033", {lmtp}},       {"RFC 4954", {smtp, lmtp}}, {"RFC 9051", {imap}},
      {"RFC 5530", {imap}},       {"RFC 2595", {imap, pop3}}, {"RFC 1939", {pop3}},
      {"RFC 3206", {pop3}},       {"RFC 5804", {sieve}},      {"RFC 6120", {xmpp}},
      {"RFC 3977", {nntp}},       {"RFC 4642", {nntp}},       {"RFC 4643", {nntp}},
      {"RFC 4511", {ldap}},       {"RFC 4513", {ldap}}};
  for (const auto& kind : finding_kinds()) {
    if (kind.code == "preauth") continue;  // only IMAP has it
    for (const auto& scheme : schemes())
      for (const auto& [rfc, about] : subjects)
        EXPECT_TRUE(about.contains(scheme.protocol) ||
                    kind.words_for(&scheme).reference.find(rfc) == std::string_view::npos)
            << kind.code << " cites " << rfc << " on " << scheme.scheme;
  }
  EXPECT_EQ(reference_of(make_finding(FindingId::starttls_not_offered, ""), scheme_facts("imap")),
            "RFC 9051 §6.2.1, §11.1");
  EXPECT_EQ(reference_of(make_finding(FindingId::weak_tls, "", {}, "RFC 9325 §4.2"), scheme_facts("imap")),
            "RFC 9325 §4.2");
}

TEST(FindingKinds, SpeakOfNoUpgradeWhereTlsComesFirst) {
  // Those cannot be made in such a session.
  const std::set<std::string_view> upgrades{
      "capability-changed", "command-injection", "greeting-after-upgrade", "plaintext-injected", "preauth",
      "starttls-mangled",   "starttls-refused",  "starttls-not-offered"};
  for (const auto& kind : finding_kinds()) {
    if (upgrades.contains(kind.code)) continue;
    for (const auto& scheme : schemes()) {
      if (!scheme.tls_first) continue;
      const auto words = kind.words_for(&scheme);
      for (const auto text : {words.title, words.explanation})
        for (const auto* word : {"STARTTLS", "pgrade"})
          EXPECT_EQ(text.find(word), std::string_view::npos) << kind.code << ": " << text;
    }
  }
  for (const auto outcome :
       {Outcome::verified, Outcome::unverified, Outcome::handshake_failed, Outcome::violation,
        Outcome::unreachable, Outcome::timeout, Outcome::inconclusive, Outcome::cancelled})
    EXPECT_EQ(meaning_of(outcome, true).find("STARTTLS"), std::string_view::npos);
}

TEST(Schemes, NameTheirCounterpartsBothWays) {
  for (const auto& scheme : schemes()) {
    if (scheme.counterpart.empty()) continue;
    const auto* other = scheme_facts(scheme.counterpart);
    ASSERT_TRUE(other) << scheme.scheme;
    EXPECT_EQ(other->protocol, scheme.protocol);
    EXPECT_NE(other->tls_first, scheme.tls_first);
  }
}

TEST(ProblemKinds, AreInOrderAndExplained) { expect_in_order_and_explained(problem_kinds(), problem_from); }

TEST(ProblemKinds, KeepAChainFromBeingTrustedButForThoseOfTheNameAndTheUnknown) {
  std::vector<std::string_view> others;
  for (const auto& kind : problem_kinds())
    if (!kind.untrusts) others.push_back(kind.code);
  EXPECT_EQ(others, (std::vector<std::string_view>{"name-mismatch", "no-names", "revocation-unknown"}));
}

TEST(Outcome, NamesReadBackAndExitStatusesFollowTheTable) {
  constexpr std::pair<Outcome, int> table[] = {
      {Outcome::verified, 0},    {Outcome::unverified, 1}, {Outcome::unreachable, 3},
      {Outcome::not_offered, 4}, {Outcome::refused, 4},    {Outcome::handshake_failed, 5},
      {Outcome::violation, 6},   {Outcome::timeout, 7},    {Outcome::inconclusive, 8}};
  for (const auto& [outcome, status] : table) {
    EXPECT_EQ(exit_status(outcome, false), status);
    EXPECT_EQ(outcome_from(name_of(outcome)), outcome);
    EXPECT_FALSE(meaning_of(outcome).empty());
  }
  EXPECT_EQ(exit_status(Outcome::verified, true), 1);
}

TEST(Target, BracketsIpv6) {
  EXPECT_EQ((Target{"imap", "::1", 143}.url()), "imap://[::1]:143");
  EXPECT_EQ((Target{"smtp", "mail.example.org", 25}.url()), "smtp://mail.example.org:25");
}

}  // namespace
}  // namespace sti
