#include "model/secret_ranges.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>

namespace sti {
namespace {

constexpr auto s2c = main_stream::clear_s2c, c2s = main_stream::clear_c2s;

TEST(SecretRanges, JoinWhatTouchesAndKeepStreamsApart) {
  SecretRanges secrets;
  secrets.add({s2c, 10, 5});
  secrets.add({s2c, 0, 0});
  secrets.add({c2s, 12, 5});
  secrets.add({s2c, 20, 5});
  secrets.add({s2c, 15, 1});
  EXPECT_EQ(secrets.all(), (std::vector<Range>{{c2s, 12, 5}, {s2c, 10, 6}, {s2c, 20, 5}}));
  secrets.add({s2c, 5, 30});
  EXPECT_EQ(secrets.all(), (std::vector<Range>{{c2s, 12, 5}, {s2c, 5, 30}}));
}

TEST(SecretRanges, AreCutAtTheRangeThatIsAskedFor) {
  SecretRanges secrets;
  secrets.add({s2c, 10, 5});
  secrets.add({s2c, 20, 5});
  EXPECT_EQ(secrets.in({s2c, 12, 10}), (std::vector<Range>{{s2c, 12, 3}, {s2c, 20, 2}}));
  EXPECT_EQ(secrets.in({s2c, 15, 5}), std::vector<Range>{});
  EXPECT_EQ(secrets.in({c2s, 0, 100}), std::vector<Range>{});
  EXPECT_TRUE(secrets.holds(s2c, 10));
  EXPECT_TRUE(secrets.holds(s2c, 14));
  EXPECT_FALSE(secrets.holds(s2c, 15));
  EXPECT_FALSE(secrets.holds(s2c, 9));
}

TEST(SecretRanges, BeyondTheMostHideWhatLiesBetweenToo) {
  SecretRanges secrets;
  for (std::uint64_t i = 0; i < 10; ++i) secrets.add({s2c, i * 10, 1});
  EXPECT_EQ(secrets.in({s2c, 0, 100}, 3), (std::vector<Range>{{s2c, 0, 1}, {s2c, 10, 1}, {s2c, 20, 71}}));
}

TEST(SecretRanges, TakeAnyTwoNumbers) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  SecretRanges secrets;
  secrets.add({s2c, last - 1, last});
  secrets.add({s2c, 3, last});
  EXPECT_EQ(secrets.in({s2c, 0, 10}), (std::vector<Range>{{s2c, 3, 7}}));
  EXPECT_TRUE(secrets.holds(s2c, last - 1));
}

TEST(SecretRanges, SayOfEveryByteWhatASetOfBytesWouldSay) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    SecretRanges secrets;
    std::set<std::uint64_t> bytes;
    for (int i = 0; i < 12; ++i) {
      const Range range{s2c, random() % 60, random() % 12};
      secrets.add(range);
      for (auto at = range.offset; at < range.end(); ++at) bytes.insert(at);
    }
    for (std::uint64_t at = 0; at < 80; ++at) ASSERT_EQ(secrets.holds(s2c, at), bytes.contains(at)) << at;
    std::set<std::uint64_t> listed;
    for (const auto& part : secrets.in({s2c, 5, 50}))
      for (auto at = part.offset; at < part.end(); ++at) ASSERT_TRUE(listed.insert(at).second);
    for (std::uint64_t at = 5; at < 55; ++at) ASSERT_EQ(listed.contains(at), bytes.contains(at)) << at;
  }
}

}  // namespace
}  // namespace sti
