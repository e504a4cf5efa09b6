#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/certificate.hpp"
#include "x509/trust_store.hpp"

namespace sti::x509 {

/// What the key of the leaf was used for in a handshake (RFC 5280 §4.2.1.3); unknown where there was none.
enum class LeafUse : std::uint8_t { unknown, signature, key_encipherment };

/// What a path is judged for.
struct Asked {
  UnixTime at = 0;
  Purpose purpose = Purpose::server;
  LeafUse leaf_use = LeafUse::unknown;
};

struct VerifyOptions {
  std::shared_ptr<const TrustStore> trust;
  std::string name;  ///< DNS name or IP literal to find in the leaf; empty asks for none
  UnixTime at = 0;
  Purpose purpose = Purpose::server;
  LeafUse leaf_use = LeafUse::unknown;

  [[nodiscard]] Asked asked() const { return {at, purpose, leaf_use}; }
};

/// As many certificates of a chain as are looked at, those that come first (allowance::certificates).
std::size_t most_certificates(const std::vector<Bytes>& chain);

/// Judges a chain: builds the best path from the first certificate to an anchor, using the rest in any order,
/// and names every reason why it is not acceptable, not only the first. Pure: time and trust are passed in.
Verification verify(const std::vector<Bytes>& chain, const VerifyOptions& options);

}  // namespace sti::x509
