#pragma once

#include <memory>

#include "model/certificate.hpp"
#include "tls/server.hpp"
#include "x509/trust_store.hpp"

namespace sti::test {

/// A server for scripted peers: an EC P-256 key and a certificate for localhost, mail.example.org, 127.0.0.1
/// and ::1, issued by a root of its own. For tests only: the key is no secret.
std::shared_ptr<const tls::ServerConfig> test_server(tls::Version most = tls::Version::tls13);
/// A store that trusts the root.
std::shared_ptr<const x509::TrustStore> test_trust();
/// A time at which both are valid.
inline constexpr UnixTime test_time = 1893456000;  // 2030-01-01T00:00:00Z

}  // namespace sti::test
