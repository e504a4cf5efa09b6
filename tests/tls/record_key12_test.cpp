// The records of TLS 1.2 as the library's own two ends write them, opened by the tap, in every suite that
// they can agree on.
#include <algorithm>

#include "tls/record_key12.hpp"

#include <gtest/gtest.h>
#include <mbedtls/ssl_ciphersuites.h>

#include "model/codepoints.hpp"
#include "pair.hpp"
#include "tls/hello.hpp"

namespace sti::tls {
namespace {

using support::KeyKind;

ClientConfig offering(std::uint16_t suite) {
  ClientConfig out;
  out.least = out.most = Version::tls12;
  out.suites = {suite};
  return out;
}

KeyKind key_for(std::string_view suite_name) {
  return suite_name.find("ECDSA") != std::string_view::npos ? KeyKind::p256 : KeyKind::rsa;
}

std::vector<std::uint16_t> tls12_suites() {
  std::vector<std::uint16_t> out;
  for (const int* suite = mbedtls_ssl_list_ciphersuites(); *suite != 0; ++suite)
    if (*suite >> 8 != 0x13) out.push_back(static_cast<std::uint16_t>(*suite));
  return out;
}

/// Both ends talk, then close.
void talk(Pair& pair, std::size_t most) {
  for (const std::size_t length : {std::size_t{1}, std::size_t{15}, std::size_t{16}, most}) {
    pair.client.send(Bytes(length, 'c'));
    pair.run();
    pair.server.send(Bytes(length, 's'));
    pair.run();
  }
  pair.client.close();
  pair.run();
}

void expect_read(const Pair& pair, std::uint64_t data) {
  for (const auto& fault : pair.seen.of<TapFault>()) ADD_FAILURE() << fault.error.text();
  for (const auto direction : {c2s, s2c}) {
    const auto* finished = pair.seen.message(direction, "Finished");
    ASSERT_NE(finished, nullptr);
    EXPECT_TRUE(finished->encrypted);
    EXPECT_EQ(finished->bytes.size(), 16U);  // RFC 5246 §7.4.9
    EXPECT_EQ(clear_length(pair.seen, direction), data);
    EXPECT_TRUE(handshake_length(pair.seen, direction));
  }
  const auto alerts = pair.seen.of<AlertSeen>(c2s);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].description, 0);
  EXPECT_TRUE(alerts[0].encrypted);
}

TEST(RecordKey12, OpensEverySuiteOfTheLibrary) {
  std::size_t spoken = 0;
  for (const auto suite : tls12_suites()) {
    const auto name = codepoint::cipher_suite(suite);
    if (name.starts_with("TLS_ECDH_")) continue;  // needs a certificate of static ECDH
    SCOPED_TRACE(name);
    Pair pair(offering(suite), server_config(key_for(name)));
    ASSERT_EQ(pair.client.state(), State::open) << pair.client.error()->text();
    talk(pair, 1000);
    expect_read(pair, 1 + 15 + 16 + 1000);
    ++spoken;
  }
  EXPECT_GT(spoken, 40U);
}

// One suite of each construction: AES-GCM, AES-CCM, CCM_8, ChaCha20-Poly1305, CBC with each HMAC, and the
// other block ciphers.
constexpr std::uint16_t of_each_kind[] = {0xc02f, 0xc030, 0xc09c, 0xc0a0, 0xcca8, 0xc013,
                                          0xc027, 0xc028, 0xc076, 0xc08a, 0xc060};

TEST(RecordKey12, OpensHoweverItIsSplit) {
  for (const auto suite : of_each_kind) {
    SCOPED_TRACE(codepoint::cipher_suite(suite));
    for (const auto& chunking : {every(1), at_random(suite)}) {
      Pair pair(offering(suite), server_config(KeyKind::rsa), chunking);
      ASSERT_EQ(pair.client.state(), State::open) << pair.client.error()->text();
      talk(pair, 300);
      expect_read(pair, 1 + 15 + 16 + 300);
    }
  }
}

