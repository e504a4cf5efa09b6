#include <algorithm>

#include "tls/client.hpp"

#include <gtest/gtest.h>
#include <mbedtls/ssl_ciphersuites.h>

#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "pair.hpp"
#include "tls/hello.hpp"

namespace sti::tls {
namespace {

using support::KeyKind;

ClientConfig only(Version version) {
  ClientConfig out;
  out.least = out.most = version;
  out.server_name = "mail.example.org";
  return out;
}

void expect_open(Pair& pair) {
  ASSERT_EQ(pair.client.state(), State::open) << (pair.client.error() ? pair.client.error()->text() : "");
  ASSERT_EQ(pair.server.state(), State::open) << (pair.server.error() ? pair.server.error()->text() : "");
}

/// Data both ways, then a proper end.
void expect_useful(Pair& pair) {
  expect_open(pair);
  pair.client.send(bytes_of("EHLO inspector\r\n"));
  pair.run();
  EXPECT_EQ(text_of(pair.server.take_plaintext()), "EHLO inspector\r\n");
  const Bytes large(40000, 'x');
  pair.server.send(large);
  pair.run();
  EXPECT_EQ(pair.client.take_plaintext(), large);
  pair.client.close();
  pair.run();
  EXPECT_EQ(pair.server.state(), State::peer_closed);
  pair.server.send(bytes_of("221 bye\r\n"));  // RFC 8446 section 6.1: the other direction is still open
  pair.run();
  EXPECT_EQ(text_of(pair.client.take_plaintext()), "221 bye\r\n");
  pair.server.close();
  pair.run();
  EXPECT_EQ(pair.client.state(), State::peer_closed);
  EXPECT_TRUE(pair.seen.of<TapFault>().empty());
}

/// The tap read from the wire what the library agreed on.
void expect_tap_agrees(Pair& pair) {
  const auto view = pair.client.library_view();
  const auto& info = pair.tap.agreed();
  EXPECT_EQ(info.version, version_name(view.version));
  EXPECT_EQ(info.cipher, codepoint::cipher_suite(view.suite));
  EXPECT_EQ(info.alpn.value_or(""), view.alpn);
  const auto other = pair.server.library_view();
  EXPECT_EQ(other.version, view.version);
  EXPECT_EQ(other.suite, view.suite);
}

TEST(Client, AgreesOnTls13) {
  auto config = only(Version::tls13);
  Pair pair(config);
  expect_open(pair);
  expect_tap_agrees(pair);
  EXPECT_EQ(pair.seen.names(s2c), (std::vector<std::string>{"ServerHello", "EncryptedExtensions",
                                                            "Certificate", "CertificateVerify", "Finished"}));
  EXPECT_EQ(pair.seen.names(c2s), (std::vector<std::string>{"ClientHello", "Finished"}));
  EXPECT_EQ(chain_in(pair.seen, true), support::identity(KeyKind::p256).chain);
  const auto& info = pair.tap.agreed();
  EXPECT_EQ(info.version, "TLSv1.3");
  EXPECT_EQ(info.group, "x25519");
  EXPECT_EQ(info.signature, "ecdsa_secp256r1_sha256");
  EXPECT_EQ(info.server_name, "mail.example.org");
  EXPECT_FALSE(info.resumed);
  EXPECT_FALSE(info.hello_retry);
  EXPECT_FALSE(info.client_certificate_requested);
  expect_useful(pair);
}

TEST(Client, AgreesOnTls12) {
  Pair pair(only(Version::tls12));
  expect_open(pair);
  expect_tap_agrees(pair);
  EXPECT_EQ(pair.seen.names(s2c), (std::vector<std::string>{"ServerHello", "Certificate", "ServerKeyExchange",
                                                            "ServerHelloDone", "Finished"}));
  EXPECT_EQ(pair.seen.names(c2s), (std::vector<std::string>{"ClientHello", "ClientKeyExchange", "Finished"}));
  EXPECT_EQ(chain_in(pair.seen, false), support::identity(KeyKind::p256).chain);
  const auto& info = pair.tap.agreed();
  EXPECT_EQ(info.version, "TLSv1.2");
  EXPECT_EQ(info.group, "x25519");
  EXPECT_TRUE(info.extended_master_secret);
  EXPECT_TRUE(info.secure_renegotiation);
  ASSERT_EQ(pair.secrets.size(), 1U);
  EXPECT_EQ(pair.secrets[0].label, "CLIENT_RANDOM");
  EXPECT_EQ(pair.secrets[0].secret.size(), 48U);
  EXPECT_EQ(pair.secrets[0].client_random.size(), 32U);
  expect_useful(pair);
}

TEST(Client, PrefersTls13WhereBothAreOffered) {
  Pair pair;
  expect_open(pair);
  EXPECT_EQ(pair.tap.agreed().version, "TLSv1.3");
  auto config = server_config(KeyKind::rsa);
  config.most = Version::tls12;
  Pair older({}, config);
  expect_open(older);
  EXPECT_EQ(older.tap.agreed().version, "TLSv1.2");
  EXPECT_EQ(older.tap.agreed().server_name, std::nullopt);
}

std::vector<std::uint16_t> all_suites() {
  std::vector<std::uint16_t> out;
  for (const int* suite = mbedtls_ssl_list_ciphersuites(); *suite != 0; ++suite)
    out.push_back(static_cast<std::uint16_t>(*suite));
  return out;
}

TEST(Client, SpeaksEverySuiteOfTheLibrary) {
  std::size_t tried12 = 0, tried13 = 0;
  for (const auto suite : all_suites()) {
    const std::string name(codepoint::cipher_suite(suite));
    SCOPED_TRACE(name);
    EXPECT_EQ(name.find("PSK"), std::string::npos);
    const bool is13 = suite >> 8 == 0x13;
    (is13 ? tried13 : tried12) += 1;
    auto config = only(is13 ? Version::tls13 : Version::tls12);
    auto kind = name.find("ECDSA") != std::string::npos ? KeyKind::p256 : KeyKind::rsa;
    // The static kind of ECDH: its certificate holds an EC key, however it was signed.
    if (name.find("TLS_ECDH_") == 0) kind = KeyKind::p256;
    auto server = server_config(kind);
    server.suites = {suite};
    Pair pair(config, server, at_random(suite));
    expect_open(pair);
    expect_tap_agrees(pair);
    EXPECT_EQ(pair.tap.agreed().cipher, name);
    EXPECT_EQ(chain_in(pair.seen, is13), support::identity(kind).chain);
    const bool ephemeral = is13 || name.find("DHE_") != std::string::npos;
    EXPECT_EQ(pair.tap.agreed().group.has_value(), ephemeral);
    EXPECT_EQ(pair.tap.agreed().signature.has_value(), ephemeral);
    if (name.find("TLS_DHE_") == 0) {
      EXPECT_EQ(pair.tap.agreed().group, "ffdhe2048");
    }
    expect_useful(pair);
  }
  EXPECT_EQ(tried13, 5U);
  EXPECT_GT(tried12, 60U);
}

TEST(Client, SpeaksEveryGroupInTls13) {
  for (const auto group : std::initializer_list<std::uint16_t>{0x17, 0x18, 0x19, 0x1d, 0x1e, 0x100, 0x101,
                                                               0x102, 0x103, 0x104}) {
    SCOPED_TRACE(codepoint::named_group(group));
    auto config = only(Version::tls13);
    config.groups = {group};
    Pair direct(config);
    expect_open(direct);
    EXPECT_EQ(direct.tap.agreed().group, codepoint::named_group(group));
    EXPECT_FALSE(direct.tap.agreed().hello_retry);
  }
}

TEST(Client, SpeaksEveryCurveInTls12) {
  for (const auto group : std::initializer_list<std::uint16_t>{0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19,
                                                               0x1a, 0x1b, 0x1c, 0x1d, 0x1e}) {
    SCOPED_TRACE(codepoint::named_group(group));
    auto server = server_config(KeyKind::rsa);
    server.groups = {group};
    auto config = only(Version::tls12);
    config.suites = {0xc02f};
    Pair pair(config, server);
    expect_open(pair);
    EXPECT_EQ(pair.tap.agreed().group, codepoint::named_group(group));
  }
}

TEST(Client, AnswersHelloRetryRequest) {
  for (const auto group : std::initializer_list<std::uint16_t>{0x19, 0x18, 0x100}) {
    auto server = server_config();
    server.groups = {group};
    Pair pair(only(Version::tls13), server, at_random(group));
    expect_open(pair);
    expect_tap_agrees(pair);
    EXPECT_TRUE(pair.tap.agreed().hello_retry);
    EXPECT_EQ(pair.tap.agreed().group, codepoint::named_group(group));
    EXPECT_EQ(pair.seen.names(s2c).front(), "HelloRetryRequest");
    EXPECT_EQ(pair.seen.names(s2c)[1], "ServerHello");
    EXPECT_EQ(pair.seen.names(c2s), (std::vector<std::string>{"ClientHello", "ClientHello", "Finished"}));
    expect_useful(pair);
  }
}

TEST(Client, UsesEveryKindOfKey) {
  const std::pair<KeyKind, const char*> kinds[] = {{KeyKind::rsa, "rsa_pss_rsae_sha256"},
                                                   {KeyKind::p256, "ecdsa_secp256r1_sha256"},
                                                   {KeyKind::p384, "ecdsa_secp384r1_sha384"},
                                                   {KeyKind::p521, "ecdsa_secp521r1_sha512"}};
  for (const auto& [kind, scheme] : kinds) {
    Pair pair(only(Version::tls13), server_config(kind));
    expect_open(pair);
    EXPECT_EQ(pair.tap.agreed().signature, scheme);
    Pair older(only(Version::tls12), server_config(kind));
    expect_open(older);
    EXPECT_TRUE(older.tap.agreed().signature);
  }
}

TEST(Client, AgreesOnApplicationProtocol) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto config = only(version);
    config.alpn = {"xmpp-client", "imap"};
    auto server = server_config();
    server.alpn = {"imap"};
    Pair pair(config, server);
    expect_open(pair);
    expect_tap_agrees(pair);
    EXPECT_EQ(pair.tap.agreed().alpn, "imap");

