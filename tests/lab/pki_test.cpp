#include "lab/pki.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "support/child_process.hpp"

namespace sti::lab {
namespace {

using support::run;

constexpr UnixTime day = 24 * 60 * 60;
constexpr UnixTime noon = 1772366400;  // 2026-03-01T12:00:00Z

CertificateOptions server() {
  CertificateOptions options;
  options.dns = {"localhost", "*.lab.starttls.test"};
  options.ips = {"127.0.0.1", "::1"};
  return options;
}

Pki made(const CertificateOptions& leaf = server()) {
  auto pki = make_pki(leaf, noon, tls::system_random());
  EXPECT_TRUE(pki) << pki.error().text();
  return *pki;
}

/// What openssl, as an independent reader, says of a certificate.
std::string read_by_openssl(const Bytes& der) {
  // In a form of names that all its versions write alike.
  const auto ran = run({"openssl", "x509", "-noout", "-text", "-nameopt", "RFC2253"}, pem_certificate(der));
  EXPECT_EQ(ran.status, 0) << ran.err;
  return ran.out;
}

bool verifies(const Pki& pki, const std::vector<std::string>& arguments, UnixTime at = noon) {
  const support::TempFolder folder;
  support::write_file(folder / "root.pem", pem_certificate(pki.root.certificate));
  support::write_file(folder / "intermediate.pem", pem_certificate(pki.intermediate.certificate));
  support::Command command = {"openssl",
                              "verify",
                              "-x509_strict",
                              "-purpose",
                              "sslserver",
                              "-attime",
                              std::to_string(at),
                              "-CAfile",
                              (folder / "root.pem").string(),
                              "-untrusted",
                              (folder / "intermediate.pem").string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command, pem_certificate(pki.leaf.certificate)).status == 0;
}

TEST(Pki, StrictVerifierAcceptsTheChain) {
  const auto pki = made();
  EXPECT_TRUE(verifies(pki, {}));
  EXPECT_TRUE(verifies(pki, {"-verify_hostname", "localhost"}));
  EXPECT_TRUE(verifies(pki, {"-verify_hostname", "a.lab.starttls.test"}));
  EXPECT_TRUE(verifies(pki, {"-verify_ip", "::1"}));
  EXPECT_TRUE(verifies(pki, {"-verify_ip", "127.0.0.1"}));
  EXPECT_FALSE(verifies(pki, {"-verify_ip", "127.0.0.2"}));
  EXPECT_FALSE(verifies(pki, {}, noon + 91 * day));
}

TEST(Pki, CertificatesSayWhatTheyMust) {
  const auto pki = made();
  const auto leaf = read_by_openssl(pki.leaf.certificate);
  for (const auto* text :
       {"Version: 3", "Issuer: O=STARTTLS Inspector Lab,CN=STARTTLS Inspector Lab Intermediate",
        "Basic Constraints: critical", "CA:FALSE", "Key Usage: critical", "Digital Signature",
        "TLS Web Server Authentication", "Subject Key Identifier", "Authority Key Identifier",
        "ecdsa-with-SHA256",
        "DNS:localhost, DNS:*.lab.starttls.test, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"})
    EXPECT_NE(leaf.find(text), std::string::npos) << text << " in\n" << leaf;
  const auto intermediate = read_by_openssl(pki.intermediate.certificate);
  for (const auto* text : {"CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign",
                           "Issuer: O=STARTTLS Inspector Lab,CN=STARTTLS Inspector Lab Root"})
    EXPECT_NE(intermediate.find(text), std::string::npos) << text << " in\n" << intermediate;
}

TEST(Pki, SerialsAndKeysAreNeverTheSame) {
  const auto a = made(), b = made();
  EXPECT_NE(a.leaf.certificate, b.leaf.certificate);
  EXPECT_NE(a.leaf.key, b.leaf.key);
  EXPECT_NE(a.root.key, a.intermediate.key);
}

TEST(Pki, EveryKindOfKeyAndHash) {
  const auto random = tls::system_random();
  CertificateOptions options = server();
  options.not_before = noon;
  options.not_after = noon + day;
  const auto issuer = made().intermediate;
  const auto read = [&](KeyType key, Hash hash) {
    options.key = key;
    options.signature = hash;
    const auto made_one = issue(options, issuer, random);
    EXPECT_TRUE(made_one) << made_one.error().text();
    return read_by_openssl(made_one->certificate);
  };
  EXPECT_NE(read(KeyType::rsa_2048, Hash::sha384).find("Public-Key: (2048 bit)"), std::string::npos);
  EXPECT_NE(read(KeyType::rsa_1024, Hash::sha1).find("ecdsa-with-SHA1"), std::string::npos);
  EXPECT_NE(read(KeyType::ec_p384, Hash::sha512).find("secp384r1"), std::string::npos);
}

TEST(Pki, SelfSignedAndNameless) {
  CertificateOptions options;
  options.subject = "";
  options.dns = {"localhost"};
  options.not_before = noon - 2 * day;
  options.not_after = noon - day;
  options.key = KeyType::rsa_2048;
  const auto alone = self_sign(options, tls::system_random());
  ASSERT_TRUE(alone) << alone.error().text();
  const auto text = read_by_openssl(alone->certificate);
  EXPECT_NE(text.find("sha256WithRSAEncryption"), std::string::npos);
  EXPECT_NE(text.find("Not After : Feb 28 12:00:00 2026 GMT"), std::string::npos) << text;
}

TEST(Pki, SaysWhichOptionCannotBeUsed) {
  auto options = server();
  options.ips = {"300.1.1.1"};
  const auto bad_ip = make_pki(options, noon, tls::system_random());
  ASSERT_FALSE(bad_ip);
  EXPECT_NE(bad_ip.error().text().find("300.1.1.1"), std::string::npos);
  options = server();
  options.subject = "nonsense";
  const auto bad_subject = make_pki(options, noon, tls::system_random());
  ASSERT_FALSE(bad_subject);
  EXPECT_NE(bad_subject.error().text().find("subject"), std::string::npos);
}

TEST(Pki, IsMadeQuickly) {
  const auto start = std::chrono::steady_clock::now();
  made();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));  // 10 ms, but for sanitizers
}

}  // namespace
}  // namespace sti::lab
