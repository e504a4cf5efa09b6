#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/error.hpp"

namespace sti::x509 {

enum class Purpose : std::uint8_t { server, client, any };

/// What the trust settings of an OpenSSL "TRUSTED CERTIFICATE" say of the purposes it is trusted for (OIDs).
struct TrustSettings {
  std::optional<std::vector<std::string>> trusted;  ///< these alone; any where there is no list
  std::vector<std::string> rejected;

  /// Whether it may be an anchor for that purpose; for any, only where it is trusted for every one.
  [[nodiscard]] bool allow(Purpose purpose) const;
};

/// A certificate that is trusted as it is.
struct Anchor {
  Bytes certificate;
  TrustSettings settings{};
};

/// The anchors in PEM text or DER, as read_certificates reads them, with their trust settings.
Result<std::vector<Anchor>> read_anchors(ByteView pem_or_der);

/// The certificates in PEM text in order, everything outside the markers ignored; DER is taken as one
/// certificate.
Result<std::vector<Bytes>> read_certificates(ByteView pem_or_der);

/// A set of trust anchors. Immutable once made, so it may be shared by sessions.
class TrustStore {
 public:
  explicit TrustStore(std::vector<Anchor> anchors);
  /// Anchors that are trusted for every purpose.
  explicit TrustStore(std::vector<Bytes> certificates);
  /// Files of PEM or DER certificates, or folders of them.
  static Result<std::shared_ptr<const TrustStore>> from(const std::vector<std::filesystem::path>& paths);
  /// The system's store, read at the first call and kept. Empty where the system has none.
  static std::shared_ptr<const TrustStore> system();

  /// Anchors for `purpose` whose subject is this DER-encoded Name, byte for byte or by the comparison of RFC
  /// 5280 §7.1.
  [[nodiscard]] std::vector<ByteView> named(ByteView subject_der, Purpose purpose = Purpose::server) const;
  [[nodiscard]] bool holds(ByteView certificate_der, Purpose purpose = Purpose::server) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace sti::x509
