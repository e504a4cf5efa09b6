#include "tls/hello.hpp"

#include <gtest/gtest.h>
#include <mbedtls/dhm.h>

#include "support/rfc8448.hpp"
#include "tls/handshake_text.hpp"
#include "tls/tap.hpp"

namespace sti::tls {
namespace {

using rfc8448::from_hex;

Bytes message_in(std::string_view record_hex) {
  auto out = from_hex(record_hex);
  out.erase(out.begin(), out.begin() + 5);
  return out;
}

Bytes vector16(const Bytes& body) {
  Bytes out{static_cast<std::uint8_t>(body.size() >> 8), static_cast<std::uint8_t>(body.size())};
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

TEST(Hello, ReadsTheHellosOfRfc8448) {
  const auto bytes = message_in(rfc8448::client_hello);
  const auto client = read_client_hello(bytes);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->server_name, "server");
  EXPECT_EQ(client->suites, (std::vector<std::uint16_t>{0x1301, 0x1303, 0x1302}));
  EXPECT_EQ(client->versions, (std::vector<std::uint16_t>{0x0304}));
  EXPECT_EQ(client->extensions.size(), 9U);

  const auto answer = message_in(rfc8448::server_hello);
  const auto server = read_server_hello(answer);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->version(), 0x0304);
  EXPECT_EQ(server->legacy_version, 0x0303);
  EXPECT_EQ(server->suite, 0x1301);
  EXPECT_EQ(server->group, 0x001d);
  EXPECT_FALSE(server->hello_retry);
  EXPECT_FALSE(is_hello_retry(answer));
}

TEST(Hello, RefusesEveryCutOfThem) {
  for (const auto record : {rfc8448::client_hello, rfc8448::server_hello}) {
    const auto whole = message_in(record);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto cut = ByteView(whole).first(length);
      // Without its extensions a hello is whole again.
      const auto client = read_client_hello(cut);
      const auto server = read_server_hello(cut);
      if (!client) {
        EXPECT_FALSE(client.error().text().empty());
      }
      if (!server) {
        EXPECT_FALSE(server.error().text().empty());
      }
      is_hello_retry(cut);
    }
    EXPECT_FALSE(read_client_hello(ByteView(whole).first(whole.size() - 1)));
  }
}

TEST(Hello, NamesGroupsOfTls12) {
  const Bytes curve{12, 0, 0, 0, 3, 0, 0x17, 2, 4, 4, 0x04, 0x03, 0, 1, 9};
  auto exchange = read_server_key_exchange(curve, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(exchange.group, "secp256r1");
  EXPECT_EQ(exchange.signature_scheme, 0x0403);

  const Bytes ffdhe3072 = MBEDTLS_DHM_RFC7919_FFDHE3072_P_BIN;
  const auto known = joined({{12, 0, 0, 0}, vector16(ffdhe3072), vector16({2}), vector16({9}), {4, 1}});
  exchange = read_server_key_exchange(known, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(exchange.group, "ffdhe3072");
  EXPECT_EQ(exchange.signature_scheme, 0x0401);

  Bytes prime(128, 0xff);
  prime[0] = 0x1f;
  const auto custom = joined({{12, 0, 0, 0}, vector16(prime), vector16({2}), vector16({9}), {2, 1}});
  exchange = read_server_key_exchange(custom, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA");
  EXPECT_EQ(exchange.group, std::nullopt);
  EXPECT_EQ(exchange.group_bits, 1021U);
  EXPECT_EQ(scheme_name(*exchange.signature_scheme), "rsa_pkcs1_sha1");
  const auto zero = joined({{12, 0, 0, 0}, vector16({0, 0}), vector16({2}), vector16({9})});
  EXPECT_EQ(read_server_key_exchange(zero, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA").group_bits, 0U);
}

TEST(Hello, FindsCertificatesInBothForms) {
  const Bytes old_form{11, 0, 0, 13, 0, 0, 10, 0, 0, 2, 0xaa, 0xbb, 0, 0, 1, 0xcc};
  const auto old_places = Tap::certificates_in(old_form, false);
  ASSERT_EQ(old_places.size(), 2U);
  EXPECT_EQ(old_places[0].offset, 10U);
  EXPECT_EQ(old_places[0].length, 2U);
  EXPECT_EQ(old_places[1].offset, 15U);

  const Bytes new_form{11, 0, 0, 20, 0, 0, 0, 14, 0, 0, 2, 0xaa, 0xbb, 0, 3, 9, 9, 9, 0, 0, 1, 0xcc, 0, 0};
  const auto new_places = Tap::certificates_in(new_form, true);
  ASSERT_EQ(new_places.size(), 2U);
  EXPECT_EQ(new_places[0].offset, 11U);
  EXPECT_EQ(new_places[1].offset, 21U);

  EXPECT_EQ(Tap::certificates_in(ByteView(new_form).first(20), true).size(), 1U);
  EXPECT_TRUE(Tap::certificates_in({}, true).empty());
  EXPECT_TRUE(Tap::certificates_in(ByteView(old_form).first(11), false).empty());
}

TEST(HandshakeText, SaysWhatMatters) {
  TlsInfo agreed;
  EXPECT_EQ(message_summary(message_in(rfc8448::client_hello), agreed), "TLSv1.3, 3 suites, SNI server");
  agreed.version = "TLSv1.3";
  const auto hello = message_in(rfc8448::server_hello);
  EXPECT_EQ(message_name(hello), "ServerHello");
  EXPECT_EQ(message_summary(hello, agreed), "TLSv1.3, TLS_AES_128_GCM_SHA256, x25519");
  EXPECT_EQ(message_summary(Bytes{15, 0, 0, 2, 8, 4}, agreed), "rsa_pss_rsae_sha256");
  EXPECT_EQ(message_summary(Bytes{4, 0, 0, 4, 0, 0, 0x1c, 0x20}, agreed), "lifetime 7,200 s");
  EXPECT_EQ(message_summary(Bytes{24, 0, 0, 1, 1}, agreed), "asks for one in return");
  EXPECT_EQ(message_summary(Bytes{20, 0, 0, 0}, agreed), "");
  EXPECT_EQ(message_name(Bytes{77, 0, 0, 0}), "message of type 77");
  EXPECT_EQ(message_name({}), "");

  Bytes certificate{11, 0, 0x0d, 0x5a, 0, 0x0d, 0x57, 0, 0x0d, 0x54};
  certificate.resize(10 + 0x0d54, 0x30);
  agreed.version = "TLSv1.2";
  EXPECT_EQ(message_summary(certificate, agreed), "1 certificate, 3,412 bytes");
}

TEST(HandshakeText, EscapesWhatAPeerChose) {
  const Bytes hostile{8, 0, 0, 15, 0, 13, 0, 16, 0, 9, 0, 7, 6, 'a', 0x1b, '[', '3', '1', 'm'};
  const auto text = message_summary(hostile, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("\\x1b"), std::string::npos) << text;
}

TEST(HandshakeText, ReadsAnyPrefixWithoutHarm) {
  for (const auto record : {rfc8448::client_hello, rfc8448::server_hello})
    for (int type = 0; type < 256; ++type) {
      auto bytes = message_in(record);
      bytes[0] = static_cast<std::uint8_t>(type);
      for (std::size_t length = 0; length <= bytes.size(); length += 3) {
        TlsInfo agreed;
        agreed.cipher = "TLS_DHE_RSA_WITH_AES_128_CBC_SHA";
        message_summary(ByteView(bytes).first(length), agreed);
      }
    }
}

}  // namespace
}  // namespace sti::tls
