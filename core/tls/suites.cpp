#include "tls/suites.hpp"

#include <mbedtls/ssl.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "model/codepoints.hpp"

namespace sti::tls {
namespace {

int rank(int code) {
  const auto name = codepoint::cipher_suite(static_cast<std::uint16_t>(code));
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  const bool tls13 = name.starts_with("TLS_AES_") || name.starts_with("TLS_CHACHA20_");
  const bool forward_secret = tls13 || name.starts_with("TLS_ECDHE_") || name.starts_with("TLS_DHE_");
  if (forward_secret && has("AES_256_GCM")) return 0;
  if (forward_secret && has("CHACHA20")) return 1;
  if (forward_secret && has("AES_128_GCM")) return 2;
  return forward_secret ? 3 : 4;
}

}  // namespace

const std::vector<int>& suites_by_preference() {
  static const std::vector<int> suites = [] {
    std::vector<int> all;
    for (const int* suite = mbedtls_ssl_list_ciphersuites(); *suite != 0; ++suite) all.push_back(*suite);
    std::stable_sort(all.begin(), all.end(), [](int a, int b) { return rank(a) < rank(b); });
    return all;
  }();
  return suites;
}

}  // namespace sti::tls
