#include "tls/tap.hpp"
#include "tls/record_frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "model/reader.hpp"
#include "support/rfc8448.hpp"
#include "tls/handshake_text.hpp"
#include "tls/hello.hpp"
#include "tls/key_schedule.hpp"

namespace sti::tls {
namespace {

using rfc8448::from_hex;
constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes record(std::uint8_t type, const Bytes& content, std::uint16_t version = 0x0303) {
  Bytes out{type, static_cast<std::uint8_t>(version >> 8), static_cast<std::uint8_t>(version),
            static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())};
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes message(std::uint8_t type, const Bytes& body) {
  Bytes out{type, static_cast<std::uint8_t>(body.size() >> 16), static_cast<std::uint8_t>(body.size() >> 8),
            static_cast<std::uint8_t>(body.size())};
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

/// A ServerHello with these extensions (their vector included).
Bytes server_hello(std::uint16_t legacy, std::uint16_t suite, const Bytes& extensions,
                   const Bytes& session_id = {}) {
  Bytes body{static_cast<std::uint8_t>(legacy >> 8), static_cast<std::uint8_t>(legacy)};
  body.resize(34, 0x11);
  body.push_back(static_cast<std::uint8_t>(session_id.size()));
  body.insert(body.end(), session_id.begin(), session_id.end());
  body.push_back(static_cast<std::uint8_t>(suite >> 8));
  body.push_back(static_cast<std::uint8_t>(suite));
  body.push_back(0);
  body.insert(body.end(), extensions.begin(), extensions.end());
  return message(2, body);
}

struct Watched {
  Tap tap{{}, {.wire = 100}, {.wire = 200}};
  std::vector<Sighting> seen;
  void client(const Bytes& bytes) { tap.read(c2s, bytes, seen); }
  void server(const Bytes& bytes) { tap.read(s2c, bytes, seen); }
  void learn(std::string_view label, std::string_view secret) {
    tap.learn({std::string(label), Bytes(32), from_hex(secret)}, seen);
  }
  void learn_all() {
    learn("CLIENT_HANDSHAKE_TRAFFIC_SECRET", rfc8448::client_handshake_secret);
    learn("SERVER_HANDSHAKE_TRAFFIC_SECRET", rfc8448::server_handshake_secret);
    learn("CLIENT_TRAFFIC_SECRET_0", rfc8448::client_application_secret);
    learn("SERVER_TRAFFIC_SECRET_0", rfc8448::server_application_secret);
  }

  template <typename T>
  [[nodiscard]] std::vector<T> of() const {
    std::vector<T> out;
    for (const auto& one : seen)
      if (const auto* found = std::get_if<T>(&one)) out.push_back(*found);
    return out;
  }
  [[nodiscard]] std::string fault() const {
    const auto faults = of<TapFault>();
    return faults.empty() ? "" : faults.front().error.text();
  }
  /// Kinds and places, for comparing runs.
  [[nodiscard]] std::vector<std::string> lines(Direction direction) const {
    std::vector<std::string> out;
    for (const auto& one : seen)
      std::visit(
          [&](const auto& sighting) {
            using T = std::decay_t<decltype(sighting)>;
            if (sighting.direction != direction) return;
            if constexpr (std::is_same_v<T, TapFault>)
              out.push_back("fault " + sighting.error.text());
            else if constexpr (std::is_same_v<T, MessageSeen>)
              out.push_back(message_name(sighting.bytes) + (sighting.encrypted ? " encrypted " : " ") +
                            std::to_string(sighting.wire.offset) + "+" +
                            std::to_string(sighting.wire.length));
            else if constexpr (std::is_same_v<T, AlertSeen>)
              out.push_back("alert " + std::to_string(sighting.description));
            else
              out.push_back(
                  "record " + std::to_string(sighting.type) + (sighting.encrypted ? " encrypted " : " ") +
                  std::to_string(sighting.wire.offset) + "+" + std::to_string(sighting.wire.length));
          },
          one);
    return out;
  }
};

const std::vector<std::string> rfc8448_server{"record 22 200+95",
                                              "ServerHello 200+95",
                                              "record 23 encrypted 295+679",
                                              "EncryptedExtensions encrypted 295+679",
                                              "Certificate encrypted 295+679",
                                              "CertificateVerify encrypted 295+679",
                                              "Finished encrypted 295+679",
                                              "record 23 encrypted 974+227",
                                              "NewSessionTicket encrypted 974+227",
                                              "record 23 encrypted 1201+72",
                                              "record 23 encrypted 1273+24",
                                              "alert 0"};
const std::vector<std::string> rfc8448_client{"record 22 100+201",
                                              "ClientHello 100+201",
                                              "record 23 encrypted 301+58",
                                              "Finished encrypted 301+58",
                                              "record 23 encrypted 359+72",
                                              "record 23 encrypted 431+24",
                                              "alert 0"};

Bytes server_stream() {
  return joined({from_hex(rfc8448::server_hello), from_hex(rfc8448::server_flight), from_hex(rfc8448::ticket),
                 from_hex(rfc8448::server_data), from_hex(rfc8448::server_alert)});
}
Bytes client_stream() {
  return joined(
      {from_hex(rfc8448::client_finished), from_hex(rfc8448::client_data), from_hex(rfc8448::client_alert)});
}

TEST(Tap, ReadsTheHandshakeOfRfc8448) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.learn_all();
  watched.server(server_stream());
  watched.client(client_stream());
  EXPECT_EQ(watched.lines(s2c), rfc8448_server);
  EXPECT_EQ(watched.lines(c2s), rfc8448_client);

  const auto& info = watched.tap.agreed();
  EXPECT_EQ(info.version, "TLSv1.3");
  EXPECT_EQ(info.cipher, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(info.group, "x25519");
  EXPECT_EQ(info.signature, "rsa_pss_rsae_sha256");
  EXPECT_EQ(info.server_name, "server");
}

TEST(Tap, SaysWhatEachRecordHeld) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.learn_all();
  watched.server(server_stream());
  const auto records = watched.of<RecordSeen>();
  ASSERT_EQ(records.size(), 6U);
  const auto handshake = main_stream::handshake_s2c;
  EXPECT_EQ(records[1].content, (Range{handshake, 0, 90}));  // ServerHello
  EXPECT_EQ(records[1].inner_type, 22);
  EXPECT_EQ(records[2].content, (Range{handshake, 90, 657}));   // EncryptedExtensions to Finished
  EXPECT_EQ(records[3].content, (Range{handshake, 747, 205}));  // NewSessionTicket
  EXPECT_EQ(records[3].inner_type, 22);
  EXPECT_EQ(records[4].content, (Range{main_stream::clear_s2c, 0, 50}));
  EXPECT_EQ(records[4].inner_type, 23);
  EXPECT_TRUE(records[5].content.empty());
  EXPECT_EQ(records[5].inner_type, 21);
}

TEST(Tap, ReadsTheSameHoweverItIsSplit) {
  const auto hello = from_hex(rfc8448::client_hello);
  const auto from_server = server_stream(), from_client = client_stream();
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const std::size_t most = seed < 3 ? 1 + seed : 400;
    Watched watched;
    const auto feed = [&](Direction direction, ByteView bytes) {
      while (!bytes.empty()) {
        const auto count = std::min<std::size_t>(bytes.size(), most <= 3 ? most : 1 + random() % most);
        watched.tap.read(direction, bytes.first(count), watched.seen);
        bytes = bytes.subspan(count);
      }
    };
    feed(c2s, hello);
    if (seed % 2 == 0) watched.learn_all();
    feed(s2c, from_server);
    feed(c2s, from_client);
    if (seed % 2 == 1) watched.learn_all();
    EXPECT_EQ(watched.lines(s2c), rfc8448_server);
    EXPECT_EQ(watched.lines(c2s), rfc8448_client);
  }
}

TEST(RecordFrame, PartsAStreamOfAnySplitIntoItsRecords) {
  const auto whole = server_stream();
  std::vector<std::size_t> lengths;
  for (std::size_t at = 0; at < whole.size();) {
    const auto length = rest_of_record({}, ByteView(whole).subspan(at));
    EXPECT_TRUE(is_whole_record(ByteView(whole).subspan(at, length)));
    lengths.push_back(length);
    at += length;
  }
  ASSERT_EQ(lengths[0], 95U);
  ASSERT_EQ(lengths[1], 679U);
  for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
    std::vector<std::size_t> seen;
    Bytes record;
    for (std::size_t at = 0; at < whole.size();) {
      const auto next = ByteView(whole).subspan(at, std::min(piece - at % piece, whole.size() - at));
      const auto size = rest_of_record(record, next);
      ASSERT_GT(size, 0U);
      record.insert(record.end(), next.begin(), next.begin() + static_cast<std::ptrdiff_t>(size));
      at += size;
      if (is_whole_record(record)) seen.push_back(std::exchange(record, {}).size());
    }
    EXPECT_TRUE(record.empty());
    ASSERT_EQ(seen, lengths) << "in pieces of " << piece;
  }
}

