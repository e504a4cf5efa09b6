// Mail, chat and news servers as Debian packages them, each started on loopback in a temporary folder of its
// own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "credentials.hpp"
#include "support/child_process.hpp"

namespace sti::interop {

struct ServerOptions {
  Credentials credentials;
  bool tls12_only = false;
};

/// A running server. It is ready when the constructor returns; a server that does not start throws
/// std::runtime_error with its log, so that the test fails rather than being skipped.
class Server {
 public:
  virtual ~Server() = default;
  /// Port by scheme: "smtp", "imap", "imaps", …
  [[nodiscard]] std::uint16_t port(const std::string& scheme) const { return ports_.at(scheme); }
  [[nodiscard]] bool serves(const std::string& scheme) const { return ports_.contains(scheme); }
  [[nodiscard]] std::string log() const;

 protected:
  /// A free port for `scheme`, other than those of the other schemes: a free one may be given out twice.
  std::uint16_t add(const std::string& scheme);
  /// Starts a program and waits for every port that was added so far.
  void start(const support::Command& command);

  support::TempFolder folder_;

 private:
  std::map<std::string, std::uint16_t> ports_;
  std::vector<std::unique_ptr<support::ChildProcess>> processes_;
};

std::unique_ptr<Server> start_postfix(const ServerOptions& options);  ///< smtp, submission, smtps
std::unique_ptr<Server> start_dovecot(
    const ServerOptions& options);  ///< imap, imaps, pop3, pop3s, lmtp, sieve
std::unique_ptr<Server> start_prosody(const ServerOptions& options);  ///< xmpp, xmpps, xmpp-server
std::unique_ptr<Server> start_inn(const ServerOptions& options);      ///< nntp, nntps
std::unique_ptr<Server> start_slapd(const ServerOptions& options);    ///< ldap, ldaps

/// The one of them that serves `scheme`.
std::unique_ptr<Server> start_server_for(const std::string& scheme, const ServerOptions& options);

}  // namespace sti::interop
