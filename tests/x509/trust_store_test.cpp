#include "x509/trust_store.hpp"

#include <gtest/gtest.h>

#include "support/child_process.hpp"
#include "test_pki/test_pki.hpp"

namespace sti::x509 {
namespace {

using namespace sti::test;

const Bytes& root() {
  static const Bytes made = make(root_spec());
  return made;
}
const Bytes& leaf() {
  static const Bytes made = make(leaf_spec());
  return made;
}

Result<std::vector<Bytes>> read(const std::string& text) { return read_certificates(bytes_of(text)); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

TEST(ReadCertificates, TakesPemInOrderAndDer) {
  const auto two = read(pem({leaf(), root()}));
  ASSERT_TRUE(two);
  EXPECT_EQ(*two, (std::vector{leaf(), root()}));
  const auto der = read_certificates(leaf());
  ASSERT_TRUE(der);
  EXPECT_EQ(*der, std::vector<Bytes>{leaf()});
}

TEST(ReadCertificates, PassesOverWhatIsNotACertificate) {
  const std::string text = "Subject: x\n -- - ----\n" + pem({leaf()}) +
                           "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\nmore\n" +
                           pem({root()}) + "end";
  const std::vector both{leaf(), root()};
  for (const auto& form :
       {text, replaced(text, "\n", "\r\n"), replaced(text, "\n", "\r"), replaced(text, "\n", "\n \t")}) {
    const auto certificates = read(form);
    ASSERT_TRUE(certificates) << certificates.error().text();
    EXPECT_EQ(*certificates, both);
  }
}

TEST(ReadCertificates, KeepsTheCertificateOfATrustedOne) {
  const Bytes with_settings = joined({leaf(), sequence({oid("1.2.3")})});
  const auto certificates =
      read(replaced(pem({with_settings}), "CERTIFICATE-----", "CERTIFICATE-----").insert(0, "x\n"));
  ASSERT_TRUE(certificates);
  EXPECT_EQ(certificates->at(0), with_settings);
  const auto trusted = read(replaced(pem({with_settings}), " CERTIFICATE", " TRUSTED CERTIFICATE"));
  ASSERT_TRUE(trusted);
  EXPECT_EQ(*trusted, std::vector<Bytes>{leaf()});
}

TEST(ReadCertificates, DecodesEveryLengthOfBase64) {
  for (std::size_t n = 1; n < 200; ++n) {
    Bytes bytes;
    for (std::size_t i = 0; i < n; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37 + n));
    bytes[0] = 1;
    const auto read_back = read(pem({bytes}));
    ASSERT_TRUE(read_back);
    EXPECT_EQ(read_back->at(0), bytes);
  }
}

TEST(ReadCertificates, NamesTheLineOfABadBlock) {
  const auto error_of = [](const std::string& text) {
    const auto certificates = read(text);
    return certificates ? std::string("none") : certificates.error().text();
  };
  const std::string good = pem({leaf()});
  EXPECT_NE(error_of("one\ntwo\n-----BEGIN CERTIFICATE-----\nAAAA\nA!AA\n-----END CERTIFICATE-----\n")
                .find("begins on line 3, at line 5: expected base64, got \"!\""),
            std::string::npos);
  EXPECT_NE(error_of(good + good.substr(0, good.size() / 2)).find("-----END CERTIFICATE-----"),
            std::string::npos);
  for (const char* body : {"", "A", "AA=", "AAA", "AA==AA==", "=", "AAAA="})
    EXPECT_EQ(read("-----BEGIN CERTIFICATE-----\n" + std::string(body) + "\n-----END CERTIFICATE-----\n")
                  .
                  operator bool(),
              std::string(body) == "AAA")
        << body;  // missing padding is forgiven
  EXPECT_NE(error_of("").find("nothing"), std::string::npos);
  EXPECT_NE(error_of("hello").find("neither"), std::string::npos);
}

TEST(TrustStore, FindsByTheNameHoweverItIsWritten) {
  const TrustStore store({root(), leaf(), to_bytes("garbage")});
  EXPECT_EQ(store.size(), 3u);
  EXPECT_EQ(store.named(root_spec().subject).size(), 1u);
  EXPECT_EQ(store.named(name("O=  test,CN=ROOT ", 0x13)).size(), 1u);
  EXPECT_EQ(store.named(name("CN=Root,O=Test")).size(), 0u);
  EXPECT_EQ(store.named({}).size(), 0u);
  EXPECT_TRUE(store.holds(root()));
  EXPECT_FALSE(store.holds(make(intermediate_spec())));
  EXPECT_FALSE(store.holds(to_bytes("garbage")));
}

TEST(TrustStore, ReadsFilesAndFolders) {
  const support::TempFolder folder;
  const auto text_of_der = std::string(text_of(root()));
  support::write_file(folder / "root.der", text_of_der);
  support::write_file(folder / "both.pem", pem({leaf(), root()}));
  support::write_file(folder / "README", "nothing here");
  const auto all = TrustStore::from({folder.path()});
  ASSERT_TRUE(all);
  EXPECT_EQ((*all)->size(), 2u);  // each once
  const auto one = TrustStore::from({folder / "root.der"});
  ASSERT_TRUE(one);
  EXPECT_TRUE((*one)->holds(root()));
  const auto none = TrustStore::from({folder / "README"});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().text().find("README"), std::string::npos);
  EXPECT_FALSE(TrustStore::from({folder / "missing.pem"}));
  const support::TempFolder empty;
  EXPECT_FALSE(TrustStore::from({empty.path()}));
}

}  // namespace
}  // namespace sti::x509
