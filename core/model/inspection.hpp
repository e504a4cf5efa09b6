#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/byte_store.hpp"
#include "model/connection.hpp"
#include "model/event.hpp"
#include "model/scheme.hpp"
#include "model/secret_ranges.hpp"

namespace sti {

/// Durations in microseconds; nullopt for a step that was not reached.
struct Timing {
  std::optional<std::int64_t> resolve, connect, greeting, upgrade, handshake, total;
};

/// A session as far as its transcript goes: the fold of its events. Same steps, same session, whether they
/// come from the engine or from a file. Not shared between threads: each owner folds its own.
class Inspection {
 public:
  /// Takes the next step of the transcript. Steps come in order of seq.
  void apply(Step step);
  /// Makes room for so many events in all, where their number is known before they come.
  void expect(std::size_t events) { events_.reserve(events); }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const ByteStore& bytes() const { return bytes_; }
  [[nodiscard]] ByteView view(const Range& r) const { return bytes_.view(r); }

  /// In order of their ids. The first is the main one, and always there.
  [[nodiscard]] const std::vector<Connection>& connections() const { return connections_; }
  [[nodiscard]] const Connection& main() const { return connections_.front(); }

  [[nodiscard]] const Target& target() const { return target_; }
  /// What is fixed about the target's scheme; nullptr where a file names one that is not known.
  [[nodiscard]] const SchemeFacts* scheme() const { return scheme_facts(target_.scheme); }
  /// TLS comes first in this session, so that there is no plaintext and no upgrade.
  [[nodiscard]] bool tls_first() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& tool_version() const { return tool_version_; }
  [[nodiscard]] std::int64_t started_unix_us() const { return started_unix_us_; }

  // What is asked of a session is asked of its main connection; what each answer means stands there.
  [[nodiscard]] const std::optional<Endpoint>& remote() const { return main().remote(); }
  [[nodiscard]] const std::optional<Endpoint>& local() const { return main().local(); }
  [[nodiscard]] Phase phase() const { return main().phase(); }
  [[nodiscard]] const std::optional<Hearing>& plaintext() const { return main().plaintext(); }
  [[nodiscard]] const std::optional<Hearing>& encrypted() const { return main().encrypted(); }
  [[nodiscard]] const std::optional<event::Upgrade>& upgrade() const { return main().upgrade(); }
  [[nodiscard]] const Range& injected() const { return main().injected(); }
  [[nodiscard]] const std::shared_ptr<const TlsInfo>& tls() const { return main().tls(); }
  [[nodiscard]] bool tls_established() const { return main().tls_established(); }
  [[nodiscard]] const std::vector<CertificateInfo>& certificates() const { return main().certificates(); }
  [[nodiscard]] const std::shared_ptr<const Verification>& verification() const {
    return main().verification();
  }
  [[nodiscard]] bool peer_verified() const { return main().peer_verified(); }

  /// Whether the server offered STARTTLS before TLS; nullopt where that was not learned, or TLS comes first.
  [[nodiscard]] std::optional<bool> starttls_offered() const;
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
  struct Fold;
  /// The connection that an event names, which may be its first.
  Connection& connection(ConnectionId id);

  std::vector<Event> events_;
  ByteStore bytes_;
  Target target_;
  std::string name_, tool_version_, reason_;
  std::int64_t started_unix_us_ = 0;
  std::vector<Connection> connections_{Connection(main_connection)};
  std::vector<Finding> findings_;
  SecretRanges secrets_;
  bool ready_ = false;
  std::optional<Outcome> outcome_;

  /// Times at which steps of the session as a whole began or ended, microseconds since the start.
  struct Marks {
    std::optional<std::int64_t> resolving, resolved, finished;
  } marks_;
};

}  // namespace sti
