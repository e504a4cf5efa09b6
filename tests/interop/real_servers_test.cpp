// Postfix, Dovecot, Prosody and INN against the terminal program, with openssl s_client as the oracle.
#include <gtest/gtest.h>

#include <ostream>

#include "inspect.hpp"
#include "oracle.hpp"
#include "servers.hpp"

namespace sti::interop {
namespace {

/// "rsa_pss_rsae_sha256" as s_client names it: in whole since OpenSSL 3.5, before that by its kind.
std::string signature_type(const std::string& scheme, const std::string& told) {
  if (told.find('_') != std::string::npos) return scheme;
  if (scheme.starts_with("ecdsa")) return "ECDSA";
  if (scheme.starts_with("rsa_pss")) return "RSA-PSS";
  if (scheme.starts_with("rsa_pkcs1")) return "RSA";
  return scheme;
}

void expect_same_view(const nlohmann::json& document, const OracleView& oracle) {
  const auto& tls = document.at("tls");
  ASSERT_TRUE(tls.is_object());
  EXPECT_EQ(tls.at("version"), oracle.version);
  EXPECT_EQ(tls.at("cipher"), oracle.cipher);
  EXPECT_EQ(tls.at("group"), oracle.group);
  EXPECT_EQ(signature_type(tls.at("signature"), oracle.signature_type), oracle.signature_type);
  EXPECT_EQ(tls.at("server_name"), server_name);
  EXPECT_FALSE(tls.at("resumed"));
  ASSERT_EQ(document.at("certificates").size(), oracle.certificates.size());
  for (std::size_t i = 0; i < oracle.certificates.size(); ++i)
    EXPECT_EQ(document.at("certificates")[i].at("pem"), oracle.certificates[i]) << "certificate " << i;
}

struct Setting {
  const char* server;
  std::vector<std::string> schemes;
  Kind kind;
  bool tls12_only;
};

std::ostream& operator<<(std::ostream& out, const Setting& s) {
  return out << s.server << "_" << name_of(s.kind) << (s.tls12_only ? "_tls12" : "_tls13");
}

class GoodServer : public testing::TestWithParam<Setting> {};

TEST_P(GoodServer, IsVerifiedAndReportedAsOpensslSeesIt) {
  const auto& setting = GetParam();
  const support::TempFolder folder;
  support::run({"chmod", "755", folder.path().string()});
  const auto credentials = make_credentials(folder, setting.kind);
  const auto server = start_server_for(setting.schemes.front(), {credentials, setting.tls12_only});

  for (const auto& scheme : setting.schemes) {
    SCOPED_TRACE(scheme);
    const auto [status, document] = inspect(scheme, server->port(scheme), credentials);
    const auto oracle = ask_openssl(scheme, server->port(scheme), credentials);
    SCOPED_TRACE(oracle.output);
    EXPECT_TRUE(oracle.verified);
    EXPECT_EQ(document.at("outcome"), "verified") << document.dump(2) << server->log();
    EXPECT_EQ(status, 0);
    EXPECT_EQ(document.at("tls").at("version"), setting.tls12_only ? "TLSv1.2" : "TLSv1.3");
    expect_same_view(document, oracle);
    EXPECT_EQ(document.at("verification").at("path").size(), 3u) << "leaf, intermediate, root";
    EXPECT_EQ(problem_codes(document), "");
    const bool tls_first = scheme.ends_with("s") && scheme != "lmtps";
    EXPECT_EQ(document.at("plaintext").is_null(), tls_first);
    EXPECT_FALSE(document.at("encrypted").at("capabilities").empty());
  }
}

const std::vector<std::string> postfix_schemes{"smtp", "submission", "smtps"};
const std::vector<std::string> dovecot_schemes{"imap", "imaps", "pop3", "pop3s", "lmtp", "sieve"};
const std::vector<std::string> prosody_schemes{"xmpp", "xmpps", "xmpp-server"};
const std::vector<std::string> inn_schemes{"nntp", "nntps"};
const std::vector<std::string> slapd_schemes{"ldap", "ldaps"};

std::vector<Setting> good_settings() {
  std::vector<Setting> all;
  for (const auto kind : {Kind::ecdsa, Kind::rsa})
    for (const bool tls12_only : {false, true}) {
      all.push_back({"postfix", postfix_schemes, kind, tls12_only});
      all.push_back({"dovecot", dovecot_schemes, kind, tls12_only});
      all.push_back({"prosody", prosody_schemes, kind, tls12_only});
      all.push_back({"inn", inn_schemes, kind, tls12_only});
      all.push_back({"slapd", slapd_schemes, kind, tls12_only});
    }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Real, GoodServer, testing::ValuesIn(good_settings()),
                         [](const auto& setting) { return testing::PrintToString(setting.param); });

struct BadSetting {
  const char* scheme;
  Kind kind;
  const char* problem;
};

std::ostream& operator<<(std::ostream& out, const BadSetting& s) {
  return out << s.scheme << "_" << name_of(s.kind);
}

class BadCertificate : public testing::TestWithParam<BadSetting> {};

TEST_P(BadCertificate, IsNamedForWhatIsWrongWithIt) {
  const auto& setting = GetParam();
  const support::TempFolder folder;
  support::run({"chmod", "755", folder.path().string()});
  const auto credentials = make_credentials(folder, setting.kind);
  const auto server = start_server_for(setting.scheme, {credentials, false});
  const auto [status, document] = inspect(setting.scheme, server->port(setting.scheme), credentials);
  EXPECT_EQ(document.at("outcome"), "unverified") << document.dump(2);
  EXPECT_EQ(status, 1);
  EXPECT_EQ(problem_codes(document), setting.problem);
  EXPECT_FALSE(ask_openssl(setting.scheme, server->port(setting.scheme), credentials).verified);
}

std::vector<BadSetting> bad_settings() {
  std::vector<BadSetting> all;
  for (const auto* scheme : {"smtp", "imap", "xmpp", "nntp", "ldap"})
    for (const auto& [kind, problem] :
         {std::pair{Kind::expired, "expired"}, std::pair{Kind::wrong_name, "name-mismatch"},
          std::pair{Kind::self_signed, "self-signed"}, std::pair{Kind::incomplete_chain, "incomplete-chain"}})
      all.push_back({scheme, kind, problem});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Real, BadCertificate, testing::ValuesIn(bad_settings()),
                         [](const auto& setting) { return testing::PrintToString(setting.param); });

}  // namespace
}  // namespace sti::interop