    server.alpn = {"smtp"};
    Pair refused(config, server);
    EXPECT_EQ(refused.client.state(), State::failed);
    ASSERT_TRUE(refused.client.failure());
    EXPECT_EQ(refused.client.failure()->alert_received, 120);
    EXPECT_NE(refused.client.error()->text().find("no_application_protocol"), std::string::npos)
        << refused.client.error()->text();
  }
}

TEST(Client, SendsNoNameWhereThereIsNone) {
  auto config = only(Version::tls13);
  config.server_name.reset();
  Pair pair(config);
  expect_open(pair);
  EXPECT_EQ(pair.tap.agreed().server_name, std::nullopt);
}

TEST(Client, AnswersARequestForItsCertificateWithNone) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    auto server = server_config();
    server.ask_client_certificate = true;
    Pair pair(only(version), server);
    expect_open(pair);
    EXPECT_TRUE(pair.tap.agreed().client_certificate_requested);
    const auto* sent = pair.seen.message(c2s, "Certificate");
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(message_summary(sent->bytes, pair.tap.agreed()), "no certificate");
    expect_useful(pair);
  }
}

TEST(Client, ResumesByTicket) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    SCOPED_TRACE(static_cast<int>(version));
    auto server = server_config();
    server.ticket_key = Bytes(32, 7);
    auto config = only(version);
    Pair first(config, server);
    expect_open(first);
    EXPECT_FALSE(first.tap.agreed().resumed);
    if (version == Version::tls13) {
      EXPECT_TRUE(first.seen.has(s2c, "NewSessionTicket"));
    }
    config.session = first.client.session();
    ASSERT_TRUE(config.session);
    EXPECT_EQ(first.client.session(), config.session) << "asking again gives the same";

    Pair second(config, server);
    expect_open(second);
    expect_tap_agrees(second);
    EXPECT_TRUE(second.tap.agreed().resumed);
    EXPECT_FALSE(second.seen.has(s2c, "Certificate"));
    EXPECT_EQ(second.tap.agreed().signature, std::nullopt);
    EXPECT_EQ(second.tap.agreed().group.has_value(), version == Version::tls13);
    expect_useful(second);

    server.ticket_key = Bytes(32, 8);
    Pair refused(config, server);
    expect_open(refused);
    EXPECT_FALSE(refused.tap.agreed().resumed);
    EXPECT_TRUE(refused.seen.has(s2c, "Certificate"));
  }
}

