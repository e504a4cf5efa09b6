#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/certificate.hpp"
#include "model/error.hpp"
#include "model/target.hpp"
#include "tls/client.hpp"
#include "x509/trust_store.hpp"

namespace sti::net {

enum class Family : std::uint8_t { any, ipv4, ipv6 };

/// Looks a host name up: calls `answer` once, at once or later on the engine's thread, with IP addresses as
/// text in order of preference. Called on the engine's thread; must not block it.
using Answer = std::function<void(Result<std::vector<std::string>>)>;
using Resolver = std::function<void(const std::string& host, Answer answer)>;

/// Everything that decides how one session runs.
struct SessionOptions {
  Target target;
  std::string name;  ///< to verify and to send as SNI; the target's host where empty
  struct Elsewhere {
    std::string host;
    std::uint16_t port = 0;
  };
  std::optional<Elsewhere> connect;  ///< go there instead of to the target's host and port
  std::string own_name = "localhost";
  tls::Version least = tls::Version::tls12;
  tls::Version most = tls::Version::tls13;
  Family family = Family::any;
  std::chrono::milliseconds session_timeout{30000};
  std::chrono::milliseconds connect_timeout{10000};  ///< for all addresses together
  std::chrono::milliseconds step_timeout{30000};     ///< for each single wait for the peer
  /// Silent for so long where a greeting is awaited, a server is asked on a second connection whether it
  /// waits for TLS.
  std::chrono::milliseconds silence_before_probe{5000};
  std::chrono::milliseconds probe_timeout{3000};   ///< for that connection, from connecting to its answer
  std::chrono::milliseconds idle_timeout{300000};  ///< of a session that stays open
  std::chrono::milliseconds closing_timeout{
      2000};                              ///< for the goodbye, and again for the peer's close_notify
  std::uint64_t most_bytes = 64U << 20;   ///< received from the wire; a session that gets more is given up
  std::uint64_t most_events = 1'000'000;  ///< in the transcript; likewise
  bool try_anyway = false;                ///< ask for STARTTLS although it is not offered
  bool go_on_after_injection = false;     ///< upgrade even though bytes came past the accepting reply
  bool stay_open = false;                 ///< after Ready wait for commands instead of saying goodbye
  /// Called when first needed; the system's store where empty.
  std::function<std::shared_ptr<const x509::TrustStore>()> trust;
  std::optional<UnixTime> at;  ///< judge certificates at this time; now where empty
  tls::RandomSource random;    ///< the system's where empty
  Resolver resolve;            ///< the system's where empty
};

}  // namespace sti::net
