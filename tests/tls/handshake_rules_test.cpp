// What the library is lax about, message by message, and what is compared and found weak; the sessions with
// servers that deviate are in tests/net.
#include "tls/handshake_rules.hpp"

#include <gtest/gtest.h>

#include "tls/comparison.hpp"
#include "tls/hello.hpp"
#include "tls/weakness.hpp"

namespace sti::tls {
namespace {

constexpr auto c2s = Direction::client_to_server, s2c = Direction::server_to_client;
constexpr std::uint16_t tls12 = 0x0303, tls13 = 0x0304;

void put16(Bytes& to, std::size_t value) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}
Bytes list16(std::initializer_list<std::uint16_t> values) {
  Bytes out;
  put16(out, values.size() * 2);
  for (const auto value : values) put16(out, value);
  return out;
}
Bytes extension(std::uint16_t type, const Bytes& body) {
  Bytes out;
  put16(out, type);
  put16(out, body.size());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}
Bytes message(std::uint8_t type, const Bytes& body) {
  Bytes out{type, 0};
  put16(out, body.size());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}
Bytes hello(std::uint8_t type, std::uint16_t suite, const std::vector<Bytes>& extensions) {
  Bytes body{3, 3};
  body.resize(34);
  body.push_back(0);
  if (type == handshake_type::client_hello) put16(body, 2);
  put16(body, suite);
  if (type == handshake_type::client_hello) body.push_back(1);
  body.push_back(0);
  Bytes all;
  for (const auto& one : extensions) all.insert(all.end(), one.begin(), one.end());
  put16(body, all.size());
  body.insert(body.end(), all.begin(), all.end());
  return message(type, body);
}

/// One handshake under the rules.
struct Judged {
  HandshakeRules rules;
  std::vector<Violation> found;

