#include <algorithm>

#include "dissect/tls_handshake.hpp"

#include "coverage.hpp"
#include "model/field.hpp"

namespace sti::dissect {
namespace {

Bytes from_hex(std::string_view text) {
  Bytes out;
  std::string digits;
  for (const char c : text)
    if (c != ' ' && c != '\n') digits += c;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return out;
}

// RFC 8448 §3: the ClientHello and ServerHello of the simple 1-RTT handshake.
const Bytes client_hello = from_hex(
    "010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece70000061301130313020100009100"
    "00000b00"
    "09000006736572766572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d00"
    "2099381d"
    "e560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e04030503060302030804"
    "0805080604"
    "010501060102010402050206020202002d00020101001c00024001");
const Bytes server_hello = from_hex(
    "020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d0020"
    "c9828876"
    "112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304");

Tree dissect(ByteView message, HandshakeContext context = {}) {
  return tls_handshake(message, {main_stream::handshake_c2s, 100, message.size()}, context);
}

std::string value(const Node& root, std::string_view key) {
  const auto* node = root.first(key);
  return std::string(node ? node->text : "(absent)");
}

TEST(TlsHandshake, ReadsTheClientHelloOfRfc8448ToTheLastField) {
  const auto tree = dissect(client_hello);
  expect_covered(tree);
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(tree.text, "client_hello");
  EXPECT_EQ(value(tree, "tls.ext.server_name.name"), "server");
  EXPECT_EQ(value(tree, "tls.handshake.cipher_suite"), "TLS_AES_128_GCM_SHA256 (0x1301)");
  EXPECT_EQ(value(tree, "tls.ext.key_share.group"), "x25519 (0x001d)");
  EXPECT_EQ(value(tree, "tls.ext.supported_versions.version"), "TLSv1.3 (0x0304)");
  EXPECT_EQ(value(tree, "tls.ext.signature_algorithms.scheme"), "ecdsa_secp256r1_sha256 (0x0403)");
  EXPECT_EQ(value(tree, "tls.ext.psk_key_exchange_modes.mode"), "psk_dhe_ke (0x01)");
  EXPECT_EQ(value(tree, "tls.ext.record_size_limit"), "16385");
  EXPECT_EQ(value(tree, "tls.ext.supported_groups.group"), "x25519 (0x001d)");
}

TEST(TlsHandshake, ReadsTheServerHelloOfRfc8448ToTheLastField) {
  const auto tree = dissect(server_hello);
  expect_covered(tree);
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(value(tree, "tls.handshake.cipher_suite"), "TLS_AES_128_GCM_SHA256 (0x1301)");
  EXPECT_EQ(value(tree, "tls.ext.supported_versions.version"), "TLSv1.3 (0x0304)");
}

TEST(TlsHandshake, CoversEveryTruncation) {
  for (const auto* message : {&client_hello, &server_hello})
    expect_covered_at_every_truncation(*message, [](ByteView bytes) { return dissect(bytes); });
}

TEST(TlsHandshake, CoversEveryChangedByte) {
  for (std::size_t i = 0; i < client_hello.size(); ++i)
    for (const int change : {0x01, 0x80, 0xFF}) {
      auto changed = client_hello;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ change);
      expect_covered(dissect(changed));
    }
}

TEST(TlsHandshake, TellsHelloRetryRequestFromServerHello) {
  auto retry = server_hello;
  const auto mark = from_hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
  std::copy(mark.begin(), mark.end(), retry.begin() + 6);
  EXPECT_EQ(tls_handshake_name(retry), "hello_retry_request");
  EXPECT_NE(dissect(retry).first("tls.handshake.random.retry"), nullptr);
}

TEST(TlsHandshake, ShowsTheDowngradeMark) {
  auto downgraded = server_hello;
  const auto mark = from_hex("444f574e47524401");
  std::copy(mark.begin(), mark.end(), downgraded.begin() + 30);
  const auto tree = dissect(downgraded);
  expect_covered(tree);
  EXPECT_NE(tree.first("tls.handshake.random.downgrade"), nullptr);
}

TEST(TlsHandshake, NamesGrease) {
  const auto tree = dissect(from_hex("0100002f0303" + std::string(64, '0') +
                                     "0000020a0a0100"
                                     "00045a5a0000"));
  expect_covered(tree);
  EXPECT_EQ(value(tree, "tls.handshake.cipher_suite"), "GREASE (0x0a0a)");
  EXPECT_EQ(value(tree, "tls.ext.type"), "GREASE (0x5a5a)");
}

TEST(TlsHandshake, NamesGreaseWhereverItMayStand) {
  const auto tree = dissect(from_hex("010000680303" + std::string(64, '0') +
                                     "00"
                                     "00020a0a"
                                     "0100"
                                     "003d"
                                     "001000050003020a0a"
                                     "000a00040002eaea"
                                     "000d00040002baba"
                                     "002b0003024a4a"
                                     "002d0002010b"
                                     "001b0003021a1a"
                                     "0033000700057a7a000100"
                                     "3a3a000100"));
  expect_covered(tree);
  for (const auto* key : {"tls.ext.supported_groups.group", "tls.ext.signature_algorithms.scheme",
                          "tls.ext.supported_versions.version", "tls.ext.psk_key_exchange_modes.mode",
                          "tls.ext.compress_certificate.algorithm", "tls.ext.key_share.group"})
    EXPECT_TRUE(value(tree, key).starts_with("GREASE (0x")) << key << outline(tree);
  EXPECT_EQ(value(tree, "tls.ext.alpn.name"), "GREASE (0x0a0a)");
}

TEST(TlsHandshake, ReadsAuthoritiesAsNames) {
  const auto tree =
      dissect(from_hex("0d000018"
                       "020140"
                       "00020403"
                       "000f"
                       "000d300b3109300706035504030c00"));
  expect_covered(tree);
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(value(tree, "tls.ext.certificate_authorities.name"), "CN=");
  ASSERT_NE(tree.first("x509.attribute.type"), nullptr);
  EXPECT_EQ(value(tree, "x509.attribute.type"), "commonName (2.5.4.3)");
  const auto odd =
      dissect(from_hex("0d00000d"
                       "020140"
                       "00020403"
                       "0004"
                       "0002300b"));
  expect_covered(odd);
  EXPECT_NE(odd.first("der.fault"), nullptr) << outline(odd);
}

TEST(TlsHandshake, ReadsStapledResponses) {
  const auto tls12 =
      dissect(from_hex("16000009"
                       "01"
                       "000005"
                       "30030a0106"));
  expect_covered(tls12);
  EXPECT_FALSE(has_gaps(tls12)) << outline(tls12);
  EXPECT_EQ(value(*tls12.first("tls.ext.status_request.response"), "der.header"), "SEQUENCE, 3 bytes");
  const auto many =
      dissect(from_hex("1600000f"
                       "02"
                       "00000b"
                       "000005"
                       "30030a0106"
                       "000000"));
  expect_covered(many);
  EXPECT_FALSE(has_gaps(many)) << outline(many);
  const auto tls13 = dissect(from_hex("0b00001b"
                                      "00"
                                      "000017"
                                      "000002"
                                      "abcd"
                                      "0010"
                                      "0005000c"
                                      "01"
                                      "000008"
                                      "30060a010604010a"),
                             {true, 0x1301});
  expect_covered(tls13);
  EXPECT_FALSE(has_gaps(tls13)) << outline(tls13);
  EXPECT_NE(tls13.first("der.element"), nullptr);
}

TEST(TlsHandshake, ReadsTimestampsInATls13Certificate) {
  const auto entry = "00" + std::string(64, 'a') + "0000019000000000" + "0000" + "0403" + "0002" + "abcd";
  const auto tree = dissect(from_hex("0b000044"
                                     "00"
                                     "000040"
                                     "000002"
                                     "abcd"
                                     "0039"
                                     "00120035"
                                     "0033"
                                     "0031" +
                                     entry),
                            {true, 0x1301});
  expect_covered(tree);
  EXPECT_EQ(value(tree, "x509.ext.sct.version"), "v1 (0x00)") << outline(tree);
  EXPECT_EQ(value(tree, "x509.ext.sct.log_id"), std::string(64, 'a'));
  EXPECT_EQ(value(tree, "x509.ext.sct.timestamp"), "2024-06-10T02:35:18.400000Z");
  EXPECT_EQ(value(tree, "x509.ext.sct.hash"), "sha256 (0x04)");
  EXPECT_EQ(value(tree, "x509.ext.sct.signature_algorithm"), "ecdsa (0x03)");
}

TEST(TlsHandshake, NamesTheHashInPlaceOfAFirstClientHello) {
  const auto tree = dissect(from_hex("fe000002abcd"));
  expect_covered(tree);
  EXPECT_EQ(tree.text, "message_hash");
  EXPECT_EQ(value(tree, "tls.handshake.message_hash"), "abcd");
}

TEST(TlsHandshake, ReadsServerKeyExchangeByTheAgreedSuite) {
  const auto message = from_hex(
      "0c00000f"
      "03001d"
      "020102"
      "0804"
      "0005"
      "aabbccddee");
  const auto tree = dissect(message, {false, 0xC02F});
  expect_covered(tree);
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(value(tree, "tls.handshake.ecdhe.group"), "x25519 (0x001d)");
  EXPECT_EQ(value(tree, "tls.handshake.signature.scheme"), "rsa_pss_rsae_sha256 (0x0804)");
  EXPECT_TRUE(has_gaps(dissect(message, {false, 0})))
      << "no suite agreed: nothing can be said about the form";
}

TEST(TlsHandshake, ReadsBothFormsOfCertificate) {
  const auto tls12 = dissect(from_hex("0b000008"
                                      "000005"
                                      "000002"
                                      "abcd"),
                             {false, 0});
  EXPECT_FALSE(has_gaps(tls12)) << outline(tls12);
  EXPECT_EQ(value(tls12, "tls.handshake.certificate.data"), "abcd");
  const auto tls13 = dissect(from_hex("0b00000b"
                                      "00"
                                      "000007"
                                      "000002"
                                      "abcd"
                                      "0000"),
                             {true, 0x1301});
  EXPECT_FALSE(has_gaps(tls13)) << outline(tls13);
  expect_covered(tls13);
}

TEST(TlsHandshake, OpensTheBytesOfACertificate) {
  const auto tree =
      dissect(from_hex("0b00000b000008000005300302"
                       "0105"));
  expect_covered(tree);
  ASSERT_NE(tree.first("x509"), nullptr) << outline(tree);
  EXPECT_TRUE(tree.first("tls.handshake.certificate.data")->range.contains(tree.first("x509")->range));
}

TEST(TlsHandshake, SaysWhatWasExpectedWhereALengthLies) {
  const auto tree =
      dissect(from_hex("14000020"
                       "aabb"));
  expect_covered(tree);
  EXPECT_EQ(value(tree, "tls.handshake.body"), "expected 32 bytes, got 2");
}

TEST(Fields, AreWhole) {
  std::string_view before;
  for (const auto& f : fields()) {
    EXPECT_LT(before, f.key);
    before = f.key;
    EXPECT_GT(f.explanation.size(), 10u) << f.key;
    EXPECT_EQ(f.explanation.back(), '.') << f.key;
  }
  EXPECT_EQ(field("no.such.field").key, "unexplained");
}

}  // namespace
}  // namespace sti::dissect
