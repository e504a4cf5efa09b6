// Trees that may not have all their nodes.
#include <gtest/gtest.h>

#include <algorithm>

#include "coverage.hpp"
#include "dissect/certificate.hpp"
#include "dissect/line_tree.hpp"
#include "dissect/session_trees.hpp"
#include "model/budget.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::dissect {
namespace {

std::uint64_t nodes_of(const Node& node) {
  std::uint64_t count = 1;
  for (const auto& child : node.children) count += nodes_of(child);
  return count;
}

bool is_at_fault(const Node& node) {
  return node.reading == Reading::fault || std::ranges::any_of(node.children, is_at_fault);
}

bool left_something_out(const Node& root) { return root.first("left_out") != nullptr; }

TEST(TreeLimit, CoversEveryByteAtEveryLimit) {
  for (const auto& steps : {test::verified_smtp(), test::smtp_with_login(), test::injected_smtp(),
                            test::not_offered_imap(), test::hostile_smtp(), test::every_kind()}) {
    const auto session = test::session_of(steps);
    SessionTrees trees;
    trees.update(session);
    for (const auto& e : session.events()) {
      const auto whole = trees.tree(session, e.seq, true);  // what is hidden is a node of its own
      if (!whole) continue;
      const auto all = nodes_of(*whole);
      for (std::uint64_t most = 0; most <= all + 2; ++most) {
        Budget budget(most);
        const auto cut = trees.tree(session, e.seq, true, &budget);
        ASSERT_TRUE(cut);
        expect_covered(*cut);
        // What is open where the limit is reached ends with a node for what it leaves out.
        constexpr std::uint64_t deepest = 80;
        EXPECT_LE(nodes_of(*cut), most + deepest);
        EXPECT_TRUE(nodes_of(*cut) == all || left_something_out(*cut)) << kind_of(e) << " at " << most;
      }
    }
  }
}

TEST(TreeLimit, IsFarFromWhatAnHonestSessionNeeds) {
  for (const auto& steps : {test::verified_smtp(), test::unverified_imaps(), test::every_kind()}) {
    const auto session = test::session_of(steps);
    SessionTrees trees;
    trees.update(session);
    Budget budget(allowance::nodes_in_report, session.bytes().total_size());
    for (const auto& e : session.events())
      if (const auto tree = trees.tree(session, e.seq, false, &budget)) {
        EXPECT_FALSE(left_something_out(*tree));
      }
    EXPECT_GT(budget.left(), 0u);
  }
}

TEST(TreeLimit, FindsNoFaultWhereTheRestWasLeftOut) {
  struct Sample {
    const char* scheme;
    std::string_view line;
  };
  for (const auto& [scheme, line] :
       {Sample{"imap", "a1 OK [READ-WRITE] done\r\n"}, Sample{"imap", "* 3 FETCH (UID 5 FLAGS (\\Seen))\r\n"},
        Sample{"sieve", "\"SASL\" \"PLAIN LOGIN\"\r\n"}, Sample{"smtp", "250-SIZE 1000\r\n"},
        Sample{"pop3", "+OK ready <1.2@example.org>\r\n"}, Sample{"nntp", "211 3 1 3 misc.test\r\n"},
        Sample{"xmpp", "<f><starttls xmlns='x'><required/></starttls>t</f>"}})
    for (std::uint64_t most = 0; most < 30; ++most) {
      const auto tree =
          line_tree(line_family(scheme), bytes_of(line), {main_stream::wire_s2c, 0, line.size()},
                    {Direction::server_to_client, event::MessageRole::reply}, most);
      ASSERT_TRUE(tree);
      EXPECT_FALSE(is_at_fault(*tree)) << most << "\n" << outline(*tree);
    }
}

TEST(TreeLimit, KeepsATreeOfSmallElementsSmall) {
  Bytes der{0x30, 0x83, 0x01, 0x86, 0xA0};  // a SEQUENCE of 100,000 bytes
  for (int i = 0; i < 50'000; ++i) der.insert(der.end(), {0x05, 0x00});
  const auto tree = certificate(der, {main_stream::handshake_s2c, 0, der.size()});
  EXPECT_LE(nodes_of(tree), allowance::nodes.of(der.size()) + 10);
  const auto* rest = tree.first("left_out");
  ASSERT_NE(rest, nullptr);
  EXPECT_EQ(rest->text, and_more(rest->range.length) + " bytes");
  expect_covered(tree);
}

}  // namespace
}  // namespace sti::dissect
