#include "x509/certificate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <sstream>

#include "model/time.hpp"
#include "support/child_process.hpp"
#include "support/sample_certificates.hpp"
#include "test_pki/test_pki.hpp"
#include "x509/trust_store.hpp"

namespace sti::x509 {
namespace {

using namespace sti::test;

TEST(Describe, SaysWhatTheSamplesSay) {
  for (const auto& sample : sample_chain()) {
    const auto info = describe(sample.der);
    EXPECT_EQ(info.subject, sample.info.subject);
    EXPECT_EQ(info.issuer, sample.info.issuer);
    EXPECT_EQ(info.serial, sample.info.serial);
    EXPECT_EQ(info.names, sample.info.names);
    EXPECT_EQ(info, sample.info);
  }
}

TEST(Describe, ReadsEveryKindOfName) {
  auto spec = leaf_spec();
  spec.extensions[3] = alt_names({
      dns("a.example"),
      ip({192, 0, 2, 1}),
      ip({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
      email("a@b.example"),
      uri("https://a.example/"),
      other_name("1.3.6.1.5.5.7.8.7", text("_imap.a.example", 0x16)),
      other_name("1.3.6.1.5.5.7.8.5", text("a.example")),
      other_name("1.3.6.1.5.5.7.8.9", text("ü@b.example")),
      other_name("1.2.3", text("x")),
      directory(name("O=A,CN=B")),
      tlv(0x88, Bytes{0x2a, 0x03}),
  });
  const auto info = describe(make(spec));
  EXPECT_EQ(info.names, (std::vector<std::string>{
                            "DNS:a.example", "IP:192.0.2.1", "IP:2001:db8::1", "email:a@b.example",
                            "URI:https://a.example/", "SRV:_imap.a.example", "XMPP:a.example",
                            "email:ü@b.example", "other:1.2.3:x", "dirName:CN=B,O=A", "RID:1.2.3"}));
  EXPECT_TRUE(info.faults.empty());
}

TEST(Describe, WritesNamesAsRfc4514AndEscapesThem) {
  auto spec = leaf_spec();
  const auto subject_of_cn = [&](std::string_view cn) {
    spec.subject = sequence({tlv(0x31, sequence({oid("2.5.4.3"), text(cn)}))});
    return describe(make(spec)).subject;
  };
  EXPECT_EQ(subject_of_cn("a, \"b\"+c<d>;"), R"(CN=a\, \"b\"\+c\<d\>\;)");
  EXPECT_EQ(subject_of_cn(" #x "), R"(CN=\ #x\ )");
  EXPECT_EQ(subject_of_cn("#x\\"), R"(CN=\#x\\)");
  EXPECT_EQ(subject_of_cn("\x1b[31m\r\n"), R"(CN=\x1b[31m\r\n)");
  EXPECT_EQ(subject_of_cn("bücher \u202e"), "CN=bücher \\u{202e}");
  spec.subject = sequence(
      {tlv(0x31, joined({sequence({oid("2.5.4.10"), text("A")}), sequence({oid("2.5.4.3"), text("B")})})),
       tlv(0x31, sequence({oid("1.2.3.4.5"), text("x")}))});
  EXPECT_EQ(describe(make(spec)).subject, "1.2.3.4.5=#0c0178,O=A+CN=B");
  spec.subject = sequence({});
  EXPECT_EQ(describe(make(spec)).subject, "");
}

TEST(Describe, TellsKeysApart) {
  auto spec = leaf_spec();
  const auto key = [&](const TestKey& k) {
    spec.key = &k;
    const auto info = describe(make(spec));
    return info.key_type + "/" + std::to_string(info.key_bits) + "/" + info.key_curve;
  };
  EXPECT_EQ(key(TestKey::rsa(2048)), "RSA/2048/");
  EXPECT_EQ(key(TestKey::ec("secp521r1")), "EC/521/secp521r1");
  EXPECT_EQ(key(TestKey::ec("brainpoolP384r1")), "EC/384/brainpoolP384r1");
  EXPECT_EQ(key(TestKey::ed25519()), "Ed25519/256/");
}

TEST(Describe, SaysWhatItCouldNotReadAndTellsTheRest) {
  auto spec = leaf_spec();
  spec.extensions[1] = extension("2.5.29.15", true, Bytes{1, 2, 3});
  spec.serial = -5;
  const auto info = describe(make(spec));
  EXPECT_EQ(info.serial, "-05");
  EXPECT_EQ(info.names, std::vector<std::string>{"DNS:mail.example.org"});
  ASSERT_EQ(info.faults.size(), 1u);
  EXPECT_NE(info.faults[0].find("keyUsage"), std::string::npos);
  const Range where{main_stream::handshake_s2c, 7, 9};
  const auto nothing = describe({}, where);
  EXPECT_EQ(nothing.der, where);
  EXPECT_FALSE(nothing.faults.empty());
  EXPECT_EQ(nothing.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_FALSE(nothing.self_issued);
}

// What openssl says of the same certificate.

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// "Nov 23 22:00:00 2026 GMT"
std::optional<UnixTime> openssl_time(const std::string& text) {
  static const std::map<std::string, int> months{{"Jan", 1}, {"Feb", 2},  {"Mar", 3},  {"Apr", 4},
                                                 {"May", 5}, {"Jun", 6},  {"Jul", 7},  {"Aug", 8},
                                                 {"Sep", 9}, {"Oct", 10}, {"Nov", 11}, {"Dec", 12}};
  std::istringstream in(text);
  std::string month, clock;
  int day_of_month = 0, year = 0, hour = 0, minute = 0, second = 0;
  in >> month >> day_of_month >> clock >> year;
  if (std::sscanf(clock.c_str(), "%d:%d:%d", &hour, &minute, &second) != 3) return std::nullopt;
  return unix_time(year, months.at(month), day_of_month, hour, minute, second);
}

std::string line_after(const std::string& text, const std::string& start) {
  const auto at = text.find(start);
  if (at == text.npos) return {};
  std::string line = text.substr(at + start.size(), text.find('\n', at) - at - start.size());
  if (start.ends_with(": ")) line.erase(line.find_last_not_of(' ') + 1);  // some of -text's lines are padded
  return line;
}

void compare_with_openssl(const Bytes& der) {
  const auto info = describe(der);
  const auto ran = support::run(
      {"openssl", "x509", "-noout", "-subject", "-issuer", "-serial", "-dates", "-fingerprint", "-sha256",
       "-nameopt", "RFC2253,-esc_msb,utf8", "-text", "-certopt", "no_sigdump,no_subject,no_issuer"},
      pem({der}));
  ASSERT_EQ(ran.status, 0) << ran.err;
  SCOPED_TRACE(info.subject);
  EXPECT_EQ(info.subject, line_after(ran.out, "subject="));
  EXPECT_EQ(info.issuer, line_after(ran.out, "issuer="));
  EXPECT_EQ(info.serial, lower(line_after(ran.out, "serial=")));
  EXPECT_EQ(info.not_before, openssl_time(line_after(ran.out, "notBefore=")));
  EXPECT_EQ(info.not_after, openssl_time(line_after(ran.out, "notAfter=")));
  std::string fingerprint = lower(line_after(ran.out, "Fingerprint="));
  std::erase(fingerprint, ':');
  EXPECT_EQ(info.sha256, fingerprint);
  EXPECT_EQ(info.signature_algorithm, line_after(ran.out, "Signature Algorithm: "));
  const auto bits = line_after(ran.out, "Public-Key: (");
  EXPECT_EQ(std::to_string(info.key_bits) + " bit)", bits.substr(0, bits.find(')') + 1));
  EXPECT_EQ(info.key_type == "RSA", ran.out.find("Public Key Algorithm: rsaEncryption") != std::string::npos);
  EXPECT_EQ(info.is_ca, ran.out.find("CA:TRUE") != std::string::npos);
  // openssl's list is separated by ", "; no certificate here has that in a name.
  std::string names;
  for (const auto& n : info.names) {
    if (n.starts_with("IP:"))
      names += (names.empty() ? "" : ", ") + ("IP Address:" + n.substr(3));
    else
      names += (names.empty() ? "" : ", ") + n;
  }
  std::istringstream after(
      ran.out.substr(std::min(ran.out.size(), ran.out.find("Subject Alternative Name:"))));
  std::string heading, listed;
  std::getline(after, heading);
  std::getline(after, listed);
  const auto text_at = listed.find_first_not_of(' ');
  if (listed.find("DirName") != listed.npos || listed.find("othername") != listed.npos)
    return;  // written differently
  EXPECT_EQ(names, text_at == listed.npos ? std::string{} : listed.substr(text_at));
}

TEST(DescribeAgainstOpenssl, AgreesOnTheSystemsTrustStore) {
  const auto store = support::read_file("/etc/ssl/certs/ca-certificates.crt");
  const auto all = read_certificates(bytes_of(store));
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_GT(all->size(), 50u);
  for (const auto& der : *all) {
    compare_with_openssl(der);
    EXPECT_EQ(describe(der).faults, std::vector<std::string>{}) << describe(der).subject;
  }
}

TEST(DescribeAgainstOpenssl, AgreesOnTheSamplesAndOnOddOnes) {
  for (const auto& sample : sample_chain()) compare_with_openssl(sample.der);
  auto spec = leaf_spec();
  spec.subject = name("C=DE,O=Bücher \"& Söhne\",OU=a + b,CN=#x;y", 0x0c);
  spec.not_after = 4'102'444'800;  // 2100: GeneralizedTime
  spec.serial = -129;
  spec.extensions[3] =
      alt_names({dns("a.example"), ip({10, 1, 2, 3}), email("a@b.example"), uri("https://a.example/")});
  compare_with_openssl(make(spec));
  spec.issuer_key = &TestKey::rsa(2048);
  spec.scheme = Scheme::pss_sha256;
  spec.key = &TestKey::ec("secp384r1");
  spec.not_before = -1'000'000'000;  // 1938, before UTCTime begins
  compare_with_openssl(make(spec));
}

}  // namespace
}  // namespace sti::x509