TEST(RecordFrame, AHeaderAloneIsAWholeRecordWhereItAnnouncesNothing) {
  const Bytes empty{23, 3, 3, 0, 0, 22};
  EXPECT_EQ(rest_of_record({}, empty), 5U);
  EXPECT_TRUE(is_whole_record(ByteView(empty).first(5)));
  EXPECT_FALSE(is_whole_record(ByteView(empty).first(4)));
  EXPECT_EQ(rest_of_record(ByteView(empty).first(4), ByteView(empty).subspan(4)), 1U);
}

TEST(Tap, HoldsWhatItCannotReadYet) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.server(server_stream());
  EXPECT_EQ(watched.lines(s2c).size(), 2U);
  watched.learn("SERVER_HANDSHAKE_TRAFFIC_SECRET", rfc8448::server_handshake_secret);
  EXPECT_EQ(watched.lines(s2c).size(), 7U);
  watched.learn("SERVER_TRAFFIC_SECRET_0", rfc8448::server_application_secret);
  EXPECT_EQ(watched.lines(s2c), rfc8448_server);
}

TEST(Tap, HoldsAClientThatIsReadBeforeItsServer) {
  Watched watched;
  watched.learn_all();
  watched.client(joined({from_hex(rfc8448::client_hello), record(20, {1}), client_stream()}));
  EXPECT_EQ(watched.lines(c2s).size(), 2U);
  watched.server(server_stream());
  EXPECT_EQ(watched.lines(c2s).size(), rfc8448_client.size() + 1);
  EXPECT_EQ(watched.lines(s2c), rfc8448_server);
}

