#include "model/budget.hpp"

#include <gtest/gtest.h>

#include "model/inspection.hpp"

namespace sti {
namespace {

TEST(Budget, GrowsWithTheInputFromABase) {
  constexpr Allowance allowance{100, 2, 8};
  EXPECT_EQ(allowance.of(0), 100u);
  EXPECT_EQ(allowance.of(7), 100u);
  EXPECT_EQ(allowance.of(8), 102u);
  EXPECT_EQ(allowance.of(8'000'000), 2'000'100u);
}

TEST(Budget, TakesWhatIsThereAndCountsWhatItRefuses) {
  Budget budget(5);
  EXPECT_TRUE(budget.spend(3));
  EXPECT_FALSE(budget.spend(3));
  EXPECT_TRUE(budget.spend(2));
  EXPECT_FALSE(budget.spend());
  EXPECT_EQ(budget.refused(), 2u);
  budget.add(10);
  EXPECT_EQ(budget.take(4), 4u);
  EXPECT_EQ(budget.take(100), 6u);
  EXPECT_EQ(budget.left(), 0u);
}

TEST(Budget, SaysHowMuchIsLeftOut) {
  EXPECT_EQ(and_more(1), "… and 1 more");
  EXPECT_EQ(and_more(1234), "… and 1,234 more");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(123'456'789), "123,456,789");
}

TEST(Budget, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc… (4 characters)");
  EXPECT_EQ(shortened("äöü", 3), "ä… (3 characters)");
  EXPECT_EQ(shortened(std::string(12'345, 'x'), 1), "x… (12,345 characters)");
}

Step line(std::uint64_t seq, Range range) {
  Step step;
  step.event.seq = seq;
  step.event.connection = main_connection;
  step.event.range = range;
  step.event.payload = event::Message{event::MessageRole::greeting};
  return step;
}

TEST(Budget, KeepsOfALongGreetingTheBeginningAndCountsTheRest) {
  constexpr std::size_t length = 50'000;
  Inspection session;
  Step chunk;
  chunk.event.payload = event::Chunk{};
  chunk.event.connection = main_connection;
  chunk.event.range = {main_stream::wire_s2c, 0, length};
  chunk.bytes.assign(length, 'a');
  session.apply(std::move(chunk));
  for (std::uint64_t i = 1; i <= 4; ++i) session.apply(line(i, {main_stream::wire_s2c, 0, length}));
  const auto& greeting = *session.plaintext()->greeting;
  EXPECT_TRUE(greeting.starts_with(std::string(length, 'a') + "\na"));
  EXPECT_TRUE(greeting.ends_with("a… and " + grouped(4 * length - allowance::greeting) + " more bytes"))
      << greeting.substr(allowance::greeting);
}

}  // namespace
}  // namespace sti