TEST(RecordKey12, WaitsForAMasterSecretThatComesLate) {
  for (const auto suite : of_each_kind) {
    SCOPED_TRACE(codepoint::cipher_suite(suite));
    Pair pair(offering(suite), server_config(KeyKind::rsa));
    ASSERT_EQ(pair.client.state(), State::open);
    talk(pair, 300);
    Tap late({}, {}, {});
    Seen seen;
    late.read(c2s, pair.wire_c2s, seen.all);
    late.read(s2c, pair.wire_s2c, seen.all);
    EXPECT_FALSE(seen.has(s2c, "Finished"));
    ASSERT_EQ(pair.secrets.size(), 1U);
    EXPECT_EQ(pair.secrets[0].label, "CLIENT_RANDOM");
    late.learn(pair.secrets[0], seen.all);
    EXPECT_EQ(seen.of<RecordSeen>().size(), pair.seen.of<RecordSeen>().size());
    for (const auto direction : {c2s, s2c}) {
      EXPECT_TRUE(seen.has(direction, "Finished"));
      EXPECT_EQ(clear_length(seen, direction), 332U);
    }
  }
}

/// The keys of one connection, and its first protected record from the server.
struct FirstRecord {
  explicit FirstRecord(Pair& pair) {
    const auto client_hello = pair.seen.message(c2s, "ClientHello")->bytes;
    const auto server_hello = pair.seen.message(s2c, "ServerHello")->bytes;
    const auto client = read_client_hello(client_hello);
    const auto server = read_server_hello(server_hello);
    const bool encrypt_then_mac =
        std::ranges::find(server->extensions, 22, &Extension::type) != server->extensions.end();
    key = RecordKey12::make({server->suite, encrypt_then_mac, client->random, server->random}, s2c,
                            pair.secrets.at(0).secret);
    for (const auto& record : pair.seen.of<RecordSeen>(s2c)) {
      if (!record.encrypted) continue;
      const auto at = pair.wire_s2c.begin() + static_cast<std::ptrdiff_t>(record.wire.offset);
      bytes.assign(at, at + static_cast<std::ptrdiff_t>(record.wire.length));
      break;
    }
  }
  std::optional<Bytes> open(ByteView record) { return key->open(record.first(5), record.subspan(5)); }

  std::optional<RecordKey12> key;
  Bytes bytes;
};

TEST(RecordKey12, RefusesWhatWasChangedOrCut) {
  for (const auto suite : of_each_kind) {
    SCOPED_TRACE(codepoint::cipher_suite(suite));
    Pair pair(offering(suite), server_config(KeyKind::rsa));
    ASSERT_EQ(pair.client.state(), State::open);
    FirstRecord first(pair);
    ASSERT_TRUE(first.key);
    for (std::size_t at = 0; at < first.bytes.size(); ++at) {
      if (at == 3 || at == 4) continue;  // the length is told by how much there is
      auto changed = first.bytes;
      changed[at] ^= 1;
      EXPECT_FALSE(first.open(changed)) << at;
    }
    for (std::size_t length = 5; length < first.bytes.size(); ++length)
      EXPECT_FALSE(first.open(ByteView(first.bytes).first(length))) << length;
    const auto opened = first.open(first.bytes);
    ASSERT_TRUE(opened) << "what was refused does not count";
    EXPECT_EQ(message_name(*opened), "Finished");
    EXPECT_FALSE(first.open(first.bytes)) << "a record a second time";
  }
}

TEST(RecordKey12, KnowsNoOtherSuiteAndNoOtherSecret) {
  const Bytes random(32), secret(48);
  EXPECT_TRUE(RecordKey12::make({0xc02f, false, random, random}, s2c, secret));
  EXPECT_FALSE(RecordKey12::make({0x1301, false, random, random}, s2c, secret));
  EXPECT_FALSE(RecordKey12::make({0x1a2b, false, random, random}, s2c, secret));
  EXPECT_FALSE(RecordKey12::make({0xc02f, false, random, random}, s2c, Bytes(47)));
}

TEST(RecordKey12, FaultsInTheTapOnARecordThatDoesNotAuthenticate) {
  Pair pair(offering(0xc02f), server_config(KeyKind::rsa));
  ASSERT_EQ(pair.client.state(), State::open);
  auto wire = pair.wire_s2c;
  wire.back() ^= 1;  // of Finished
  Tap tap({}, {}, {});
  Seen seen;
  tap.read(c2s, pair.wire_c2s, seen.all);
  tap.learn(pair.secrets.at(0), seen.all);
  tap.read(s2c, wire, seen.all);
  const auto faults = seen.of<TapFault>();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_TRUE(faults[0].undecipherable);
  EXPECT_TRUE(seen.of<RecordSeen>(s2c).back().content.empty());
  EXPECT_EQ(seen.of<RecordSeen>(s2c).back().inner_type, 0);
}

}  // namespace
}  // namespace sti::tls
