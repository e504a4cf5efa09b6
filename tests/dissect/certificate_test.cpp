#include "dissect/certificate.hpp"

#include <algorithm>

#include "coverage.hpp"
#include "dissect/der_tree.hpp"
#include "support/child_process.hpp"

namespace sti::dissect {
namespace {

/// A self-signed certificate, made by openssl with this section of extensions, as DER.
Bytes made_by_openssl(const std::string& extensions, const std::string& key = "rsa:2048") {
  const support::TempFolder folder;
  support::write_file(folder / "conf", R"([req]
distinguished_name = dn
prompt = no
x509_extensions = ext
[dn]
C = DE
O = Prüfung GmbH
CN = rich.example
[ext]
)" + extensions);
  const auto made = support::run({"openssl", "req", "-x509", "-newkey", key, "-nodes", "-utf8", "-keyout",
                                  (folder / "key").string(), "-out", (folder / "der").string(), "-outform",
                                  "DER", "-days", "5", "-config", (folder / "conf").string()});
  EXPECT_EQ(made.status, 0) << made.err;
  return to_bytes(support::read_file(folder / "der"));
}

const Bytes& rich_certificate() {
  static const Bytes der = made_by_openssl(R"(basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, digitalSignature, keyCertSign
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:rich.example, DNS:*.rich.example, IP:192.0.2.1, IP:2001:db8::1, email:a@rich.example, URI:https://rich.example/, dirName:dn, RID:1.2.3.4, otherName:1.2.3;UTF8:hello
nameConstraints = permitted;DNS:.example, excluded;IP:10.0.0.0/255.0.0.0
certificatePolicies = 1.2.3.4, @policy
authorityInfoAccess = OCSP;URI:http://ocsp.example, caIssuers;URI:http://ca.example/ca.der
crlDistributionPoints = URI:http://crl.example/a.crl
tlsfeature = status_request
policyConstraints = requireExplicitPolicy:3
inhibitAnyPolicy = 2
subjectKeyIdentifier = hash
[policy]
policyIdentifier = 1.3.5.8
CPS.1 = "http://cps.example/"
userNotice.1 = @notice
[notice]
explicitText = "read me"
organization = Example Trust
noticeNumbers = 1, 22
)");
  return der;
}

/// The extensions that are seldom seen, and forms that DER forbids.
const Bytes& rare_certificate() {
  static const Bytes der = made_by_openssl(R"(policyMappings = 1.2.3.4:1.2.3.5
policyConstraints = requireExplicitPolicy:3, inhibitPolicyMapping:0
issuerAltName = email:ca@rich.example
subjectInfoAccess = caRepository;URI:http://repo.example/
freshestCRL = URI:http://crl.example/delta.crl
crlDistributionPoints = point
tlsfeature = status_request, 17
2.5.29.9 = DER:30:11:30:0f:06:08:2b:06:01:05:05:07:09:04:31:03:13:01:44
2.5.29.16 = ASN1:SEQUENCE:period
1.3.6.1.4.1.11129.2.4.2 = DER:04:35:00:33:00:31:00:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:00:00:01:90:00:00:00:00:00:00:04:03:00:02:ab:cd
1.3.6.1.4.1.11129.2.4.3 = critical, DER:05:00
2.5.29.15 = DER:03:02:01:86
2.5.29.19 = DER:30:03:01:01:00
2.5.29.30 = DER:30:10:a0:0e:30:0c:82:04:2e:61:2e:62:80:01:00:81:01:07
[point]
relativename = part
CRLissuer = dirName:signer
reasons = keyCompromise, cessationOfOperation
[part]
CN = list
[signer]
CN = signer of lists
[period]
begin = IMPLICIT:0, GENTIME:20260101000000Z
end = IMPLICIT:1, GENTIME:20270101000000Z
)");
  return der;
}

Tree dissect(ByteView der) { return certificate(der, {main_stream::handshake_s2c, 1000, der.size()}); }

std::string value(const Node& root, std::string_view key) {
  const auto* node = root.first(key);
  return std::string(node ? node->text : "(absent)");
}

TEST(Certificate, IsReadToTheLastByte) {
  const auto tree = dissect(rich_certificate());
  expect_covered(tree);
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(value(tree, "x509.version"), "v3 (2)");
  EXPECT_EQ(value(tree, "x509.subject"), "C=DE, O=Prüfung GmbH, CN=rich.example");
  EXPECT_EQ(value(tree, "x509.ext.basic_constraints.ca"), "true");
  EXPECT_EQ(value(tree, "x509.ext.basic_constraints.path_length"), "3");
  EXPECT_EQ(value(tree, "x509.ext.key_usage"), "digitalSignature, keyCertSign");
  EXPECT_EQ(value(tree, "x509.name.dns"), "rich.example");
  EXPECT_EQ(value(tree, "x509.name.ip"), "192.0.2.1");
  EXPECT_EQ(value(tree, "x509.name.other.type"), "1.2.3");
  EXPECT_EQ(value(*tree.first("x509.name.other.value"), "der.element"), "hello");
  EXPECT_EQ(value(tree, "x509.spki.rsa.exponent"), "65537");
  EXPECT_EQ(value(tree, "x509.ext.policies.qualifier.value"), "http://cps.example/");
  EXPECT_EQ(value(tree, "x509.ext.policies.notice.organization"), "Example Trust");
  EXPECT_EQ(value(*tree.first("x509.ext.policies.notice.numbers"), "x509.ext.policies.notice.number"), "1");
  EXPECT_EQ(value(tree, "x509.ext.policies.notice.text"), "read me");
  EXPECT_EQ(value(tree, "x509.ext.policy_constraints.require_explicit"), "3");
  EXPECT_EQ(tree.first("x509.ext.policy_constraints.require_explicit")->number, 3u);
  EXPECT_EQ(value(tree, "x509.ext.tls_feature.extension"), "status_request (5)");
  EXPECT_EQ(value(*tree.first("x509.ext.name_constraints.excluded"), "x509.name.ip"), "10.0.0.0/255.0.0.0");
  EXPECT_NE(tree.first("x509.ext.san"), nullptr);
}

std::string header(const Node& root, std::string_view key) {
  const auto* node = root.first(key);
  return std::string(node ? node->children[0].text : "(absent)");
}

TEST(Certificate, ReadsTheExtensionsThatAreSeldomSeen) {
  const auto tree = dissect(rare_certificate());
  expect_covered(tree);
  EXPECT_FALSE(has_gaps(tree)) << outline(tree);
  EXPECT_EQ(value(tree, "x509.ext.policy_mappings.issuer_policy"), "1.2.3.4");
  EXPECT_EQ(value(tree, "x509.ext.policy_mappings.subject_policy"), "1.2.3.5");
  EXPECT_EQ(value(tree, "x509.ext.policy_constraints.inhibit_mapping"), "0");
  EXPECT_EQ(value(*tree.first("x509.ext.ian"), "x509.name.email"), "ca@rich.example");
  EXPECT_EQ(value(*tree.first("x509.ext.sia"), "x509.name.uri"), "http://repo.example/");
  EXPECT_EQ(value(*tree.first("x509.ext.freshest_crl"), "x509.name.uri"), "http://crl.example/delta.crl");
  EXPECT_EQ(value(tree, "x509.ext.crl.reasons"), "keyCompromise, cessationOfOperation");
  EXPECT_EQ(value(tree, "x509.ext.crl.relative_name"), "CN=list");
  EXPECT_EQ(value(*tree.first("x509.ext.crl.issuer"), "x509.name.directory.name"), "CN=signer of lists");
  ASSERT_NE(tree.first("x509.ext.directory_attributes"), nullptr);
  EXPECT_EQ(value(*tree.first("x509.ext.directory_attributes"), "x509.attribute.value"), "D");
  EXPECT_EQ(value(tree, "x509.ext.private_key_period.not_before"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(value(tree, "x509.ext.private_key_period.not_after"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(tree.first("x509.ext.private_key_period.not_before")->number, 1767225600u);
  EXPECT_EQ(value(tree, "x509.ext.sct.timestamp"), "2024-06-10T02:35:18.400000Z");
  EXPECT_EQ(value(tree, "x509.ext.sct.algorithm"), "sha256 (0x04), ecdsa (0x03)");
  EXPECT_EQ(value(tree, "x509.ext.poison"), "NULL");
  EXPECT_EQ(value(tree, "x509.ext.name_constraints.maximum"), "7");
  EXPECT_NE(outline(tree).find("x509.ext.tls_feature.extension: status_request_v2 (17)"), std::string::npos);
}

TEST(Certificate, TakesForAnRsaKeyOnlyWhatItsAlgorithmCallsOne) {
  auto der = made_by_openssl("basicConstraints = CA:FALSE\n", "ed25519");
  // The key, behind its BIT STRING's header, may begin with the byte that a SEQUENCE begins with.
  const Bytes header{0x03, 0x21, 0x00};
  const auto key = std::search(der.begin(), der.end(), header.begin(), header.end());
  ASSERT_NE(key, der.end());
  key[3] = 0x30;
  const auto tree = certificate(der, {main_stream::handshake_s2c, 0, der.size()});
  ASSERT_NE(tree.first("x509.spki.key"), nullptr);
  EXPECT_EQ(tree.first("x509.spki.rsa"), nullptr);
  EXPECT_EQ(tree.first("x509.spki.key")->first("der.value")->range.length, 33U);
}

TEST(Certificate, FlagsDefaultsThatAreWritten) {
  const auto tree = dissect(rare_certificate());
  EXPECT_EQ(header(tree, "x509.ext.basic_constraints.ca"),
            "BOOLEAN, 1 byte; not DER: a default value is left out");
  EXPECT_EQ(header(tree, "x509.ext.name_constraints.minimum"),
            "[0], 1 byte; not DER: a default value is left out");
  // SEQUENCE { SEQUENCE { [0] version 0, serial -1 } }
  const auto old = dissect(Bytes{0x30, 0x0a, 0x30, 0x08, 0xa0, 0x03, 0x02, 0x01, 0x00, 0x02, 0x01, 0xff});
  EXPECT_EQ(header(old, "x509.version"), "INTEGER, 1 byte; not DER: a default value is left out");
  EXPECT_EQ(header(old, "x509.serial"), "INTEGER, 1 byte; against RFC 5280: not positive");
  EXPECT_EQ(value(old, "x509.serial"), "-01");
}

TEST(Certificate, CoversEveryTruncation) {
  expect_covered_at_every_truncation(rich_certificate(), [](ByteView bytes) { return dissect(bytes); });
}

TEST(Certificate, CoversEveryChangedByte) {
  for (const auto* der : {&rich_certificate(), &rare_certificate()})
    for (std::size_t i = 0; i < der->size(); ++i)
      for (const int change : {0x01, 0x20, 0x80, 0xFF}) {
        auto changed = *der;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ change);
        expect_covered(dissect(changed));
      }
}

TEST(Certificate, ShowsWhatIsNoCertificateAsDer) {
  const auto tree = dissect(Bytes{0x02, 0x01, 0x05});
  expect_covered(tree);
  EXPECT_EQ(tree.field->key, "der");
  EXPECT_EQ(value(tree, "der.element"), "5");
}

TEST(DerTree, FlagsWhatDerForbids) {
  const auto tree =
      der_tree(Bytes{0x30, 0x80, 0x02, 0x81, 0x01, 0x05, 0x00, 0x00}, {main_stream::clear_s2c, 0, 8});
  expect_covered(tree);
  EXPECT_NE(outline(tree).find("indefinite length"), std::string::npos) << outline(tree);
  EXPECT_NE(outline(tree).find("longer form"), std::string::npos);
}

TEST(DerTree, FlagsValuesThatDerForbids) {
  const std::vector<std::pair<Bytes, std::string>> forbidden{
      {{0x01, 0x01, 0x01}, "a BOOLEAN other than 00 and ff"},
      {{0x02, 0x02, 0x00, 0x7f}, "INTEGER in a longer form than needed"},
      {{0x02, 0x02, 0xff, 0x80}, "INTEGER in a longer form than needed"},
      {{0x02, 0x00}, "an INTEGER without a value"},
      {{0x03, 0x02, 0x01, 0x01}, "unused bits are not zero"},
      {{0x03, 0x01, 0x08}, "the count of unused bits is wrong"},
      {{0x05, 0x01, 0x00}, "a NULL with a value"},
      {{0x24, 0x03, 0x04, 0x01, 0x00}, "a string in parts"},
      {{0x31, 0x06, 0x02, 0x01, 0x02, 0x02, 0x01, 0x01}, "elements of a SET out of order"},
      {{0x17, 0x0b, '2', '6', '0', '1', '0', '1', '0', '0', '0', '0', 'Z'},
       "a time in another form than with seconds and Z"}};
  for (const auto& [bytes, fault] : forbidden) {
    const auto tree = der_tree(bytes, {main_stream::clear_s2c, 0, bytes.size()});
    expect_covered(tree);
    EXPECT_FALSE(has_gaps(tree)) << "flagged, not refused";
    EXPECT_TRUE(header(tree, "der.element").ends_with("; not DER: " + fault)) << outline(tree);
  }
  for (const auto& bytes :
       {Bytes{0x01, 0x01, 0xff}, Bytes{0x02, 0x02, 0x00, 0x80}, Bytes{0x03, 0x02, 0x01, 0x02},
        Bytes{0x31, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01}, Bytes{0x03, 0x01, 0x00}, Bytes{0x05, 0x00}}) {
    const auto tree = der_tree(bytes, {main_stream::clear_s2c, 0, bytes.size()});
    EXPECT_EQ(outline(tree).find("not DER"), std::string::npos) << outline(tree);
  }
}

TEST(DerTree, StopsAtItsGreatestDepth) {
  Bytes deep;
  for (int i = 0; i < 2000; ++i) {
    Bytes outer{0x30, 0x82, static_cast<std::uint8_t>(deep.size() >> 8),
                static_cast<std::uint8_t>(deep.size())};
    outer.insert(outer.end(), deep.begin(), deep.end());
    deep = std::move(outer);
  }
  expect_covered(der_tree(deep, {main_stream::clear_s2c, 0, deep.size()}));
}

}  // namespace
}  // namespace sti::dissect
