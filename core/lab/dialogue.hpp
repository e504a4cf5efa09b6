#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lab/faults.hpp"
#include "model/bytes.hpp"
#include "tls/client.hpp"

namespace sti::lab {

/// What a server wants done after it was given something: write, and then start TLS or close, if either.
struct Turn {
  std::string write;
  bool start_tls = false;
  bool close = false;
  [[nodiscard]] bool ends_input() const { return start_tls || close; }
};

/// What every server dialogue is made with.
struct ServerSettings {
  std::string scheme;  ///< "smtp", "submission", "lmtp", …
  FaultSet faults;
  tls::RandomSource random;  ///< for stream ids
  [[nodiscard]] bool has(FaultKind kind) const { return faults.has(kind); }
};

inline constexpr std::string_view lab_host = "lab.starttls.test";

/// The server's side of one connection from greeting to goodbye, as a machine without I/O. It behaves the
/// same however its input is split, with one exception that is the point of STARTTLS: what comes in the same
/// call past the command that starts TLS is thrown away unread, so nothing said in plaintext is heard inside
/// TLS.
class ServerDialogue {
 public:
  explicit ServerDialogue(ServerSettings settings) : settings_(std::move(settings)) {}
  virtual ~ServerDialogue() = default;
  ServerDialogue(const ServerDialogue&) = delete;
  ServerDialogue& operator=(const ServerDialogue&) = delete;

  virtual void connected(Turn& out) = 0;
  virtual void receive(ByteView bytes, Turn& out) = 0;
  /// TLS is up: everything known of the client is forgotten.
  virtual void secured(Turn& out) = 0;

 protected:
  [[nodiscard]] bool has(FaultKind kind) const { return settings_.has(kind); }
  [[nodiscard]] const ServerSettings& settings() const { return settings_; }
  /// STARTTLS is offered as it should be.
  [[nodiscard]] bool offers_starttls() const {
    return !has(FaultKind::no_starttls) && !has(FaultKind::starttls_mangled);
  }
  /// The go-ahead, with what the faults add to it in the same write; TLS is next.
  void go_ahead(Turn& out, std::string_view reply, std::string_view injected_reply,
                std::string_view injected_fragment) const {
    out.write += reply;
    if (has(FaultKind::inject_reply)) out.write += injected_reply;
    if (has(FaultKind::inject_fragment)) out.write += injected_fragment;
    out.start_tls = true;
  }

 private:
  ServerSettings settings_;
};

/// One server of the lab. The port and the ALPN name are those of the protocol registry.
struct Service {
  std::string_view scheme;
  std::unique_ptr<ServerDialogue> (*make)(ServerSettings);
};
std::span<const Service> services();

}  // namespace sti::lab
