#include "dissect/session_trees.hpp"

#include "coverage.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::dissect {
namespace {

using event::MessageRole;
constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

struct Opened {
  explicit Opened(const std::vector<Step>& steps) : session(test::session_of(steps)) {
    trees.update(session);
  }

  [[nodiscard]] std::optional<Tree> tree(const Event& e, bool with_secrets = false) const {
    auto out = trees.tree(session, e.seq, with_secrets);
    if (out) expect_covered(*out);
    return out;
  }
  /// Trees of the events of one kind.
  template <typename T>
  [[nodiscard]] std::vector<Tree> of() const {
    std::vector<Tree> out;
    for (const auto& e : session.events())
      if (e.get_if<T>())
        if (auto made = tree(e)) out.push_back(std::move(*made));
    return out;
  }
  /// The key of what each line of the server's is after its code or mark, in order: "smtp.capability".
  [[nodiscard]] std::vector<std::string> capabilities() const {
    std::vector<std::string> out;
    for (const auto& line : of<event::Message>())
      for (const auto* key : {"smtp.capability", "pop3.capability", "nntp.capability"})
        if (const auto* found = line.first(key)) out.emplace_back(found->text);
    return out;
  }

  Inspection session;
  SessionTrees trees;
};

using Texts = std::vector<std::string>;

TEST(SessionTrees, CoversEveryEventOfEverySample) {
  for (const auto& steps :
       {test::verified_smtp(), test::smtp_with_login(), test::injected_smtp(), test::not_offered_imap(),
        test::unverified_imaps(), test::unreachable(), test::hostile_smtp(), test::every_kind()}) {
    const Opened opened(steps);
    for (const auto& e : opened.session.events()) static_cast<void>(opened.tree(e));
  }
}

TEST(SessionTrees, IsTheSameHoweverOftenItIsUpdated) {
  const auto steps = test::verified_smtp();
  const Opened whole(steps);
  Inspection session;
  SessionTrees trees;
  for (const auto& step : steps) {
    session.apply(step);
    trees.update(session);
  }
  for (const auto& e : session.events()) {
    const auto one = trees.tree(session, e.seq);
    const auto other = whole.tree(e);
    ASSERT_EQ(one.has_value(), other.has_value());
    if (!one) continue;
    EXPECT_EQ(outline(*one), outline(*other));
  }
}

TEST(SessionTrees, ReadsCapabilitiesBeforeTheUpgradeAndAfterIt) {
  EXPECT_EQ(Opened(test::verified_smtp()).capabilities(),
            (Texts{"PIPELINING", "SIZE 52428800", "STARTTLS", "8BITMIME", "PIPELINING", "SIZE 52428800",
                   "AUTH PLAIN LOGIN", "8BITMIME"}));
}

TEST(SessionTrees, ShowsBytesInjectedAtTheUpgrade) {
  const auto injected = Opened(test::injected_smtp()).of<event::Upgrade>();
  ASSERT_EQ(injected.size(), 1u);
  EXPECT_EQ(injected[0].first("injected.text")->text, "250-mail.example.org\\r\\n250 AUTH PLAIN\\r\\n");
  EXPECT_TRUE(Opened(test::verified_smtp()).of<event::Upgrade>().empty());
}

TEST(SessionTrees, HidesAPasswordUnlessAskedForIt) {
  const Opened opened(test::smtp_with_login());
  std::size_t shown = 0;
  std::size_t hidden = 0;
  for (const auto& e : opened.session.events()) {
    const auto plain = opened.tree(e);
    const auto open = opened.tree(e, true);
    if (!plain) continue;
    EXPECT_EQ(outline(*plain).find(test::sample_password), std::string::npos) << outline(*plain);
    hidden += plain->first("line.secret") ? 1 : 0;
    shown += outline(*open).find(test::sample_password) != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(hidden, 1u);
  EXPECT_EQ(shown, 1u);
}

TEST(SessionTrees, ReadsHandshakeMessagesByWhatTheServerHelloSettled) {
  const Opened opened(test::verified_smtp());
  std::size_t certificates = 0;
  for (const auto& tree : opened.of<event::Handshake>())
    if (const auto* list = tree.first("tls.handshake.certificates"))
      for (const auto& child : list->children)
        certificates += child.field->key == "tls.handshake.certificate" ? 1 : 0;
  EXPECT_EQ(certificates, 3u);
}

TEST(SessionTrees, SaysWhatAnAlertMeansEvenWhereItIsEncrypted) {
  const auto alerts = Opened(test::verified_smtp()).of<event::Alert>();
  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_EQ(alerts[0].text, "close_notify: The sender will send no more: the proper end of a connection.");
  EXPECT_NE(alerts[0].first("tls.record.sealed"), nullptr);
}

TEST(SessionTrees, FollowsAMessageOverTheRecordsOfOneDirection) {
  test::Recording r({"smtps", "h", 465});
  r.enter(Phase::tls);
  const auto add = [&r](Direction direction, const Bytes& fragment) {
    r.record(direction, 22, false, fragment);
  };
  add(s2c, {14, 0, 0});
  add(c2s, {16, 0, 0, 2, 1});
  add(s2c, {0, 14, 0, 0, 0});
  add(c2s, {1});
  const auto records = Opened(r.steps()).of<event::Record>();
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].children.back().field->key, "tls.record.fragment");
  EXPECT_EQ(records[2].children.back().text, "server_hello_done");
  EXPECT_EQ(records[3].children.back().field->key, "tls.record.fragment");
}

}  // namespace
}  // namespace sti::dissect
