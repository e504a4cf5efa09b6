#include "tls/key_schedule.hpp"

#include <gtest/gtest.h>

#include "model/escape.hpp"
#include "support/rfc8448.hpp"

namespace sti::tls {
namespace {

using rfc8448::from_hex;

struct Derived {
  std::string_view secret, key, iv;
};
// RFC 8448 §3.
constexpr Derived derived[] = {
    {rfc8448::server_handshake_secret, "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30"},
    {rfc8448::client_handshake_secret, "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f"},
    {rfc8448::server_application_secret, "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984"},
    {rfc8448::client_application_secret, "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9"}};

std::optional<TrafficKey::Inner> open(TrafficKey& key, std::string_view record) {
  const auto bytes = from_hex(record);
  return key.open(ByteView(bytes).first(5), ByteView(bytes).subspan(5));
}

TEST(KeySchedule, DerivesTheKeysOfRfc8448) {
  for (const auto& one : derived) {
    const auto secret = from_hex(one.secret);
    EXPECT_EQ(hex(expand_label(Digest::sha256, secret, "key", {}, 16)), one.key);
    EXPECT_EQ(hex(expand_label(Digest::sha256, secret, "iv", {}, 12)), one.iv);
  }
  EXPECT_EQ(hex(expand_label(Digest::sha256, from_hex(rfc8448::server_handshake_secret), "finished", {}, 32)),
            "008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8");
}

TEST(KeySchedule, OpensTheRecordsOfRfc8448) {
  auto server = TrafficKey::make(0x1301, from_hex(rfc8448::server_handshake_secret));
  ASSERT_TRUE(server);
  const auto flight = open(*server, rfc8448::server_flight);
  ASSERT_TRUE(flight);
  EXPECT_EQ(flight->type, 22);
  EXPECT_EQ(flight->content.size(), 657U);
  EXPECT_EQ(hex(ByteView(flight->content).first(8)), "080000240022000a");

  auto data = TrafficKey::make(0x1301, from_hex(rfc8448::client_application_secret));
  const auto first = open(*data, rfc8448::client_data);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, 23);
  ASSERT_EQ(first->content.size(), 50U);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(first->content[i], i);
  const auto second = open(*data, rfc8448::client_alert);  // sequence number 1
  ASSERT_TRUE(second);
  EXPECT_EQ(second->type, 21);
  EXPECT_EQ(hex(second->content), "0100");
}

TEST(KeySchedule, RefusesWhatDoesNotAuthenticateAndStaysInStep) {
  auto key = TrafficKey::make(0x1301, from_hex(rfc8448::client_application_secret));
  EXPECT_FALSE(open(*key, rfc8448::client_alert));  // out of order
  std::string tampered(rfc8448::client_data);
  tampered.back() = '5';
  EXPECT_FALSE(open(*key, tampered));
  EXPECT_FALSE(open(*key, "1703030000"));
  EXPECT_TRUE(open(*key, rfc8448::client_data));
  EXPECT_TRUE(open(*key, rfc8448::client_alert));
}

TEST(KeySchedule, SealsWhatItOpensInEverySuite) {
  for (const std::uint16_t suite :
       std::initializer_list<std::uint16_t>{0x1301, 0x1302, 0x1303, 0x1304, 0x1305}) {
    const Bytes secret(suite == 0x1302 ? 48 : 32, 0x42);
    auto sender = TrafficKey::make(suite, secret);
    auto receiver = TrafficKey::make(suite, secret);
    ASSERT_TRUE(sender && receiver) << suite;
    for (const bool updated : {false, true}) {
      for (const auto* text : {"first", "", "third"}) {
        const auto record = sender->seal(23, bytes_of(text));
        const auto opened = receiver->open(ByteView(record).first(5), ByteView(record).subspan(5));
        ASSERT_TRUE(opened) << suite << " " << text << " " << updated;
        EXPECT_EQ(opened->type, 23);
        EXPECT_EQ(text_of(opened->content), text);
      }
      const auto old = sender->seal(23, bytes_of("old"));
      sender->update();
      receiver->update();
      EXPECT_FALSE(receiver->open(ByteView(old).first(5), ByteView(old).subspan(5)));
    }
  }
}

TEST(KeySchedule, RefusesUnknownSuitesAndWrongLengths) {
  EXPECT_FALSE(TrafficKey::make(0xc02f, Bytes(32)));
  EXPECT_FALSE(TrafficKey::make(0x1306, Bytes(32)));
  EXPECT_FALSE(TrafficKey::make(0x1301, Bytes(48)));
  EXPECT_FALSE(TrafficKey::make(0x1302, Bytes(32)));
  EXPECT_FALSE(TrafficKey::make(0x1301, {}));
}

TEST(KeySchedule, MovesWithoutLosingOrSharingTheKey) {
  auto key = TrafficKey::make(0x1301, from_hex(rfc8448::client_application_secret));
  auto moved = std::move(*key);
  EXPECT_TRUE(open(moved, rfc8448::client_data));
  auto other = TrafficKey::make(0x1301, Bytes(32));
  *other = std::move(moved);
  EXPECT_TRUE(open(*other, rfc8448::client_alert));
}

}  // namespace
}  // namespace sti::tls
