// What holds for the servers of every protocol.
#include "lab/dialogue.hpp"

#include <algorithm>
#include <random>

#include "lab/arguments.hpp"
#include "lab/lab.hpp"
#include "playbook.hpp"

namespace sti::lab {
namespace {

class EveryServer : public testing::TestWithParam<std::string> {};

TEST_P(EveryServer, SurvivesGarbageInBoundedOutput) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const auto server = make_dialogue(GetParam());
    Turn turn;
    server->connected(turn);
    std::size_t written = 0;
    for (int i = 0; i < 50 && !turn.ends_input(); ++i) {
      Bytes bytes(random() % 300);
      for (auto& b : bytes) b = static_cast<std::uint8_t>(random() % (round % 2 == 0 ? 256 : 64));
      server->receive(bytes, turn);
      written += turn.write.size();
      turn.write.clear();
    }
    EXPECT_LT(written, 100000U);
  }
}

TEST_P(EveryServer, EndlessLineIsGivenUp) {
  const auto server = make_dialogue(GetParam());
  Turn turn;
  server->connected(turn);
  const std::string piece = "<a b='" + std::string(65530, 'A');
  std::size_t sent = 0;
  for (; !turn.close && sent < 10 * LineDialogue::endless_limit; sent += piece.size())
    server->receive(bytes_of(piece), turn);
  EXPECT_TRUE(turn.close);
  EXPECT_LT(turn.write.size(), 4096U);
}

std::vector<std::string> schemes_with(bool (*wanted)(std::string_view scheme)) {
  std::vector<std::string> out;
  for (const auto& service : services())
    if (wanted(service.scheme)) out.emplace_back(service.scheme);
  return out;
}

std::string test_name(const testing::TestParamInfo<std::string>& scheme) {
  auto name = scheme.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Lab, EveryServer,
                         testing::ValuesIn(schemes_with([](std::string_view) { return true; })), test_name);

class EveryServerOfLines : public testing::TestWithParam<std::string> {};

TEST_P(EveryServerOfLines, LongButFiniteLineIsNotTheEnd) {
  const auto server = make_dialogue(GetParam());
  Turn turn;
  server->connected(turn);
  turn = {};
  server->receive(bytes_of(std::string(20000, 'A') + "\r\n"), turn);
  EXPECT_FALSE(turn.close);
  EXPECT_NE(turn.write.find("Line too long"), std::string::npos) << turn.write;
}

INSTANTIATE_TEST_SUITE_P(Lab, EveryServerOfLines, testing::ValuesIn(schemes_with([](std::string_view scheme) {
                           return !scheme.starts_with("xmpp") && scheme != "ldap";
                         })),
                         test_name);

TEST(Words, AreCutAsTheGrammarsSay) {
  using List = std::vector<std::string>;
  EXPECT_EQ(words_of("a  LOGIN \"m \\\"e\" {3}\r\np w x"), (List{"a", "LOGIN", "m \"e", "p w", "x"}));
  EXPECT_EQ(words_of("STATUS INBOX (MESSAGES (\")\" x))"), (List{"STATUS", "INBOX", "(MESSAGES (\")\" x))"}));
  EXPECT_EQ(words_of("\"\" {0+}\r\n x"), (List{"", "", "x"}));
  EXPECT_EQ(words_of(""), List{});
  for (const auto* bad : {"\"x", "\"x\\", "{5}\r\nab", "{x}\r\nab", "(a (b)", "{5"})
    EXPECT_FALSE(words_of(bad)) << bad;
}

TEST(FaultSet, KnowsEveryFaultThatIsExplained) {
  ASSERT_EQ(faults().size(), fault_count);
  for (std::size_t i = 0; i < faults().size(); ++i) {
    EXPECT_FALSE(faults()[i].explanation.empty());
    const auto set = FaultSet::from({std::string(faults()[i].name)});
    ASSERT_TRUE(set);
    for (std::size_t j = 0; j < fault_count; ++j) EXPECT_EQ(set->has(static_cast<FaultKind>(j)), i == j);
  }
  EXPECT_EQ(faults()[static_cast<std::size_t>(FaultKind::preauth)].name, "preauth");
  EXPECT_EQ(faults()[static_cast<std::size_t>(FaultKind::garbage_tls)].name, "garbage-tls");
}

TEST(FaultSet, SaysWhichFaultsThereAre) {
  const auto set = FaultSet::from({"slow", "made-up\n"});
  ASSERT_FALSE(set);
  EXPECT_NE(set.error().text().find("no-starttls"), std::string::npos);
  EXPECT_NE(set.error().text().find("\"made-up\\n\""), std::string::npos) << set.error().text();
}

}  // namespace
}  // namespace sti::lab
