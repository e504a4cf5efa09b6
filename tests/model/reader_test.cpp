#include "model/reader.hpp"

#include <gtest/gtest.h>

namespace sti {
namespace {

TEST(Reader, ReadsNumbersInNetworkOrder) {
  const Bytes bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A};
  Reader r(bytes);
  EXPECT_EQ(r.u8(), 0x01);
  EXPECT_EQ(r.u16(), 0x0203);
  EXPECT_EQ(r.u24(), 0x040506u);
  EXPECT_EQ(r.u32(), 0x0708090Au);
  EXPECT_TRUE(r.done());
}

TEST(Reader, StaysWhereItWasWhenTooLittleIsLeft) {
  const Bytes bytes{0x00, 0x05, 'a', 'b'};
  Reader r(bytes);
  EXPECT_FALSE(r.vector(2)) << "says five bytes, has two";
  EXPECT_EQ(r.position(), 0u);
  EXPECT_FALSE(r.number(5));
  EXPECT_FALSE(r.take(5));
  EXPECT_EQ(r.u16(), 5);
  EXPECT_EQ(text_of(*r.take(2)), "ab");
}

TEST(Reader, SurvivesLengthsNearTheLimits) {
  const Bytes bytes(9, 0xFF);
  Reader r(bytes);
  EXPECT_FALSE(r.vector(8));
  EXPECT_FALSE(r.take(~std::size_t{0}));
  EXPECT_EQ(r.remaining(), 9u);
}

}  // namespace
}  // namespace sti
