#include "tls/suites.hpp"

#include <mbedtls/ssl.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

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
    std::vector<std::pair<int, int>> ranked;
    for (const int* suite = mbedtls_ssl_list_ciphersuites(); *suite != 0; ++suite)
      ranked.emplace_back(rank(*suite), *suite);
    std::ranges::stable_sort(ranked, {}, &std::pair<int, int>::first);
    std::vector<int> all;
    all.reserve(ranked.size());
    for (const auto& [its_rank, suite] : ranked) all.push_back(suite);
    return all;
  }();
  return suites;
}

}  // namespace sti::tls
