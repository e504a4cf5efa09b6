#include "servers.hpp"

#include <algorithm>
#include <stdexcept>

namespace sti::interop {

std::uint16_t Server::add(const std::string& scheme) {
  for (;;) {
    const auto port = support::free_port();
    if (std::ranges::any_of(ports_, [port](const auto& other) { return other.second == port; })) continue;
    return ports_[scheme] = port;
  }
}

std::string Server::log() const {
  std::string out;
  for (const auto& process : processes_) out += process->log();
  return out;
}

void Server::start(const support::Command& command) {
  const auto log_file = folder_ / ("output" + std::to_string(processes_.size()) + ".log");
  auto& process = *processes_.emplace_back(std::make_unique<support::ChildProcess>(command, log_file));
  for (const auto& [scheme, port] : ports_)
    if (!support::wait_for_port(port) || !process.running())
      throw std::runtime_error(command.front() + " does not serve " + scheme + ":\n" + log());
}

std::unique_ptr<Server> start_server_for(const std::string& scheme, const ServerOptions& options) {
  if (scheme == "smtp" || scheme == "submission" || scheme == "smtps") return start_postfix(options);
  if (scheme.starts_with("xmpp")) return start_prosody(options);
  if (scheme.starts_with("nntp")) return start_inn(options);
  if (scheme.starts_with("ldap")) return start_slapd(options);
  return start_dovecot(options);
}

}  // namespace sti::interop
