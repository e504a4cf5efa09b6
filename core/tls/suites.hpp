#pragma once

#include <vector>

namespace sti::tls {

/// Every cipher suite that the library has, in the order in which OpenSSL offers its own by default:
/// forward-secret AEAD suites first, AES-256-GCM before ChaCha20 before AES-128-GCM. Most mail software asks
/// in that order, so a server answers us as it answers them.
const std::vector<int>& suites_by_preference();

}  // namespace sti::tls
