#include "codec/der.hpp"

#include <gtest/gtest.h>

#include "model/time.hpp"

namespace sti::codec {
namespace {

/// The first element of bytes that live as long as the test program.
DerElement element(Bytes bytes) {
  static std::vector<std::unique_ptr<Bytes>> kept;
  kept.push_back(std::make_unique<Bytes>(std::move(bytes)));
  const auto read = DerReader(*kept.back()).next();
  EXPECT_TRUE(read);
  return read ? *read : DerElement{};
}

TEST(Der, ReadsTagLengthAndContent) {
  const Bytes bytes{0x30, 0x03, 0x02, 0x01, 0x05, 0xff};
  DerReader reader(bytes, 100);
  const auto outer = reader.next();
  ASSERT_TRUE(outer);
  EXPECT_TRUE(outer->is_list(Asn1::sequence));
  EXPECT_EQ(outer->offset, 100u);
  EXPECT_EQ(outer->header, 2u);
  EXPECT_EQ(outer->whole.size(), 5u);
  EXPECT_TRUE(outer->is_der());
  EXPECT_EQ(reader.position(), 105u);
  DerReader inside(*outer);
  const auto number = inside.take(Asn1::integer);
  ASSERT_TRUE(number);
  EXPECT_EQ(number->offset, 102u);
  EXPECT_EQ(small_integer(number->content), 5);
  EXPECT_TRUE(inside.done());
}

TEST(Der, NotesWhatDerForbids) {
  EXPECT_TRUE(element({0x04, 0x81, 0x01, 0xaa}).loose_length);
  EXPECT_TRUE(element({0x04, 0x82, 0x00, 0x01, 0xaa}).loose_length);
  Bytes needed(131, 0);
  needed[0] = 4, needed[1] = 0x81, needed[2] = 0x80;
  EXPECT_FALSE(element(needed).loose_length);
  const Bytes bytes{0x30, 0x80, 0x30, 0x80, 0x02, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x00};
  DerReader reader(bytes);
  const auto outer = reader.next();
  ASSERT_TRUE(outer);
  EXPECT_TRUE(outer->indefinite);
  EXPECT_EQ(outer->content.size(), 7u);
  EXPECT_EQ(outer->whole.size(), 11u);
  EXPECT_TRUE(reader.take(Asn1::null));
  EXPECT_TRUE(element({0x1f, 0x05, 0x00}).loose_tag);
  EXPECT_EQ(element({0xbf, 0x81, 0x00, 0x00}).number, 128u);
}

TEST(Der, RefusesWhatCannotBeRead) {
  for (const auto& [bytes, fault] : std::vector<std::pair<Bytes, Fault>>{
           {{}, Fault::incomplete},
           {{0x30}, Fault::incomplete},
           {{0x30, 0x05, 0x00}, Fault::incomplete},
           {{0x30, 0x82, 0x01}, Fault::incomplete},
           {{0x1f, 0x81}, Fault::incomplete},
           {{0x30, 0x80, 0x02, 0x01}, Fault::incomplete},
           {{0x04, 0x80, 0x00, 0x00}, Fault::misbehaved},
           {{0x30, 0x88, 1, 2, 3, 4, 5, 6, 7, 8}, Fault::misbehaved},
           {{0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0}, Fault::misbehaved}}) {
    DerReader reader(bytes);
    const auto read = reader.next();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, fault);
    EXPECT_EQ(reader.position(), 0u);
  }
  Bytes deep;
  for (int i = 0; i < 1000; ++i) deep.insert(deep.end(), {0x30, 0x80});
  deep.insert(deep.end(), 2000, 0);
  EXPECT_FALSE(DerReader(deep).next());
}

TEST(Der, WritesObjectIdentifiers) {
  EXPECT_EQ(oid_text(Bytes{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}), "1.2.840.113549.1.1.11");
  EXPECT_EQ(oid_text(Bytes{0x55, 0x04, 0x03}), "2.5.4.3");
  EXPECT_EQ(oid_text(Bytes{0x88, 0x37, 0x03}), "2.999.3");
  EXPECT_EQ(oid_text(Bytes{0x00}), "0.0");
  Bytes large{0x69, 0x84};  // below 2.25 arcs are UUIDs (X.667), longer than any machine word
  large.insert(large.end(), 8, 0x80);
  large.push_back(0x00);
  EXPECT_EQ(oid_text(large), "2.25.36893488147419103232");  // 2^65
  EXPECT_EQ(oid_text({}), std::nullopt);
  EXPECT_EQ(oid_text(Bytes{0x55, 0x84}), std::nullopt);
}

TEST(Der, WritesIntegers) {
  EXPECT_EQ(integer_hex(Bytes{0x00}), "00");
  EXPECT_EQ(integer_hex(Bytes{0x0a}), "0a");
  EXPECT_EQ(integer_hex(Bytes{0x00, 0x00, 0xff}), "ff");
  EXPECT_EQ(integer_hex(Bytes{0xff}), "-01");
  EXPECT_EQ(integer_hex(Bytes{0x80, 0x00}), "-8000");
  EXPECT_EQ(integer_hex(Bytes{0xff, 0x00}), "-0100");
  EXPECT_EQ(integer_hex({}), "");
  EXPECT_EQ(small_integer(Bytes{0x80}), std::nullopt);
  EXPECT_EQ(small_integer(Bytes(9, 1)), std::nullopt);
}

std::optional<DerTime> time_of(std::uint8_t tag, std::string_view value) {
  Bytes bytes{tag, static_cast<std::uint8_t>(value.size())};
  bytes.insert(bytes.end(), value.begin(), value.end());
  return time(element(bytes));
}

TEST(Der, ReadsTimes) {
  EXPECT_EQ(rfc3339(time_of(0x17, "260301120000Z")->at), "2026-03-01T12:00:00Z");
  EXPECT_EQ(rfc3339(time_of(0x17, "491231235959Z")->at), "2049-12-31T23:59:59Z");
  EXPECT_EQ(rfc3339(time_of(0x17, "500101000000Z")->at), "1950-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(time_of(0x18, "99991231235959Z")->at), "9999-12-31T23:59:59Z");
  EXPECT_FALSE(time_of(0x18, "20260301120000Z")->loose);
  EXPECT_EQ(rfc3339(time_of(0x17, "2603011200+0130")->at), "2026-03-01T10:30:00Z");
  EXPECT_TRUE(time_of(0x17, "2603011200Z")->loose);
  EXPECT_TRUE(time_of(0x18, "20260301120000.5Z")->loose);
  for (const char* wrong : {"", "Z", "26030112000", "261301120000Z", "260230120000Z", "2603011200000Z",
                            "260301120000Zx", "26030112000aZ", "260301120000+25:00"})
    EXPECT_FALSE(time_of(0x17, wrong)) << wrong;
  EXPECT_FALSE(time_of(0x04, "260301120000Z"));
}

TEST(Der, ReadsStringsAsUtf8) {
  EXPECT_EQ(string(element({0x0c, 2, 0xc3, 0xa9})), "é");
  EXPECT_EQ(string(element({0x14, 1, 0xe9})), "é");
  EXPECT_EQ(string(element({0x1e, 4, 0x00, 0xe9, 0x20, 0xac})), "é€");
  EXPECT_EQ(string(element({0x1e, 4, 0xd8, 0x3d, 0xde, 0x00})), "😀");
  EXPECT_EQ(string(element({0x1e, 2, 0xd8, 0x3d})), "\xef\xbf\xbd");
  EXPECT_EQ(string(element({0x1c, 4, 0, 1, 0xf6, 0x00})), "😀");
  EXPECT_EQ(string(element({0x1c, 4, 0xff, 1, 0xf6, 0x00})), "\xef\xbf\xbd");
  EXPECT_EQ(string(element({0x1e, 3, 0, 0, 0})), std::nullopt);
  EXPECT_EQ(string(element({0x04, 1, 'x'})), std::nullopt);
}

TEST(Der, ReadsBits) {
  const Bytes content{0x05, 0xa0};
  const auto read = bits(content);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->bit(0) && !read->bit(1) && read->bit(2));
  EXPECT_FALSE(read->bit(3));
  EXPECT_FALSE(read->bit(800));
  EXPECT_FALSE(bits({}));
  EXPECT_FALSE(bits(Bytes{8, 0}));
  EXPECT_FALSE(bits(Bytes{1}));
}

}  // namespace
}  // namespace sti::codec