TEST(Tap, ReportsRecordsWhereNoSecretComes) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.server(server_stream());
  watched.tap.finish(watched.seen);
  const std::vector<std::string> expected{"record 22 200+95",
                                          "ServerHello 200+95",
                                          "record 23 encrypted 295+679",
                                          "record 23 encrypted 974+227",
                                          "record 23 encrypted 1201+72",
                                          "record 23 encrypted 1273+24"};
  EXPECT_EQ(watched.lines(s2c), expected);
  watched.learn_all();  // too late
  watched.server(from_hex(rfc8448::server_alert));
  EXPECT_EQ(watched.fault(), "");
  EXPECT_EQ(watched.of<RecordSeen>().size(), 7U);
}

TEST(Tap, ReportsWhatThereIsOfAMessageThatIsCutShort) {
  Watched watched;
  const auto certificate = message(11, joined({{0, 1, 203, 0, 0, 200}, Bytes(200, 0x30), {0, 0, 250, 1, 2}}));
  auto cut = certificate;
  cut[2] = 2;  // more than came
  watched.server(joined({record(22, server_hello(0x0303, 0xc02f, {})), record(22, cut)}));
  EXPECT_EQ(watched.of<MessageSeen>().size(), 1U);
  watched.tap.finish(watched.seen);
  const auto messages = watched.of<MessageSeen>();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_TRUE(messages[0].whole);
  EXPECT_FALSE(messages[1].whole);
  EXPECT_EQ(messages[1].bytes, cut);
  EXPECT_EQ(messages[1].wire.length, cut.size() + 5);
  EXPECT_EQ(Tap::certificates_in(messages[1].bytes, false).size(), 1U);
  EXPECT_EQ(message_summary(messages[1].bytes, watched.tap.agreed()),
            "1 certificate, 200 bytes, cut short: 211 of 723 bytes");
}

TEST(Tap, HoldsNoMoreThanItsLimit) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.server(from_hex(rfc8448::server_hello));
  const auto sealed = record(23, Bytes(16000, 0x33));
  for (int i = 0; i < 140; ++i) watched.server(sealed);
  EXPECT_EQ(watched.of<RecordSeen>().size(), 2U + 140U);
  EXPECT_EQ(watched.fault(), "");
}

