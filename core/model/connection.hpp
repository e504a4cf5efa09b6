#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/byte_store.hpp"
#include "model/event.hpp"

namespace sti {

/// What one phase taught about the server.
struct Hearing {
  /// Escaped, lines joined by "\n"; of a long one the beginning and how many bytes more there are.
  std::optional<std::string> greeting;
  std::size_t greeting_kept = 0;        ///< characters of it that were said
  std::uint64_t greeting_left_out = 0;  ///< bytes that were said beside them
  std::vector<std::string> capabilities;
  bool capabilities_known = false;
  std::optional<bool> starttls_offered, starttls_required;  ///< as in event::Capabilities
};

/// One connection of a session, as far as the transcript goes: the fold of the events that name it.
class Connection {
 public:
  explicit Connection(ConnectionId id) : id_(id) {}

  /// Takes the next event that names this connection. `bytes` are those of the session.
  void apply(const Event& e, const ByteStore& bytes);

  /// Its phase is this, or a later one.
  void reach(Phase phase) { phase_ = std::max(phase_, phase); }

  [[nodiscard]] ConnectionId id() const { return id_; }
  [[nodiscard]] ConnectionRole role() const { return role_; }
  /// Both nullopt before it was there.
  [[nodiscard]] const std::optional<Endpoint>& local() const { return local_; }
  [[nodiscard]] const std::optional<Endpoint>& remote() const { return remote_; }

  [[nodiscard]] Phase phase() const { return phase_; }
  /// nullopt where TLS comes first; otherwise what was learned before it, none of it to be trusted.
  [[nodiscard]] const std::optional<Hearing>& plaintext() const { return plaintext_; }
  [[nodiscard]] const std::optional<Hearing>& encrypted() const { return encrypted_; }
  [[nodiscard]] const std::optional<event::Upgrade>& upgrade() const { return upgrade_; }
  [[nodiscard]] const Range& injected() const { return injected_; }  ///< what came past the accepting reply
  /// What was agreed, nullptr where no ServerHello came; whether it came to a connection is in `established`.
  [[nodiscard]] const std::shared_ptr<const TlsInfo>& tls() const { return tls_; }
  [[nodiscard]] bool tls_established() const { return tls_ && tls_->established; }
  [[nodiscard]] const std::vector<CertificateInfo>& certificates() const;
  [[nodiscard]] const std::shared_ptr<const Verification>& verification() const { return verification_; }
  /// The peer was judged, accepted and has proved that it is who its certificate names.
  [[nodiscard]] bool peer_verified() const { return verification_ && verification_->verified(); }

  /// Times at which steps began or ended, microseconds since the session started.
  struct Marks {
    std::optional<std::int64_t> connecting, connected, greeted, upgraded, established;
  };
  [[nodiscard]] const Marks& marks() const { return marks_; }

 private:
  struct Fold;
  Hearing& hearing(Phase phase);

  ConnectionId id_;
  ConnectionRole role_ = ConnectionRole::target;
  std::optional<Endpoint> local_, remote_;
  Phase phase_ = Phase::plaintext;
  std::optional<Hearing> plaintext_, encrypted_;
  std::optional<event::Upgrade> upgrade_;
  Range injected_;
  std::shared_ptr<const TlsInfo> tls_;
  std::shared_ptr<const std::vector<CertificateInfo>> certificates_;
  std::shared_ptr<const Verification> verification_;
  Marks marks_;
};

}  // namespace sti
