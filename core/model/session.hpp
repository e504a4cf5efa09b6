#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/byte_store.hpp"
#include "model/event.hpp"
#include "model/scheme.hpp"
#include "model/secret_ranges.hpp"

namespace sti {

/// Durations in microseconds; nullopt for a step that was not reached.
struct Timing {
  std::optional<std::int64_t> resolve, connect, greeting, upgrade, handshake, total;
};

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

/// A session as far as its transcript goes: the fold of its events. Same steps, same session, whether they
/// come from the engine or from a file. Not shared between threads: each owner folds its own.
class Session {
 public:
  /// Takes the next step of the transcript. Steps come in order of seq.
  void apply(Step step);
  /// Makes room for so many events in all, where their number is known before they come.
  void expect(std::size_t events) { events_.reserve(events); }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const ByteStore& bytes() const { return bytes_; }
  [[nodiscard]] ByteView view(const Range& r) const { return bytes_.view(r); }

  [[nodiscard]] const Target& target() const { return target_; }
  /// What is fixed about the target's scheme; nullptr where a file names one that is not known.
  [[nodiscard]] const SchemeFacts* scheme() const { return scheme_facts(target_.scheme); }
  /// TLS comes first in this session, so that there is no plaintext and no upgrade.
  [[nodiscard]] bool tls_first() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& tool_version() const { return tool_version_; }
  [[nodiscard]] std::int64_t started_unix_us() const { return started_unix_us_; }
  [[nodiscard]] const std::string& remote() const {
    return remote_;
  }  ///< "192.0.2.1:25", empty before connecting
  [[nodiscard]] const std::string& local() const { return local_; }

  [[nodiscard]] Phase phase() const { return phase_; }
  /// nullopt where TLS comes first; otherwise what was learned before it, none of it to be trusted.
  [[nodiscard]] const std::optional<Hearing>& plaintext() const { return plaintext_; }
  [[nodiscard]] const std::optional<Hearing>& encrypted() const { return encrypted_; }
  /// Whether the server offered STARTTLS before TLS; nullopt where that was not learned, or TLS comes first.
  [[nodiscard]] std::optional<bool> starttls_offered() const;
  [[nodiscard]] const std::optional<event::Upgrade>& upgrade() const { return upgrade_; }
  [[nodiscard]] const Range& injected() const { return injected_; }  ///< what came past the accepting reply
  /// What was agreed, nullptr where no ServerHello came; whether it came to a connection is in `established`.
  [[nodiscard]] const std::shared_ptr<const TlsInfo>& tls() const { return tls_; }
  [[nodiscard]] bool tls_established() const { return tls_ && tls_->established; }
  [[nodiscard]] const std::vector<CertificateInfo>& certificates() const;
  [[nodiscard]] const std::shared_ptr<const Verification>& verification() const { return verification_; }
  /// The peer was judged, accepted and has proved that it is who its certificate names.
  [[nodiscard]] bool peer_verified() const { return verification_ && verification_->verified(); }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  [[nodiscard]] bool error_found() const;  ///< a finding of severity error was made
  [[nodiscard]] bool open_for_commands() const { return ready_ && !outcome_; }
  [[nodiscard]] const std::optional<Outcome>& outcome() const { return outcome_; }  ///< nullopt while it runs
  /// The outcome; while the session stays open for commands the one that it will have, as what it rests on is
  /// known by then. nullopt before.
  [[nodiscard]] std::optional<Outcome> standing() const;
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] Timing timing() const;

  /// What was typed as a password or the like, and what repeats it: hidden by default.
  [[nodiscard]] const SecretRanges& secrets() const { return secrets_; }

 private:
  void fold(const Event& e);
  void fold(const Event& e, const event::Started& started);
  void fold(const Event& e, const event::Resolving& resolving);
  void fold(const Event& e, const event::Resolved& resolved);
  void fold(const Event& e, const event::Connecting& connecting);
  void fold(const Event& e, const event::Connected& connected);
  void fold(const Event& e, const event::Chunk& chunk);
  void fold(const Event& e, const event::Line& line);
  void fold(const Event& e, const event::Capabilities& learned);
  void fold(const Event& e, const event::Upgrade& upgrade);
  void fold(const Event& e, const event::Handshake& message);
  void fold(const Event& e, const event::Negotiated& negotiated);
  void fold(const Event& e, const event::Established& established);
  void fold(const Event& e, const event::Certificates& certificates);
  void fold(const Event& e, const event::Verified& verified);
  void fold(const Event& e, const event::Found& found);
  void fold(const Event& e, const event::Ready& ready);
  void fold(const Event& e, const event::Finished& finished);
  /// What stands in the transcript alone.
  void fold(const Event& /*e*/, const OneOf<event::ConnectFailed, event::Probe, event::Record, event::Alert,
                                            event::Secret, event::Problem, event::Closed> auto& /*payload*/) {
  }
  Hearing& hearing(Phase phase);

  std::vector<Event> events_;
  ByteStore bytes_;
  Target target_;
  std::string name_, tool_version_, remote_, local_, reason_;
  std::int64_t started_unix_us_ = 0;
  Phase phase_ = Phase::plaintext;
  std::optional<Hearing> plaintext_, encrypted_;
  std::optional<event::Upgrade> upgrade_;
  Range injected_;
  std::shared_ptr<const TlsInfo> tls_;
  std::shared_ptr<const std::vector<CertificateInfo>> certificates_;
  std::shared_ptr<const Verification> verification_;
  std::vector<Finding> findings_;
  SecretRanges secrets_;
  bool ready_ = false;
  std::optional<Outcome> outcome_;

  struct Marks {  ///< times at which steps began or ended, microseconds since the start
    std::optional<std::int64_t> resolving, resolved, connecting, connected, greeted, upgraded, client_hello,
        established, finished, last;
  } marks_;
};

}  // namespace sti
