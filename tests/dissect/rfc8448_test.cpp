// The simple 1-RTT handshake of RFC 8448 §3, decrypted with the secrets printed there and dissected to the
// last field.
#include "support/rfc8448.hpp"

#include "coverage.hpp"
#include "dissect/tls_handshake.hpp"
#include "model/escape.hpp"
#include "tls/tap.hpp"

namespace sti::dissect {
namespace {

using tls::rfc8448::from_hex;

struct Message {
  Bytes bytes;
  Tree tree;
};

/// The handshake messages in the order seen.
std::vector<Message> messages() {
  namespace trace = tls::rfc8448;
  tls::Tap tap({}, {}, {});
  std::vector<tls::Sighting> seen;
  tap.read(Direction::client_to_server, from_hex(trace::client_hello), seen);
  for (const auto& [label, secret] :
       {std::pair{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", trace::client_handshake_secret},
        std::pair{"SERVER_HANDSHAKE_TRAFFIC_SECRET", trace::server_handshake_secret},
        std::pair{"CLIENT_TRAFFIC_SECRET_0", trace::client_application_secret},
        std::pair{"SERVER_TRAFFIC_SECRET_0", trace::server_application_secret}})
    tap.learn({label, Bytes(32), from_hex(secret)}, seen);
  for (const auto flight : {trace::server_hello, trace::server_flight, trace::ticket})
    tap.read(Direction::server_to_client, from_hex(flight), seen);
  tap.read(Direction::client_to_server, from_hex(trace::client_finished), seen);

  std::vector<Message> out;
  HandshakeContext context;
  for (const auto& sighting : seen) {
    const auto* message = std::get_if<tls::MessageSeen>(&sighting);
    if (!message) continue;
    auto tree =
        tls_handshake(message->bytes, {main_stream::handshake_s2c, 0, message->bytes.size()}, context);
    expect_covered(tree);
    EXPECT_FALSE(has_gaps(tree)) << outline(tree);
    if (const auto after = context_after(message->bytes)) context = *after;
    out.push_back({message->bytes, std::move(tree)});
  }
  return out;
}

TEST(Rfc8448, DecryptsToTheMessagesOfTheTrace) {
  namespace trace = tls::rfc8448;
  const auto all = messages();
  ASSERT_EQ(all.size(), 8u);
  EXPECT_EQ(hex(all[0].bytes), trace::client_hello.substr(10));
  EXPECT_EQ(hex(all[1].bytes), trace::server_hello.substr(10));
  EXPECT_EQ(hex(all[2].bytes), trace::encrypted_extensions_message);
  EXPECT_EQ(hex(all[3].bytes), trace::certificate_message);
  EXPECT_EQ(hex(all[4].bytes), trace::certificate_verify_message);
  EXPECT_EQ(hex(all[5].bytes), trace::server_finished_message);
  EXPECT_EQ(hex(all[6].bytes), trace::new_session_ticket_message);
  EXPECT_EQ(hex(all[7].bytes), trace::client_finished_message);
}

TEST(Rfc8448, ReadsTheClientHello) {
  EXPECT_EQ(outline(messages().at(0).tree), R"(tls.handshake: client_hello
  tls.handshake.type: client_hello (0x01)
  tls.handshake.length: 192
  tls.handshake.body
    tls.handshake.version: TLSv1.2 (0x0303)
    tls.handshake.random: cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7
    tls.handshake.session_id
      length: 0
    tls.handshake.cipher_suites
      length: 6
      tls.handshake.cipher_suite: TLS_AES_128_GCM_SHA256 (0x1301)
      tls.handshake.cipher_suite: TLS_CHACHA20_POLY1305_SHA256 (0x1303)
      tls.handshake.cipher_suite: TLS_AES_256_GCM_SHA384 (0x1302)
    tls.handshake.compression_methods
      length: 1
      tls.handshake.compression_method: null (0x00)
    tls.handshake.extensions
      length: 145
      tls.ext: server_name (0x0000)
        tls.ext.type: server_name (0x0000)
        tls.ext.length: 11
        tls.ext.server_name.list
          length: 9
          tls.ext.server_name.type: host_name (0x00)
          tls.ext.server_name.entry
            length: 6
            tls.ext.server_name.name: server
      tls.ext: renegotiation_info (0xff01)
        tls.ext.type: renegotiation_info (0xff01)
        tls.ext.length: 1
        tls.ext.renegotiation_info.connection
          length: 0
          opaque
      tls.ext: supported_groups (0x000a)
        tls.ext.type: supported_groups (0x000a)
        tls.ext.length: 20
        tls.ext.supported_groups
          length: 18
          tls.ext.supported_groups.group: x25519 (0x001d)
          tls.ext.supported_groups.group: secp256r1 (0x0017)
          tls.ext.supported_groups.group: secp384r1 (0x0018)
          tls.ext.supported_groups.group: secp521r1 (0x0019)
          tls.ext.supported_groups.group: ffdhe2048 (0x0100)
          tls.ext.supported_groups.group: ffdhe3072 (0x0101)
          tls.ext.supported_groups.group: ffdhe4096 (0x0102)
          tls.ext.supported_groups.group: ffdhe6144 (0x0103)
          tls.ext.supported_groups.group: ffdhe8192 (0x0104)
      tls.ext: session_ticket (0x0023)
        tls.ext.type: session_ticket (0x0023)
        tls.ext.length: 0
      tls.ext: key_share (0x0033)
        tls.ext.type: key_share (0x0033)
        tls.ext.length: 38
        tls.ext.key_share.list
          length: 36
          tls.ext.key_share.entry
            tls.ext.key_share.group: x25519 (0x001d)
            tls.ext.key_share.key
              length: 32
              tls.ext.key_share.key_exchange: 99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c
      tls.ext: supported_versions (0x002b)
        tls.ext.type: supported_versions (0x002b)
        tls.ext.length: 3
        tls.ext.supported_versions.list
          length: 2
          tls.ext.supported_versions.version: TLSv1.3 (0x0304)
      tls.ext: signature_algorithms (0x000d)
        tls.ext.type: signature_algorithms (0x000d)
        tls.ext.length: 32
        tls.ext.signature_algorithms
          length: 30
          tls.ext.signature_algorithms.scheme: ecdsa_secp256r1_sha256 (0x0403)
          tls.ext.signature_algorithms.scheme: ecdsa_secp384r1_sha384 (0x0503)
          tls.ext.signature_algorithms.scheme: ecdsa_secp521r1_sha512 (0x0603)
          tls.ext.signature_algorithms.scheme: ecdsa_sha1 (0x0203)
          tls.ext.signature_algorithms.scheme: rsa_pss_rsae_sha256 (0x0804)
          tls.ext.signature_algorithms.scheme: rsa_pss_rsae_sha384 (0x0805)
          tls.ext.signature_algorithms.scheme: rsa_pss_rsae_sha512 (0x0806)
          tls.ext.signature_algorithms.scheme: rsa_pkcs1_sha256 (0x0401)
          tls.ext.signature_algorithms.scheme: rsa_pkcs1_sha384 (0x0501)
          tls.ext.signature_algorithms.scheme: rsa_pkcs1_sha512 (0x0601)
          tls.ext.signature_algorithms.scheme: rsa_pkcs1_sha1 (0x0201)
          tls.ext.signature_algorithms.scheme: 0x0402
          tls.ext.signature_algorithms.scheme: 0x0502
          tls.ext.signature_algorithms.scheme: 0x0602
          tls.ext.signature_algorithms.scheme: 0x0202
      tls.ext: psk_key_exchange_modes (0x002d)
        tls.ext.type: psk_key_exchange_modes (0x002d)
        tls.ext.length: 2
        tls.ext.psk_key_exchange_modes
          length: 1
          tls.ext.psk_key_exchange_modes.mode: psk_dhe_ke (0x01)
      tls.ext: record_size_limit (0x001c)
        tls.ext.type: record_size_limit (0x001c)
        tls.ext.length: 2
        tls.ext.record_size_limit: 16385
)");
}

TEST(Rfc8448, ReadsTheServerHello) {
  EXPECT_EQ(outline(messages().at(1).tree), R"(tls.handshake: server_hello
  tls.handshake.type: server_hello (0x02)
  tls.handshake.length: 86
  tls.handshake.body
    tls.handshake.version: TLSv1.2 (0x0303)
    tls.handshake.random: a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e26928
    tls.handshake.session_id
      length: 0
    tls.handshake.cipher_suite: TLS_AES_128_GCM_SHA256 (0x1301)
    tls.handshake.compression_method: null (0x00)
    tls.handshake.extensions
      length: 46
      tls.ext: key_share (0x0033)
        tls.ext.type: key_share (0x0033)
        tls.ext.length: 36
        tls.ext.key_share.entry
          tls.ext.key_share.group: x25519 (0x001d)
          tls.ext.key_share.key
            length: 32
            tls.ext.key_share.key_exchange: c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f
      tls.ext: supported_versions (0x002b)
        tls.ext.type: supported_versions (0x002b)
        tls.ext.length: 2
        tls.ext.supported_versions.version: TLSv1.3 (0x0304)
)");
}

TEST(Rfc8448, ReadsTheEncryptedExtensions) {
  EXPECT_EQ(outline(messages().at(2).tree), R"(tls.handshake: encrypted_extensions
  tls.handshake.type: encrypted_extensions (0x08)
  tls.handshake.length: 36
  tls.handshake.body
    tls.handshake.extensions
      length: 34
      tls.ext: supported_groups (0x000a)
        tls.ext.type: supported_groups (0x000a)
        tls.ext.length: 20
        tls.ext.supported_groups
          length: 18
          tls.ext.supported_groups.group: x25519 (0x001d)
          tls.ext.supported_groups.group: secp256r1 (0x0017)
          tls.ext.supported_groups.group: secp384r1 (0x0018)
          tls.ext.supported_groups.group: secp521r1 (0x0019)
          tls.ext.supported_groups.group: ffdhe2048 (0x0100)
          tls.ext.supported_groups.group: ffdhe3072 (0x0101)
          tls.ext.supported_groups.group: ffdhe4096 (0x0102)
          tls.ext.supported_groups.group: ffdhe6144 (0x0103)
          tls.ext.supported_groups.group: ffdhe8192 (0x0104)
      tls.ext: record_size_limit (0x001c)
        tls.ext.type: record_size_limit (0x001c)
        tls.ext.length: 2
        tls.ext.record_size_limit: 16385
      tls.ext: server_name (0x0000)
        tls.ext.type: server_name (0x0000)
        tls.ext.length: 0
)");
}

TEST(Rfc8448, ReadsTheCertificate) {
  EXPECT_EQ(outline(messages().at(3).tree), R"(tls.handshake: certificate
  tls.handshake.type: certificate (0x0b)
  tls.handshake.length: 441
  tls.handshake.body
    tls.handshake.certificate.context
      length: 0
    tls.handshake.certificates
      length: 437
      tls.handshake.certificate
        length: 432
        tls.handshake.certificate.data
          x509
            der.header: SEQUENCE, 428 bytes
            x509.tbs
              der.header: SEQUENCE, 277 bytes
              x509.version_tag
                der.header: [0], 3 bytes
                x509.version: v3 (2)
                  der.header: INTEGER, 1 byte
                  der.value: 02
              x509.serial: 02
                der.header: INTEGER, 1 byte
                der.value: 02
              x509.signature_algorithm: sha256WithRSAEncryption (1.2.840.113549.1.1.11)
                der.header: SEQUENCE, 13 bytes
                x509.algorithm.id: sha256WithRSAEncryption (1.2.840.113549.1.1.11)
                  der.header: OBJECT IDENTIFIER, 9 bytes
                  der.value: 2a864886f70d01010b
                der.element
                  der.header: NULL, 0 bytes
              x509.issuer: CN=rsa
                der.header: SEQUENCE, 14 bytes
                x509.rdn: CN=rsa
                  der.header: SET, 12 bytes
                  x509.attribute: CN=rsa
                    der.header: SEQUENCE, 10 bytes
                    x509.attribute.type: commonName (2.5.4.3)
                      der.header: OBJECT IDENTIFIER, 3 bytes
                      der.value: 550403
                    x509.attribute.value: rsa
                      der.header: PrintableString, 3 bytes
                      der.value: 727361
              x509.validity
                der.header: SEQUENCE, 30 bytes
                x509.not_before: 2016-07-30T01:23:59Z
                  der.header: UTCTime, 13 bytes
                  der.value: 3136303733303031323335395a
                x509.not_after: 2026-07-30T01:23:59Z
                  der.header: UTCTime, 13 bytes
                  der.value: 3236303733303031323335395a
              x509.subject: CN=rsa
                der.header: SEQUENCE, 14 bytes
                x509.rdn: CN=rsa
                  der.header: SET, 12 bytes
                  x509.attribute: CN=rsa
                    der.header: SEQUENCE, 10 bytes
                    x509.attribute.type: commonName (2.5.4.3)
                      der.header: OBJECT IDENTIFIER, 3 bytes
                      der.value: 550403
                    x509.attribute.value: rsa
                      der.header: PrintableString, 3 bytes
                      der.value: 727361
              x509.spki
                der.header: SEQUENCE, 159 bytes
                x509.spki.algorithm: rsaEncryption (1.2.840.113549.1.1.1)
                  der.header: SEQUENCE, 13 bytes
                  x509.algorithm.id: rsaEncryption (1.2.840.113549.1.1.1)
                    der.header: OBJECT IDENTIFIER, 9 bytes
                    der.value: 2a864886f70d010101
                  der.element
                    der.header: NULL, 0 bytes
                x509.spki.key
                  der.header: BIT STRING, 141 bytes
                  der.unused_bits: 0
                  x509.spki.rsa
                    der.header: SEQUENCE, 137 bytes
                    x509.spki.rsa.modulus: b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91d015abbc9a95137ace6c1af19eaa6af98c7ced43120998e187a80ee0ccb0524b1b018c3e0b63264d449a6d38e22a5fda430846748030530ef0461c8ca9d9efbfae8ea6d1d03e2bd193eff0ab9a8002c47428a6d35a8d88d79f7f1e3f
                      der.header: INTEGER, 129 bytes
                      der.value: 00b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91d015abbc9a95137ace6c1af19eaa6af98c7ced43120998e187a80e… (129 bytes)
                    x509.spki.rsa.exponent: 65537
                      der.header: INTEGER, 3 bytes
                      der.value: 010001
              x509.extensions
                der.header: [3], 26 bytes
                x509.extension_list
                  der.header: SEQUENCE, 24 bytes
                  x509.extension: X509v3 Basic Constraints (2.5.29.19)
                    der.header: SEQUENCE, 9 bytes
                    x509.extension.id: X509v3 Basic Constraints (2.5.29.19)
                      der.header: OBJECT IDENTIFIER, 3 bytes
                      der.value: 551d13
                    x509.extension.value
                      der.header: OCTET STRING, 2 bytes
                      x509.ext.basic_constraints
                        der.header: SEQUENCE, 0 bytes
                  x509.extension: X509v3 Key Usage (2.5.29.15)
                    der.header: SEQUENCE, 11 bytes
                    x509.extension.id: X509v3 Key Usage (2.5.29.15)
                      der.header: OBJECT IDENTIFIER, 3 bytes
                      der.value: 551d0f
                    x509.extension.value
                      der.header: OCTET STRING, 4 bytes
                      x509.ext.key_usage: digitalSignature, keyEncipherment
                        der.header: BIT STRING, 2 bytes
                        der.value: 05a0
            x509.signature_algorithm: sha256WithRSAEncryption (1.2.840.113549.1.1.11)
              der.header: SEQUENCE, 13 bytes
              x509.algorithm.id: sha256WithRSAEncryption (1.2.840.113549.1.1.11)
                der.header: OBJECT IDENTIFIER, 9 bytes
                der.value: 2a864886f70d01010b
              der.element
                der.header: NULL, 0 bytes
            x509.signature: 0085aad2a0e5b9276b908c65f73a7267170618a54c5f8a7b337d2df7a594365417f2eae8f8a58c8f8172f9319cf36b7fd6c55b80f21a03015156726096fd335e… (129 bytes)
              der.header: BIT STRING, 129 bytes
              der.value: 0085aad2a0e5b9276b908c65f73a7267170618a54c5f8a7b337d2df7a594365417f2eae8f8a58c8f8172f9319cf36b7fd6c55b80f21a03015156726096fd335e… (129 bytes)
      tls.handshake.extensions
        length: 0
)");
}

TEST(Rfc8448, ReadsTheCertificateVerify) {
  EXPECT_EQ(outline(messages().at(4).tree), R"(tls.handshake: certificate_verify
  tls.handshake.type: certificate_verify (0x0f)
  tls.handshake.length: 132
  tls.handshake.body
    tls.handshake.signature.scheme: rsa_pss_rsae_sha256 (0x0804)
    tls.handshake.signature
      length: 128
      opaque: 5a747c5d88fa9bd2e55ab085a61015b7211f824cd484145ab3ff52f1fda8477b0b7abc90db78e2d33a5c141a078653fa6bef780c5ea248eeaaa785c4f394cab6… (128 bytes)
)");
}

TEST(Rfc8448, ReadsTheServersFinished) {
  EXPECT_EQ(outline(messages().at(5).tree), R"(tls.handshake: finished
  tls.handshake.type: finished (0x14)
  tls.handshake.length: 32
  tls.handshake.body
    tls.handshake.verify_data: 9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718
)");
}

TEST(Rfc8448, ReadsTheNewSessionTicket) {
  EXPECT_EQ(outline(messages().at(6).tree), R"(tls.handshake: new_session_ticket
  tls.handshake.type: new_session_ticket (0x04)
  tls.handshake.length: 201
  tls.handshake.body
    tls.handshake.ticket.lifetime: 30
    tls.handshake.ticket.age_add: 4208372421
    tls.handshake.ticket.nonce
      length: 2
      opaque: 0000
    tls.handshake.ticket
      length: 178
      opaque: 2c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883c9367c09a2be785abc55cd226097a3a982117283f82a03a143… (178 bytes)
    tls.handshake.extensions
      length: 8
      tls.ext: early_data (0x002a)
        tls.ext.type: early_data (0x002a)
        tls.ext.length: 4
        tls.ext.early_data.max_size: 1024
)");
}

TEST(Rfc8448, ReadsTheClientsFinished) {
  EXPECT_EQ(outline(messages().at(7).tree), R"(tls.handshake: finished
  tls.handshake.type: finished (0x14)
  tls.handshake.length: 32
  tls.handshake.body
    tls.handshake.verify_data: a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61
)");
}

}  // namespace
}  // namespace sti::dissect