TEST(Tap, ReadsMessagesInManyRecordsAndManyInOne) {
  const auto done = message(14, {});
  const auto certificate = message(11, joined({{0, 0, 203, 0, 0, 200}, Bytes(200, 0x30)}));
  Bytes flight = joined({server_hello(0x0303, 0xc02f, {}), certificate, done});
  Watched one;
  one.server(record(22, flight));
  Watched many;
  for (const auto byte : flight) many.server(record(22, {byte}));
  for (const auto* watched : {&one, &many}) {
    const auto messages = watched->of<MessageSeen>();
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[1].bytes, certificate);
    EXPECT_EQ(messages[2].bytes, done);
    EXPECT_EQ(Tap::certificates_in(messages[1].bytes, false).size(), 1U);
  }
  // Its place is that of the records that carried it: six bytes each.
  EXPECT_EQ(many.of<MessageSeen>()[2].wire,
            (Range{main_stream::wire_s2c, 200 + (flight.size() - 4) * 6, 24}));
  EXPECT_EQ(one.of<MessageSeen>()[2].wire, (Range{main_stream::wire_s2c, 200, flight.size() + 5}));
}

TEST(Tap, ReportsWhatFollowsChangeCipherSpecInTls12AsEncrypted) {
  Watched watched;
  watched.server(
      joined({record(22, server_hello(0x0303, 0xc02f, {})), record(22, message(14, {})), record(20, {1}),
              record(22, Bytes(40, 9)), record(21, Bytes(26, 9)), record(23, Bytes(60, 9))}));
  EXPECT_EQ(watched.of<RecordSeen>().size(), 3U) << "held until the master secret comes";
  watched.tap.finish(watched.seen);
  const auto records = watched.of<RecordSeen>();
  ASSERT_EQ(records.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(records[i].encrypted, i > 2);
  EXPECT_EQ(watched.of<MessageSeen>().size(), 2U);
  EXPECT_TRUE(watched.of<AlertSeen>().empty());
  EXPECT_EQ(watched.fault(), "");
  EXPECT_FALSE(watched.tap.agreed().resumed);
}

TEST(Tap, ReadsAPlainAlert) {
  Watched watched;
  watched.server(record(21, {2, 40}));
  const auto alerts = watched.of<AlertSeen>();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].level, 2);
  EXPECT_EQ(alerts[0].description, 40);
  EXPECT_EQ(alerts[0].wire, (Range{main_stream::wire_s2c, 200, 7}));
}

TEST(Tap, RefusesAServerHelloThatClaimsTls13InItsLegacyVersion) {
  Watched watched;
  watched.server(record(22, server_hello(0x0304, 0x1301, {})));
  EXPECT_EQ(watched.of<MessageSeen>().size(), 1U);
  EXPECT_NE(watched.fault().find("legacy_version 0x0304 and no supported_versions"), std::string::npos)
      << watched.fault();
  EXPECT_TRUE(watched.tap.agreed().version.empty());
  const auto seen = watched.seen.size();
  watched.server(record(22, message(14, {})));
  EXPECT_EQ(watched.seen.size(), seen) << "reading of that direction has ended";

  Watched older;
  older.server(record(22, server_hello(0x0303, 0x1301, {0, 6, 0, 43, 0, 2, 3, 3})));
  EXPECT_NE(older.fault(), "");
}

TEST(Tap, KnowsOlderVersions) {
  Watched watched;
  watched.server(record(22, server_hello(0x0301, 0x002f, {})));
  EXPECT_EQ(watched.tap.agreed().version, "TLSv1.0");
  EXPECT_EQ(watched.tap.agreed().cipher, "TLS_RSA_WITH_AES_128_CBC_SHA");
}

TEST(Tap, NamesCodePointsThatAreNotAssigned) {
  Watched watched;
  watched.server(record(22, server_hello(0x0303, 0x1a2b, {})));
  EXPECT_EQ(watched.tap.agreed().cipher, "0x1a2b");
}