TEST(Client, RunsManyAtOnce) {
  std::vector<std::unique_ptr<Pair>> pairs;
  for (int i = 0; i < 60; ++i) {
    pairs.push_back(std::make_unique<Pair>(only(Version::tls13)));
    expect_open(*pairs.back());
  }
  for (auto& pair : pairs) expect_useful(*pair);
}

TEST(Client, HasNoSessionToResumeWithoutTicket) {
  Pair pair(only(Version::tls13));
  expect_open(pair);
  EXPECT_EQ(pair.client.session(), std::nullopt);
}

TEST(Client, GoesOnWithASessionThatCannotBeRead) {
  auto config = only(Version::tls13);
  config.session = to_bytes("not a session");
  Pair pair(config);
  expect_open(pair);
  EXPECT_FALSE(pair.tap.agreed().resumed);
}

TEST(Client, BehavesTheSameAtEverySplit) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    Pair reference(only(version));
    for (const std::size_t size : {1, 2, 3, 5, 7, 64}) {
      Pair pair(only(version), server_config(), every(size));
      expect_open(pair);
      EXPECT_EQ(pair.tap.agreed(), reference.tap.agreed());
      EXPECT_EQ(pair.seen.names(s2c), reference.seen.names(s2c));
      EXPECT_EQ(pair.seen.names(c2s), reference.seen.names(c2s));
      expect_useful(pair);
    }
  }
}

