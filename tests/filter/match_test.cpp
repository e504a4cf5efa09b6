// What a filter lets through: over trees made by hand, and over the events of a session.
#include <gtest/gtest.h>

#include "filter/event_subject.hpp"
#include "filter/filter.hpp"
#include "model/time.hpp"
#include "support/made_tree.hpp"
#include "support/sample_session.hpp"

namespace sti::filter {
namespace {

using test::MadeNode;

class MadeByHand final : public Subject {
 public:
  explicit MadeByHand(std::string text, const std::optional<MadeNode>& tree = std::nullopt)
      : text_(std::move(text)) {
    if (tree) tree_ = test::tree_of(*tree);
  }
  [[nodiscard]] std::string_view text() const override {
    ++texts;
    return text_;
  }
  [[nodiscard]] const dissect::Node* event() const override { return nullptr; }
  [[nodiscard]] const dissect::Node* tree() const override {
    ++trees;
    return tree_ ? &*tree_ : nullptr;
  }
  mutable int texts = 0, trees = 0;

 private:
  std::string text_;
  std::optional<dissect::Tree> tree_;
};

Filter filter_of(std::string_view text) {
  auto parsed = parse_filter(text);
  if (const auto* error = std::get_if<FilterError>(&parsed)) {
    ADD_FAILURE() << text << ": " << error->text();
    return {};
  }
  return std::get<Filter>(std::move(parsed));
}

const MadeByHand& hello() {
  static const MadeByHand made("ClientHello   mail.example",
                               MadeNode{"tls.handshake",
                                        "client_hello",
                                        {},
                                        {{"tls.handshake.type", "client_hello (0x01)", 1},
                                         {"tls.handshake.length", "512", 512},
                                         {"tls.handshake.version", "TLSv1.2 (0x0303)", 0x0303},
                                         {"tls.ext.supported_groups.group", "x25519 (0x001d)", 0x1d},
                                         {"tls.ext.supported_groups.group", "secp256r1 (0x0017)", 0x17},
                                         {"x509.serial", "0b3c5d7e9f00112233445566778899aa"},
                                         {"x509.subject", "CN=Mail.Example, O=A\\r\\nB"},
                                         {"x509.not_after", "2026-04-20T00:00:00Z",
                                          static_cast<std::uint64_t>(*parse_rfc3339("2026-04-20"))}}});
  return made;
}

bool holds(std::string_view text) { return filter_of(text).matches(hello()); }

TEST(Filter, ComparesWithAnyFieldOfThatKey) {
  EXPECT_TRUE(holds("tls.handshake.type == client_hello"));
  EXPECT_TRUE(holds("tls.handshake.type == Client_Hello"));
  EXPECT_TRUE(holds("tls.handshake.type == \"client_hello (0x01)\""));
  EXPECT_TRUE(holds("tls.handshake.type == 1"));
  EXPECT_TRUE(holds("tls.handshake.type == 0x01"));
  EXPECT_FALSE(holds("tls.handshake.type == client"));
  EXPECT_FALSE(holds("tls.handshake.type == certificate"));
  EXPECT_TRUE(holds("tls.ext.supported_groups.group == x25519"));
  EXPECT_TRUE(holds("tls.ext.supported_groups.group == secp256r1"));
  EXPECT_FALSE(holds("tls.alert.level == fatal"));
}

TEST(Filter, IsUnequalWhereTheFieldIsThereAndNoneIsEqual) {
  EXPECT_TRUE(holds("tls.handshake.type != certificate"));
  EXPECT_FALSE(holds("tls.ext.supported_groups.group != x25519"));
  EXPECT_FALSE(holds("tls.alert.level != fatal"));
  EXPECT_TRUE(holds("not tls.alert.level == fatal"));
}

TEST(Filter, ComparesByOrder) {
  EXPECT_TRUE(holds("tls.handshake.length > 511"));
  EXPECT_FALSE(holds("tls.handshake.length > 512"));
  EXPECT_TRUE(holds("tls.handshake.length >= 512"));
  EXPECT_TRUE(holds("tls.handshake.length < 513"));
  EXPECT_FALSE(holds("tls.handshake.length < 512"));
  EXPECT_TRUE(holds("tls.handshake.length <= 0x200"));
  EXPECT_TRUE(holds("tls.handshake.version >= TLSv1.2"));
  EXPECT_FALSE(holds("tls.handshake.version >= TLSv1.3"));
}

TEST(Filter, ComparesTimes) {
  EXPECT_TRUE(holds("x509.not_after < 2026-05-01"));
  EXPECT_FALSE(holds("x509.not_after < 2026-04-20"));
  EXPECT_TRUE(holds("x509.not_after == 2026-04-20T02:00:00+02:00"));
  EXPECT_TRUE(holds("x509.not_after > \"2026-04-19T23:59:59Z\""));
}

TEST(Filter, ComparesNumbersThatAreTooLongForAWord) {
  EXPECT_TRUE(holds("x509.serial == 0x0b3c5d7e9f00112233445566778899aa"));
  EXPECT_TRUE(holds("x509.serial == 0B:3C:5D:7E:9F:00:11:22:33:44:55:66:77:88:99:AA"));
  EXPECT_FALSE(holds("x509.serial == 0x1b3c5d7e9f00112233445566778899aa"));
}

TEST(Filter, LooksWithinTexts) {
  EXPECT_TRUE(holds("x509.subject contains mail.example"));
  EXPECT_TRUE(holds(R"(x509.subject contains "a\r\nb")"));
  EXPECT_FALSE(holds("x509.subject contains other"));
  EXPECT_TRUE(holds("tls.handshake.type contains 0x0"));
}

TEST(Filter, TakesTheBeginningOfKeysForAllOfThem) {
  EXPECT_TRUE(holds("has tls.ext"));
  EXPECT_TRUE(holds("tls.ext.supported_groups"));
  EXPECT_FALSE(holds("has tls.alert"));
  EXPECT_FALSE(holds("has der"));
  EXPECT_TRUE(holds("tls.ext == x25519"));
  EXPECT_TRUE(holds("tls.handshake == certificate or tls.handshake == client_hello"));
  EXPECT_FALSE(holds("tls.ext.supported_groups > 0x1d"));
  // What lies inside a group belongs to it, whatever its key.
  EXPECT_TRUE(holds("tls.handshake contains mail.example"));
  EXPECT_FALSE(holds("tls.handshake.type contains mail.example"));
}

TEST(Filter, BindsNotBeforeAndBeforeOr) {
  EXPECT_TRUE(holds("clienthello or nothing and nowhere"));
  EXPECT_FALSE(holds("(clienthello or nothing) and nowhere"));
  EXPECT_TRUE(holds("not nothing and clienthello"));
  EXPECT_FALSE(holds("not (nothing or clienthello)"));
  EXPECT_TRUE(holds("!nothing && !(nowhere || \"never\")"));
  EXPECT_TRUE(holds("not not clienthello"));
}

TEST(Filter, SearchesFreeTextAsItStands) {
  EXPECT_TRUE(holds("CLIENTHELLO   mail"));
  EXPECT_FALSE(holds("clienthello mail"));
  EXPECT_TRUE(holds("\"hello   mail\" and tls.handshake.type == 1"));
  EXPECT_TRUE(holds("hello   mail and has tls.handshake"));
  EXPECT_TRUE(filter_of("EHLO (x) <a@b> \\r").matches(MadeByHand("220 ehlo (X) <a@b> \\r\\n")));
  EXPECT_TRUE(filter_of(R"("a\x1bb\\" )").matches(MadeByHand(R"(A\x1bB\\)")));
}

TEST(Filter, AsksOnlyForWhatItNeeds) {
  const MadeByHand row("text", MadeNode{"tls.alert"});
  EXPECT_TRUE(filter_of("text").matches(row));
  EXPECT_EQ(row.trees, 0);
  EXPECT_TRUE(filter_of("text or has tls.alert").matches(row));
  EXPECT_EQ(row.trees, 0);
  EXPECT_FALSE(filter_of("nothing and has tls.alert").matches(row));
  EXPECT_EQ(row.trees, 0);
  const int texts = row.texts;
  EXPECT_TRUE(filter_of("has tls.alert").matches(row));
  EXPECT_EQ(row.texts, texts);
  EXPECT_TRUE(filter_of("has tls.alert").needs_trees());
  EXPECT_FALSE(filter_of("event.kind == line and text").needs_trees());
}

TEST(Filter, KnowsWhatIsWithinAnother) {
  EXPECT_TRUE(filter_of("ehlo").is_within({}));
  EXPECT_TRUE(filter_of("EHLO in").is_within(filter_of("ehlo")));
  EXPECT_FALSE(filter_of("eh").is_within(filter_of("ehlo")));
  EXPECT_FALSE(filter_of("ehlo or x").is_within(filter_of("ehlo")));
  EXPECT_TRUE(filter_of("  ").everything());
}

class OfASession : public testing::Test {
 protected:
  OfASession() {
    for (auto& step : test::smtp_with_login()) session_.apply(std::move(step));
    trees_.update(session_);
  }
  std::vector<std::uint64_t> matching(std::string_view text) {
    const auto filter = filter_of(text);
    std::vector<std::uint64_t> out;
    for (std::uint64_t i = 0; i < session_.events().size(); ++i)
      if (filter.matches(EventSubject(session_, trees_, i))) out.push_back(i);
    return out;
  }
  Inspection session_;
  dissect::SessionTrees trees_;
};

TEST_F(OfASession, FindsAHandshakeMessageByItsFields) {
  const auto found = matching("tls.handshake.type == certificate");
  ASSERT_EQ(found.size(), 1u);
  const auto* message = session_.events()[found[0]].get_if<event::Handshake>();
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(message->type, 11);
  EXPECT_EQ(matching("has x509.ext.san"), found);
  EXPECT_EQ(matching("x509.not_after < 2026-04-21 and x509.ext.san contains mail"), found);
  EXPECT_TRUE(matching("x509.not_after < 2026-01-01").empty());
}

TEST_F(OfASession, FindsEventsByWhatEveryEventHas) {
  const auto lines = matching("event.kind == line and event.direction == c2s and event.phase == plaintext");
  ASSERT_FALSE(lines.empty());
  for (const auto i : lines) {
    const auto& e = session_.events()[i];
    EXPECT_TRUE(e.get_if<event::Message>());
    EXPECT_EQ(e.direction, Direction::client_to_server);
    EXPECT_EQ(e.phase, Phase::plaintext);
  }
  EXPECT_EQ(matching("event.seq < 3"), (std::vector<std::uint64_t>{0, 1, 2}));
  EXPECT_EQ(matching("event.elapsed >= 0").size(), session_.events().size());
  EXPECT_EQ(matching("event.time > 2000-01-01").size(), session_.events().size());
  EXPECT_TRUE(matching("event.time < 2000-01-01").empty());
  const auto long_ones = matching("event.length > 1000");
  ASSERT_FALSE(long_ones.empty());
  for (const auto i : long_ones) EXPECT_GT(session_.events()[i].range.length, 1000u);
  EXPECT_EQ(matching("event.direction != c2s and event.direction != s2c").size(), 0u);
}

TEST_F(OfASession, FindsNoPassword) {
  EXPECT_TRUE(matching(test::sample_password).empty());
  EXPECT_FALSE(matching("bytes hidden").empty());
}

}  // namespace
}  // namespace sti::filter
