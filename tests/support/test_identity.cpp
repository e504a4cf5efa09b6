#include "support/test_identity.hpp"

#include <string_view>

namespace sti::test {
namespace {

constexpr std::string_view root =
    "MIIBbjCCARSgAwIBAgIUGxqc+ViCWP/rM/O/C5YF1tWiS2YwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTI2"
    "MTEyMzIzMDkwNFoYDzIxMjYxMDMwMjMwOTA0WjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC"
    "AARLkSXc67YTbijhWoA4DI4i1jk9GoEqQMAsPsR55Zh4csYp40MQEhKIlBwnFCGAjCJ4jaYGeyc8tzPOB4Kfs94co0IwQDAPBgNV"
    "HRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQU+tVYL7NesK+FuEogNNnTEY0Cc60wCgYIKoZIzj0EAwIDSAAw"
    "RQIhAP4/FwSGia1Pb1iJZOErBZaZRAcx4FP0eFK3SKA7pGgSAiAr/cyTduCvw936AQmkSkce/NfzLr2ApVHUm52q5G7J7Q==";
constexpr std::string_view leaf =
    "MIIB6jCCAZCgAwIBAgIUbFeRyh9OWbeOavxPxtJof6SxbGswCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTI2"
    "MTEyMzIzMDkwNFoYDzIxMjYxMDMwMjMwOTA0WjAbMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUub3JnMFkwEwYHKoZIzj0CAQYIKoZI"
    "zj0DAQcDQgAEG6GvTbu+uqWnBPsr+RNs5NRoWUjF7R/CV83eUr1FHCfbkjpwvbnRB9VoRXhF88lN8qJh+GKUJWSL5LSmcPNa6qOB"
    "tjCBszAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATA+BgNVHREENzA1gglsb2NhbGhv"
    "c3SCEG1haWwuZXhhbXBsZS5vcmeHBH8AAAGHEAAAAAAAAAAAAAAAAAAAAAEwHQYDVR0OBBYEFM6AZF77sfAtjiTvb2TmOo2bvrF+"
    "MB8GA1UdIwQYMBaAFPrVWC+zXrCvhbhKIDTZ0xGNAnOtMAoGCCqGSM49BAMCA0gAMEUCIQCoAado/NM1wtXAMQAKQ6vPr89yIfTd"
    "YicuvrfIuOJQcAIgA5QRgoobJGsR5bkRUr4dsCmchNjoAkbzC9ZBUb6NoEM=";
constexpr std::string_view leaf_key =
    "MHcCAQEEIKrkiNk4d953wiWNkMtJ8jndIK31a+bZOUUyUQvpNSZnoAoGCCqGSM49AwEHoUQDQgAEG6GvTbu+uqWnBPsr+RNs5NRo"
    "WUjF7R/CV83eUr1FHCfbkjpwvbnRB9VoRXhF88lN8qJh+GKUJWSL5LSmcPNa6g==";

/// RFC 4648 §4, for the well-formed text above only.
Bytes from_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(alphabet.find(c));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> held));
  }
  return out;
}

}  // namespace

std::shared_ptr<const tls::ServerConfig> test_server(tls::Version most) {
  auto config = std::make_shared<tls::ServerConfig>();
  config->chain = {from_base64(leaf)};
  config->key = from_base64(leaf_key);
  config->most = most;
  return config;
}

std::shared_ptr<const x509::TrustStore> test_trust() {
  return std::make_shared<const x509::TrustStore>(std::vector<Bytes>{from_base64(root)});
}

}  // namespace sti::test