TEST(Client, TellsTruncationFromClose) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    Pair cut(only(version));
    expect_open(cut);
    cut.server.send(bytes_of("221 Bye\r\n"));
    cut.run();
    EXPECT_EQ(cut.client.end_of_stream(), State::truncated);
    EXPECT_EQ(text_of(cut.client.take_plaintext()), "221 Bye\r\n");
    EXPECT_FALSE(cut.client.error());

    Pair closed(only(version));
    closed.server.send(bytes_of("221 Bye\r\n"));
    closed.server.close();
    closed.run();
    EXPECT_EQ(closed.client.state(), State::peer_closed);
    EXPECT_EQ(text_of(closed.client.take_plaintext()), "221 Bye\r\n");
    EXPECT_EQ(closed.client.end_of_stream(), State::peer_closed);
    const auto alerts = closed.seen.of<AlertSeen>(s2c);
    ASSERT_EQ(alerts.size(), 1U);
    EXPECT_EQ(alerts[0].description, 0);  // close_notify
    EXPECT_TRUE(alerts[0].encrypted);
  }
}

TEST(Client, ReportsAnEndDuringTheHandshake) {
  Client client(only(Version::tls13));
  client.receive({});
  EXPECT_FALSE(client.take_output().empty());
  EXPECT_EQ(client.end_of_stream(), State::failed);
  ASSERT_TRUE(client.error());
  EXPECT_EQ(client.error()->fault, Fault::incomplete);
  EXPECT_EQ(client.error()->text(), "TLS handshake, at ServerHello: the end of the stream");
}

TEST(Client, ReportsGarbageAndTellsThePeer) {
  Client client({});
  client.receive({});
  client.take_output();
  EXPECT_EQ(client.receive(bytes_of("220 this is no TLS at all, is it?\r\n")), State::failed);
  ASSERT_TRUE(client.error());
  EXPECT_EQ(client.error()->fault, Fault::misbehaved);
  EXPECT_NE(client.error()->text().find("not a valid TLS record"), std::string::npos)
      << client.error()->text();
  EXPECT_EQ(hex(client.take_output()), "15030300020232");  // fatal decode_error
  EXPECT_EQ(client.receive(bytes_of("more")), State::failed);
  EXPECT_EQ(client.send(bytes_of("x")), State::failed);
}

TEST(Client, ReportsThePeersAlert) {
  auto server = server_config();
  server.suites = {0xc02b};
  auto config = only(Version::tls12);
  config.suites = {0xc02c};
  Pair pair(config, server);
  EXPECT_EQ(pair.client.state(), State::failed);
  EXPECT_EQ(pair.client.failure()->alert_received, 40);
  EXPECT_EQ(pair.client.error()->text(),
            "TLS handshake, at ServerHello: fatal alert handshake_failure (40) from the peer");
  const auto alerts = pair.seen.of<AlertSeen>(s2c);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].description, 40);
  EXPECT_FALSE(alerts[0].encrypted);
}

