#include "support/sample_certificates.hpp"

#include <string_view>

namespace sti::test {
namespace {

constexpr std::string_view leaf_base64 =
    "MIICHTCCAcKgAwIBAgIUWxWrDbRyv0SGvCYqiYU9P8rNhHwwCgYIKoZIzj0EAwIwRTEeMBwGA1UEAwwVRXhhbXBsZSBJc3N1aW5n"
    "IENBIEU1MRYwFAYDVQQKDA1FeGFtcGxlIFRydXN0MQswCQYDVQQGEwJVUzAeFw0yNjAxMjAwOTAwMDBaFw0yNjA0MjAwOTAwMDBa"
    "MBsxGTAXBgNVBAMMEG1haWwuZXhhbXBsZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQq3zuAjEI6LE5dtcySiJc2ZyS6"
    "xaEj0hcZCHtaXi/XhagQNTHX6DpPGPw9LnfaL56Nsf7PZKUJXarIxgQjZKxxo4G5MIG2MAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/"
    "BAQDAgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBS+T/frY9Svewrg3EsSyMJFkThEVjAfBgNVHSMEGDAWgBQscRMH"
    "sdEhkghZf0so6Ep8qsibCjBBBgNVHREEOjA4ghBtYWlsLmV4YW1wbGUub3Jngg9teDEuZXhhbXBsZS5vcmeCEyoubGlzdHMuZXhh"
    "bXBsZS5vcmcwCgYIKoZIzj0EAwIDSQAwRgIhAI3qzOAbu7SpLDZdK4wuwdE4DJk5Bv7I+4CzsKweQFuRAiEAj2FLVQ/ZOrFmecrP"
    "ru2eCg9Yce1X9AAZ4NIGvQTSVBw=";
constexpr std::string_view issuing_base64 =
    "MIICLTCCAbOgAwIBAgIUaqSgkzpMxG0DW5uphjdXBfd9mc0wCgYIKoZIzj0EAwIwPzEYMBYGA1UEAwwPRXhhbXBsZSBSb290IFgx"
    "MRYwFAYDVQQKDA1FeGFtcGxlIFRydXN0MQswCQYDVQQGEwJVUzAeFw0yNDAzMTMwMDAwMDBaFw0yOTAzMTIyMzU5NTlaMEUxHjAc"
    "BgNVBAMMFUV4YW1wbGUgSXNzdWluZyBDQSBFNTEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDELMAkGA1UEBhMCVVMwWTATBgcqhkjO"
    "PQIBBggqhkjOPQMBBwNCAARqZT6371VmuTZLrKZ/A1ANSk9CmQ9483ZUNEurzymAIWm106uTEBW0kvf+/6RiKVRYwwEcUBHQCw85"
    "Y8M2aRkro4GGMIGDMBIGA1UdEwEB/wQIMAYBAf8CAQAwDgYDVR0PAQH/BAQDAgGGMB0GA1UdJQQWMBQGCCsGAQUFBwMBBggrBgEF"
    "BQcDAjAdBgNVHQ4EFgQULHETB7HRIZIIWX9LKOhKfKrImwowHwYDVR0jBBgwFoAUISGBhhaokpQdh3Lum5gpjblVs70wCgYIKoZI"
    "zj0EAwIDaAAwZQIxAI3aySsECfn0TU8/8nPPz2PPKB9p1pX84yX1A13i3GLNi9mZuH+/joClPcomm/6cZgIwIlKAEu1Nx12RgV9J"
    "z9ltOeCuQGwsk6erCk9MfuUrtxTI5s9LLuap8AJeqXHXPq8p";
constexpr std::string_view root_base64 =
    "MIICADCCAYWgAwIBAgIUaE+s1NXphOpQ/BO/wNfNhBXGmFwwCgYIKoZIzj0EAwIwPzEYMBYGA1UEAwwPRXhhbXBsZSBSb290IFgx"
    "MRYwFAYDVQQKDA1FeGFtcGxlIFRydXN0MQswCQYDVQQGEwJVUzAeFw0yMDA5MDEwMDAwMDBaFw00MDA5MDEwMDAwMDBaMD8xGDAW"
    "BgNVBAMMD0V4YW1wbGUgUm9vdCBYMTEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDELMAkGA1UEBhMCVVMwdjAQBgcqhkjOPQIBBgUr"
    "gQQAIgNiAARVihjF2s2KxnyilL7D3Q9N4vdl5jst8OYi47u2y89mD0Qfxk7PqxZnnH6T4NepDzlXDNZm6iSj3IpcNhdIPr+7ibo7"
    "3er21MmQJRflS3JAWZzT04CR0EQRerjFIGLtkemjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQW"
    "BBQhIYGGFqiSlB2Hcu6bmCmNuVWzvTAKBggqhkjOPQQDAgNpADBmAjEA8kWM3Sm0mWBRTixr6fOrzgtXlDoIhCM1y8WicICch+fk"
    "5aGE2X4EsCbBgwr0SXwqAjEAuXaS0qCsARLsklAwOzBTYrtnpDq0QY+9rfvC3r69YmsWEgT9FLgdgXvAOn7qD1dx";

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

CertificateInfo leaf_info() {
  CertificateInfo c;
  c.subject = "CN=mail.example.org";
  c.issuer = "C=US,O=Example Trust,CN=Example Issuing CA E5";
  c.serial = "5b15ab0db472bf4486bc262a89853d3fcacd847c";
  c.not_before = 1768899600;
  c.not_after = 1776675600;
  c.names = {"DNS:mail.example.org", "DNS:mx1.example.org", "DNS:*.lists.example.org"};
  c.key_type = "EC";
  c.key_bits = 256;
  c.key_curve = "secp256r1";
  c.signature_algorithm = "ecdsa-with-SHA256";
  c.sha256 = "f4f19c22a9757c968c5a8face663c7149b308c6e503b1e56f77ca90a215da707";
  c.spki_sha256 = "6ed572d091019b1ae637dca9dc0b37d75254b0e9e2c17a99aec16c50beb8acb6";
  return c;
}

CertificateInfo issuing_info() {
  CertificateInfo c;
  c.subject = "C=US,O=Example Trust,CN=Example Issuing CA E5";
  c.issuer = "C=US,O=Example Trust,CN=Example Root X1";
  c.serial = "6aa4a0933a4cc46d035b9ba986375705f77d99cd";
  c.not_before = 1710288000;
  c.not_after = 1868054399;
  c.key_type = "EC";
  c.key_bits = 256;
  c.key_curve = "secp256r1";
  c.signature_algorithm = "ecdsa-with-SHA256";
  c.sha256 = "3283109cf77f6f5d928501caed140e93770e2425f942ea14446cd4c821eeecea";
  c.spki_sha256 = "58384ba1e703de32b3153afde07efdf21cc4cc98485bd5fc34a6a661ffa1d2b5";
  c.is_ca = true;
  return c;
}

CertificateInfo root_info() {
  CertificateInfo c;
  c.subject = "C=US,O=Example Trust,CN=Example Root X1";
  c.issuer = c.subject;
  c.serial = "684facd4d5e984ea50fc13bfc0d7cd8415c6985c";
  c.not_before = 1598918400;
  c.not_after = 2230070400;
  c.key_type = "EC";
  c.key_bits = 384;
  c.key_curve = "secp384r1";
  c.signature_algorithm = "ecdsa-with-SHA256";
  c.sha256 = "ef5b509701dad956cd8554cafff3a050692e1b34582908f0222a34e14b176852";
  c.spki_sha256 = "6df829ea03d5d40862bddbeb75b0745c33798891b0591c2b36fdebc7841cb991";
  c.is_ca = true;
  c.self_issued = true;
  return c;
}

}  // namespace

const std::vector<SampleCertificate>& sample_chain() {
  static const std::vector<SampleCertificate> chain{{from_base64(leaf_base64), leaf_info()},
                                                    {from_base64(issuing_base64), issuing_info()},
                                                    {from_base64(root_base64), root_info()}};
  return chain;
}

}  // namespace sti::test
