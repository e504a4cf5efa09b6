#include "model/codepoints.hpp"

#include <gtest/gtest.h>

namespace sti::codepoint {
namespace {

TEST(Codepoints, NameWhatIanaAssigned) {
  EXPECT_EQ(cipher_suite(0x1301), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(cipher_suite(0xc030), "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
  EXPECT_EQ(cipher_suite(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
  EXPECT_EQ(extension(0), "server_name");
  EXPECT_EQ(extension(43), "supported_versions");
  EXPECT_EQ(extension(0xff01), "renegotiation_info");
  EXPECT_EQ(named_group(29), "x25519");
  EXPECT_EQ(named_group(23), "secp256r1");
  EXPECT_EQ(named_group(0x11ec), "X25519MLKEM768");
  EXPECT_EQ(signature_scheme(0x0804), "rsa_pss_rsae_sha256");
  EXPECT_EQ(alert(0), "close_notify");
  EXPECT_EQ(alert(48), "unknown_ca");
}

TEST(Codepoints, AreEmptyWhereNothingIsAssigned) {
  EXPECT_TRUE(cipher_suite(0xfffe).empty());
  EXPECT_TRUE(extension(0xfffe).empty());
  EXPECT_TRUE(named_group(0).empty());
  EXPECT_TRUE(signature_scheme(0).empty());
  EXPECT_TRUE(alert(255).empty());
}

TEST(Codepoints, NameObjectIdentifiers) {
  const ObjectName* common_name = object("2.5.4.3");
  ASSERT_NE(common_name, nullptr);
  EXPECT_EQ(common_name->short_name, "CN");
  EXPECT_EQ(common_name->long_name, "commonName");
  const ObjectName* signature = object("1.2.840.113549.1.1.11");
  ASSERT_NE(signature, nullptr);
  EXPECT_EQ(signature->long_name, "sha256WithRSAEncryption");
}

TEST(Codepoints, FindNoObjectByAnythingButItsWholeIdentifier) {
  EXPECT_EQ(object(""), nullptr);
  EXPECT_EQ(object("2.5.4.03"), nullptr);
  EXPECT_EQ(object("2.5.4.3.999"), nullptr);
  EXPECT_EQ(object("commonName"), nullptr);
}

}  // namespace
}  // namespace sti::codepoint
