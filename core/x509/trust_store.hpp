#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"

namespace sti::x509 {

/// The certificates in PEM text in order, everything outside the markers ignored; DER is taken as one
/// certificate.
Result<std::vector<Bytes>> read_certificates(ByteView pem_or_der);

/// A set of trust anchors. Immutable once made, so it may be shared by sessions.
class TrustStore {
 public:
  explicit TrustStore(std::vector<Bytes> anchors);
  /// Files of PEM or DER certificates, or folders of them.
  static Result<std::shared_ptr<const TrustStore>> from(const std::vector<std::filesystem::path>& paths);
  /// The system's store, read at the first call and kept. Empty where the system has none.
  static std::shared_ptr<const TrustStore> system();

  /// Anchors whose subject is this DER-encoded Name, byte for byte or by the comparison of RFC 5280 §7.1.
  [[nodiscard]] std::vector<ByteView> named(ByteView subject_der) const;
  [[nodiscard]] bool holds(ByteView certificate_der) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace sti::x509