TEST(Client, ReportsAVersionThatIsNotSpoken) {
  auto server = server_config();
  server.most = Version::tls12;
  Pair pair(only(Version::tls13), server);
  EXPECT_EQ(pair.client.state(), State::failed);
  EXPECT_EQ(pair.client.failure()->alert_received, 40);
}

TEST(Client, NoticesATamperedRecord) {
  for (const auto version : {Version::tls12, Version::tls13}) {
    Pair pair(only(version));
    expect_open(pair);
    pair.server.send(bytes_of("250 fine\r\n"));
    auto wire = pair.server.take_output();
    wire.back() ^= 1;
    EXPECT_EQ(pair.client.receive(wire), State::failed);
    EXPECT_NE(pair.client.error()->text().find("does not decrypt"), std::string::npos);
    EXPECT_EQ(pair.client.failure()->alert_sent, 20);
    EXPECT_TRUE(pair.client.take_plaintext().empty());
    EXPECT_FALSE(pair.client.take_output().empty());
    pair.tap.read(s2c, wire, pair.seen.all);
    EXPECT_EQ(pair.seen.of<TapFault>().size(), 1U);
  }
}

/// The library refuses these chains; the tap shows them whole all the same.
TEST(Client, ShowsAChainThatTheLibraryRefuses) {
  auto odd_signature = support::identity(KeyKind::p256).chain;
  const Bytes oid{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};  // ecdsa-with-SHA256
  for (auto at = odd_signature[0].begin();
       (at = std::search(at, odd_signature[0].end(), oid.begin(), oid.end())) != odd_signature[0].end(); ++at)
    at[9] = 0x7f;
  ASSERT_NE(odd_signature, support::identity(KeyKind::p256).chain);
  const std::vector<std::vector<Bytes>> chains{odd_signature,
                                               support::identity(KeyKind::ed25519).chain,
                                               {to_bytes(std::string(200, 'A')), Bytes(300, 0x30)}};
  for (const auto version : {Version::tls12, Version::tls13})
    for (const auto& chain : chains) {
      auto server = server_config();
      server.chain = chain;
      Pair pair(only(version), server, at_random(5));
      EXPECT_EQ(pair.client.state(), State::failed);
      ASSERT_TRUE(pair.client.error());
      EXPECT_EQ(chain_in(pair.seen, version == Version::tls13), chain);
      EXPECT_TRUE(pair.client.failure()->alert_sent) << pair.client.error()->text();
      EXPECT_EQ(pair.server.state(), State::failed);
    }
}

TEST(Client, FailsByItsOwnFaultOnANameThatCannotBeSent) {
  auto config = only(Version::tls13);
  config.server_name = std::string(300, 'a');
  Client client(config);
  EXPECT_EQ(client.state(), State::failed);
  EXPECT_EQ(client.error()->fault, Fault::local);
  EXPECT_EQ(client.receive({}), State::failed);
}

TEST(Client, DrawsItsRandomFromTheSourceGiven) {
  auto config = only(Version::tls12);
  config.random = [](std::span<std::uint8_t> out) { std::ranges::fill(out, 0x5a); };
  Client first(config), second(config);
  first.receive({});
  second.receive({});
  const auto hello = first.take_output();
  EXPECT_EQ(hello, second.take_output());
  EXPECT_FALSE(hello.empty());
}

TEST(Server, ReportsAKeyItCannotRead) {
  auto config = std::make_shared<ServerConfig>(server_config());
  config->key = to_bytes("no key");
  Server server(config);
  EXPECT_EQ(server.state(), State::failed);
  EXPECT_EQ(server.error()->fault, Fault::local);
}

TEST(Server, ReportsGarbage) {
  Server server(std::make_shared<const ServerConfig>(server_config()));
  EXPECT_EQ(server.receive(bytes_of("GET / HTTP/1.0\r\n\r\n")), State::failed);
  EXPECT_FALSE(server.take_output().empty());
}

}  // namespace
}  // namespace sti::tls