TEST(Tap, FaultsOnWhatIsNotTls) {
  const struct {
    const char* name;
    Bytes bytes;
    const char* in_text;
  } cases[] = {
      {"text", to_bytes("220 mail.example.org"), "a TLS record of type 20 to 23"},
      {"version", {22, 2, 0, 0, 10}, "a TLS record of type 20 to 23"},
      {"heartbeat", {24, 3, 3, 0, 3}, "a TLS record of type 20 to 23"},
      {"length", {22, 3, 3, 0x40, 1}, "at most 16384 bytes"},
      {"empty", {22, 3, 3, 0, 0}, "an empty one"},
      {"data first", {23, 3, 3, 0, 20}, "an application data record"},
      {"alert", record(21, {2}), "an alert of 2 bytes"},
      {"huge message", record(22, {11, 2, 0, 0}), "announces 131076 bytes"},
      {"short hello", record(22, message(2, {3, 3, 0})), "its random"},
      {"hello extensions", record(22, server_hello(0x0303, 0xc02f, {0, 4, 0, 0, 0, 9})), "its extensions"},
      {"cut message", joined({record(22, {11, 0, 0, 9, 1}), record(20, {1})}), "in the middle of it"},
  };
  for (const auto& one : cases) {
    Watched watched;
    watched.server(one.bytes);
    EXPECT_NE(watched.fault().find(one.in_text), std::string::npos) << one.name << ": " << watched.fault();
    EXPECT_EQ(watched.of<TapFault>().front().error.fault, Fault::misbehaved);
    EXPECT_TRUE(watched.of<TapFault>().front().error.where) << one.name;
    Watched split;
    for (const auto byte : one.bytes) split.server({byte});
    EXPECT_EQ(split.lines(s2c), watched.lines(s2c)) << one.name;
  }
}

TEST(Tap, WaitsForTheRestOfWhatIsCutShort) {
  const auto whole = record(22, server_hello(0x0303, 0xc02f, {}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    Watched watched;
    watched.server(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
    EXPECT_TRUE(watched.seen.empty()) << length;
  }
}

TEST(Tap, FaultsOnARecordThatDoesNotDecrypt) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.learn_all();
  auto flight = from_hex(rfc8448::server_flight);
  flight[100] ^= 1;
  watched.server(joined({from_hex(rfc8448::server_hello), flight}));
  EXPECT_NE(watched.fault().find("authentication fails"), std::string::npos) << watched.fault();
  EXPECT_EQ(watched.of<TapFault>()[0].error.where, (Range{main_stream::wire_s2c, 295, 679}));
  EXPECT_TRUE(watched.of<TapFault>()[0].undecipherable);
}

TEST(Tap, FaultsOnHandshakeInTheClearAfterKeysWereAgreed) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.server(joined({from_hex(rfc8448::server_hello), record(22, message(8, {0, 0}))}));
  EXPECT_NE(watched.fault().find("in the clear"), std::string::npos);
}

TEST(Tap, FollowsKeyUpdates) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.learn_all();
  watched.server(joined({from_hex(rfc8448::server_hello), from_hex(rfc8448::server_flight)}));
  auto key = TrafficKey::make(0x1301, from_hex(rfc8448::server_application_secret));
  watched.server(key->seal(22, message(24, {1})));
  key->update();
  watched.server(key->seal(23, bytes_of("under the new key")));
  watched.server(key->seal(22, message(24, {0})));
  key->update();
  watched.server(key->seal(21, Bytes{1, 0}));
  EXPECT_EQ(watched.fault(), "");
  ASSERT_EQ(watched.of<AlertSeen>().size(), 1U);
  EXPECT_TRUE(watched.of<AlertSeen>()[0].encrypted);
  EXPECT_EQ(message_name(watched.of<MessageSeen>().back().bytes), "KeyUpdate");

  watched.server(key->seal(22, joined({message(24, {0}), message(24, {0})})));
  EXPECT_NE(watched.fault().find("a change of keys at the end of a record"), std::string::npos);
}

TEST(Tap, FaultsOnPaddingAlone) {
  Watched watched;
  watched.client(from_hex(rfc8448::client_hello));
  watched.learn_all();
  watched.server(joined({from_hex(rfc8448::server_hello), from_hex(rfc8448::server_flight)}));
  auto key = TrafficKey::make(0x1301, from_hex(rfc8448::server_application_secret));
  watched.server(key->seal(0, Bytes(20)));
  EXPECT_NE(watched.fault().find("content of type 0"), std::string::npos);
}

TEST(Tap, LeavesRecordsOfAnUnknownSuiteUnread) {
  Watched watched;
  watched.learn_all();
  watched.client(from_hex(rfc8448::client_hello));
  watched.server(record(22, server_hello(0x0303, 0x1306, {0, 6, 0, 43, 0, 2, 3, 4})));
  watched.server(from_hex(rfc8448::server_flight));
  EXPECT_EQ(watched.fault(), "");
  EXPECT_EQ(watched.of<RecordSeen>().size(), 3U);
}

}  // namespace
}  // namespace sti::tls
