#include "model/time.hpp"

#include <gtest/gtest.h>

namespace sti {
namespace {

TEST(Rfc3339, WritesUtc) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(1772366400), "2026-03-01T12:00:00Z");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(rfc3339(253402300799), "9999-12-31T23:59:59Z");
  EXPECT_EQ(rfc3339_us(1500000), "1970-01-01T00:00:01.500000Z");
  EXPECT_EQ(rfc3339_us(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, ReadsDateTimesAndDates) {
  EXPECT_EQ(parse_rfc3339("2026-03-01T12:00:00Z"), 1772366400);
  EXPECT_EQ(parse_rfc3339("2026-03-01T13:00:00+01:00"), 1772366400);
  EXPECT_EQ(parse_rfc3339("2026-03-01 12:00:00.75z"), 1772366400);
  EXPECT_EQ(parse_rfc3339("2026-03-01"), 1772323200);
  EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z"), parse_rfc3339("2017-01-01T00:00:00Z")) << "leap second";
}

TEST(Rfc3339, RefusesWhatIsNeither) {
  for (const auto* bad :
       {"", "now", "2026-3-1", "2026-02-29", "2026-13-01", "2026-03-01T", "2026-03-01T12:00:00",
        "2026-03-01T24:00:00Z", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00Zx", "-026-03-01"})
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
}

TEST(Rfc3339, EveryDayReadsBack) {
  for (UnixTime day = unix_time(1899, 12, 30, 0, 0, 0).value(); day < 5000000000; day += 86400)
    ASSERT_EQ(parse_rfc3339(rfc3339(day)), day);
}

}  // namespace
}  // namespace sti