  Judged& say(Direction direction, const Bytes& bytes) {
    std::vector<Violation> now;
    rules.take(direction, bytes, now);
    for (auto& violation : now) {
      EXPECT_LE(violation.offset + violation.length, bytes.size());
      found.push_back(std::move(violation));
    }
    return *this;
  }
  Judged& leaf(const std::string& algorithm, const std::string& curve = {},
               std::optional<std::uint16_t> usage = std::nullopt) {
    rules.leaf({algorithm, curve, usage}, found);
    return *this;
  }
  [[nodiscard]] std::string clauses() const {
    std::string out;
    for (const auto& violation : found) out += (out.empty() ? "" : ", ") + violation.clause;
    return out;
  }
};

const std::string rsa = "1.2.840.113549.1.1.1", pss = "1.2.840.113549.1.1.10", ec = "1.2.840.10045.2.1";

Bytes client_hello(const std::vector<Bytes>& more = {}) {
  std::vector<Bytes> all{extension(13, list16({0x0403, 0x0503, 0x0804, 0x0809, 0x0401})),
                         extension(10, list16({29, 23}))};
  all.insert(all.end(), more.begin(), more.end());
  return hello(handshake_type::client_hello, 0x1301, all);
}
Bytes server_hello(std::uint16_t version, std::uint16_t suite, std::vector<Bytes> more = {}) {
  if (version == tls13) more.push_back(extension(43, Bytes{3, 4}));
  return hello(handshake_type::server_hello, suite, more);
}
Bytes certificate(std::uint16_t version) {
  Bytes body;
  if (version == tls13) body.push_back(0);
  const std::size_t entry = version == tls13 ? 3 + 5 + 2 : 3 + 5;
  for (const auto length : {entry, std::size_t{5}}) {
    body.push_back(0);
    put16(body, length);
  }
  body.insert(body.end(), {0x30, 3, 2, 1, 1});
  if (version == tls13) put16(body, 0);
  return message(handshake_type::certificate, body);
}
Bytes verify_by(std::uint16_t scheme) {
  Bytes body;
  put16(body, scheme);
  put16(body, 2);
  put16(body, 0);
  return message(handshake_type::certificate_verify, body);
}
Bytes exchange_by(std::uint16_t scheme, std::uint16_t group = 29) {
  Bytes body{3};
  put16(body, group);
  body.insert(body.end(), {1, 7});
  put16(body, scheme);
  put16(body, 1);
  body.push_back(0);
  return message(handshake_type::server_key_exchange, body);
}
const Bytes share = extension(51, Bytes{0, 29, 0, 1, 7});

TEST(HandshakeRules, ASchemeOfTls13HasToBeAllowedOfferedAndFitTheKey) {
  struct Case {
    std::uint16_t scheme;
    std::string key, curve;
    std::string clauses;
  };
  const Case cases[]{
      {0x0403, ec, "secp256r1", ""},
      {0x0503, ec, "secp384r1", ""},
      {0x0804, rsa, "", ""},
      {0x0809, pss, "", ""},
      {0x0503, ec, "secp256r1", "RFC 8446 §4.2.3"},
      {0x0403, ec, "secp384r1", "RFC 8446 §4.2.3"},
      {0x0603, ec, "secp521r1", "RFC 8446 §4.4.3"},  // not offered
      {0x0805, rsa, "", "RFC 8446 §4.4.3"},          // not offered
      {0x0401, rsa, "", "RFC 8446 §4.4.3"},          // offered for TLS 1.2
      {0x0201, rsa, "", "RFC 8446 §4.4.3"},
      {0x0203, ec, "secp256r1", "RFC 8446 §4.4.3"},
      {0x0804, pss, "", "RFC 8446 §4.2.3"},
      {0x0809, rsa, "", "RFC 8446 §4.2.3"},
      {0x0804, ec, "secp256r1", "RFC 8446 §4.2.3"},
      {0x0403, rsa, "", "RFC 8446 §4.2.3"},
      {0x0807, "1.3.101.112", "", "RFC 8446 §4.4.3"},  // not offered
      {0xfe00, ec, "secp256r1", "RFC 8446 §4.4.3"},
      {0x0000, ec, "secp256r1", "RFC 8446 §4.4.3"},
  };
  for (const auto& c : cases) {
    Judged judged;
    judged.say(c2s, client_hello())
        .say(s2c, server_hello(tls13, 0x1301, {share}))
        .say(s2c, certificate(tls13));
    judged.leaf(c.key, c.curve).say(s2c, verify_by(c.scheme));
    EXPECT_EQ(judged.clauses(), c.clauses) << scheme_name(c.scheme) << " by " << c.key;
    for (const auto& violation : judged.found) EXPECT_TRUE(violation.touches_identity);
    EXPECT_EQ(judged.rules.leaf_use(), LeafUse::signature);
  }
}

TEST(HandshakeRules, InTls12SuiteSchemeCurveAndKeyHaveToFit) {
  struct Case {
    std::uint16_t suite, scheme, group;
    std::string key;
    std::string clauses;
  };
  const Case cases[]{
      {0xC02B, 0x0403, 29, ec, ""},
      {0xC02B, 0x0503, 23, ec, ""},  // an ECDSA scheme does not bind the curve here
      {0xC02F, 0x0401, 29, rsa, ""},
      {0xC02F, 0x0804, 29, rsa, ""},
      {0xC02B, 0x0203, 29, ec, "RFC 5246 §7.4.3"},
      {0xC02F, 0x0403, 29, rsa, "RFC 5246 §7.4.3, RFC 5246 §7.4.3"},
      {0xC02B, 0x0401, 29, ec, "RFC 5246 §7.4.3, RFC 5246 §7.4.3"},
      {0xC02B, 0x0403, 24, ec, "RFC 8422 §5.1"},
      {0xC02B, 0x0403, 29, rsa, "RFC 8422 §5.3, RFC 5246 §7.4.3"},
      {0xC02F, 0x0401, 29, ec, "RFC 5246 §7.4.2, RFC 5246 §7.4.3"},
  };
  for (const auto& c : cases) {
    Judged judged;
    judged.say(c2s, client_hello()).say(s2c, server_hello(tls12, c.suite)).say(s2c, certificate(tls12));
    judged.leaf(c.key, "secp256r1").say(s2c, exchange_by(c.scheme, c.group));
    EXPECT_EQ(judged.clauses(), c.clauses) << suite_name(c.suite) << " " << scheme_name(c.scheme);
  }
}

TEST(HandshakeRules, KeyUsageHasToAllowWhatTheKeyIsUsedFor) {
  for (const std::uint16_t usage : std::initializer_list<std::uint16_t>{0, 1, 4, 5}) {
    const bool may_sign = (usage & 1) != 0, may_encipher = (usage & 4) != 0;
    Judged signs;
    signs.say(c2s, client_hello())
        .say(s2c, server_hello(tls13, 0x1301, {share}))
        .say(s2c, certificate(tls13));
    signs.leaf(ec, "secp256r1", usage).say(s2c, verify_by(0x0403));
    EXPECT_EQ(signs.clauses(), may_sign ? "" : "RFC 8446 §4.4.2.2");
    for (const auto& violation : signs.found) EXPECT_FALSE(violation.touches_identity);

    Judged enciphers;
    enciphers.say(c2s, client_hello()).say(s2c, server_hello(tls12, 0x009C)).say(s2c, certificate(tls12));
    enciphers.leaf(rsa, {}, usage).say(s2c, message(handshake_type::server_hello_done, {}));
    EXPECT_EQ(enciphers.clauses(), may_encipher ? "" : "RFC 5246 §7.4.2");
    EXPECT_EQ(enciphers.rules.leaf_use(), LeafUse::key_encipherment);
  }
}

TEST(HandshakeRules, PreSharedKeysHaveToHaveBeenOfferedAsTheyAreUsed) {
  const auto psk = [](std::uint16_t chosen) {
    return extension(41, Bytes{static_cast<std::uint8_t>(chosen >> 8), static_cast<std::uint8_t>(chosen)});
  };
  const auto offer = extension(41, Bytes{0, 7, 0, 1, 9, 0, 0, 0, 0, 0, 2, 1, 5});
  const auto dhe_only = extension(45, Bytes{1, 1}), both = extension(45, Bytes{2, 0, 1});
  const auto clauses = [&](const std::vector<Bytes>& ours, const std::vector<Bytes>& theirs) {
    return Judged().say(c2s, client_hello(ours)).say(s2c, server_hello(tls13, 0x1301, theirs)).clauses();
  };
  EXPECT_EQ(clauses({dhe_only, offer}, {share, psk(0)}), "");
  EXPECT_EQ(clauses({both, offer}, {psk(0)}), "");
  EXPECT_EQ(clauses({dhe_only, offer}, {psk(0)}), "RFC 8446 §4.2.9");
  EXPECT_EQ(clauses({dhe_only, offer}, {share, psk(1)}), "RFC 8446 §4.2.11");
  EXPECT_EQ(clauses({dhe_only}, {share, psk(0)}), "RFC 8446 §4.2.11");
  EXPECT_EQ(clauses({}, {extension(51, Bytes{0, 24, 0, 1, 7})}), "RFC 8446 §4.2.8");
}

TEST(HandshakeRules, AResumptionKeepsItsExtendedMasterSecret) {
  const auto ems = extension(23, {});
  for (const bool had : {false, true})
    for (const bool has : {false, true})
      for (const bool resumed : {false, true}) {
        Judged judged;
        judged.rules.resuming(had);
        judged.say(c2s, client_hello());
        judged.say(s2c, server_hello(tls12, 0xC02B, has ? std::vector<Bytes>{ems} : std::vector<Bytes>{}));
        if (!resumed) judged.say(s2c, certificate(tls12));
        judged.say(s2c, message(handshake_type::finished, Bytes(12)));
        EXPECT_EQ(judged.clauses(), resumed && had != has ? "RFC 7627 §5.3" : "");
      }
}

TEST(HandshakeRules, TakeWhateverComes) {
  // Every truncation of every message, and every type of message with nothing in it.
  for (const auto version : {tls12, tls13})
    for (const auto& last : {server_hello(version, 0xC02B, {share}), certificate(version), verify_by(0x0403),
                             exchange_by(0x0403)})
      for (std::size_t size = 0; size <= last.size(); ++size) {
        Judged judged;
        judged.say(c2s, client_hello()).say(s2c, server_hello(version, 0xC02B));
        judged.say(s2c, Bytes(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(size)));
      }
  for (unsigned type = 0; type < 256; ++type)
    Judged()
        .say(c2s, {static_cast<std::uint8_t>(type), 0, 0, 0})
        .say(s2c, {static_cast<std::uint8_t>(type), 0, 0, 0});
}

TEST(Comparison, WhatTheLibraryUsedHasToBeWhatTheWireSaid) {
  const Bytes leaf{0x30, 1}, other{0x30, 2};
  TlsInfo wire;
  wire.version = "TLSv1.3";
  wire.cipher = "TLS_AES_128_GCM_SHA256";
  wire.group = "x25519";
  wire.alpn = "imap";
  LibraryView library;
  library.version = tls13;
  library.suite = 0x1301;
  library.group = 29;
  library.alpn = "imap";
  library.peer_certificate = leaf;
  EXPECT_FALSE(difference(library, wire, leaf));

  const auto differs = [&](auto change) {
    auto changed = library;
    change(changed);
    return difference(changed, wire, leaf).has_value();
  };
  EXPECT_TRUE(differs([](LibraryView& l) { l.version = tls12; }));
  EXPECT_TRUE(differs([](LibraryView& l) { l.suite = 0x1302; }));
  EXPECT_TRUE(differs([](LibraryView& l) { l.group = 23; }));
  EXPECT_TRUE(differs([](LibraryView& l) { l.group = 0; }));
  EXPECT_TRUE(differs([](LibraryView& l) { l.alpn.clear(); }));
  EXPECT_TRUE(differs([&](LibraryView& l) { l.peer_certificate = other; }));
  EXPECT_TRUE(differs([](LibraryView& l) { l.peer_certificate.clear(); }));
  EXPECT_TRUE(difference(library, wire, other)->certificate);
  EXPECT_TRUE(difference(library, wire, {})) << "the library used one that the wire does not have";
  wire.resumed = true;
  EXPECT_FALSE(difference(library, wire, {})) << "it remembers that of the first session";
}

TEST(Weakness, IsNamedForEachThingThatIsWeak) {
  struct Case {
    const char* cipher;
    const char* group;
    std::uint32_t bits;
    const char* signature;
    bool etm, ems, renegotiation;
    std::size_t count;
  };
  const Case cases[]{
      {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519", 255, "rsa_pss_rsae_sha256", false, true, true, 0},
      {"TLS_RSA_WITH_AES_128_GCM_SHA256", nullptr, 0, nullptr, false, true, true, 1},
      {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "ffdhe2048", 2048, "rsa_pkcs1_sha256", false, true, true, 1},
      {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", nullptr, 512, "rsa_pkcs1_sha256", false, true, true, 2},
      {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "x25519", 255, "rsa_pkcs1_sha256", false, true, true, 1},
      {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "x25519", 255, "rsa_pkcs1_sha256", true, true, true, 0},
      {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "secp192r1", 192, "rsa_pkcs1_sha256", false, true, true, 1},
      {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "secp224r1", 224, "rsa_pkcs1_sha256", false, true, true, 0},
      {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519", 255, "rsa_pkcs1_sha1", false, true, true, 1},
      {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519", 255, "rsa_pkcs1_sha256", false, false, false, 2},
      {"TLS_RSA_WITH_AES_256_CBC_SHA", nullptr, 0, nullptr, false, false, false, 4},
      {"TLS_RSA_WITH_NULL_SHA", nullptr, 0, nullptr, false, true, true, 2},
  };
  for (const auto& c : cases) {
    TlsInfo agreed;
    agreed.version = "TLSv1.2";
    agreed.cipher = c.cipher;
    if (c.group != nullptr) agreed.group = c.group;
    if (c.bits != 0) agreed.group_bits = c.bits;
    if (c.signature != nullptr) agreed.signature = c.signature;
    agreed.encrypt_then_mac = c.etm;
    agreed.extended_master_secret = c.ems;
    agreed.secure_renegotiation = c.renegotiation;
    EXPECT_EQ(weaknesses(agreed).size(), c.count) << c.cipher << " " << (c.group ? c.group : "");
    for (const auto& weakness : weaknesses(agreed))
      EXPECT_FALSE(weakness.text.empty() || weakness.reference.empty());
    agreed.version = "TLSv1.3";
    agreed.cipher = "TLS_AES_128_GCM_SHA256";
    agreed.group = "ffdhe2048";
    agreed.group_bits = 2048;
    EXPECT_TRUE(weaknesses(agreed).empty()) << "what TLS 1.3 has not is no weakness of it";
  }
}

}  // namespace
}  // namespace sti::tls
