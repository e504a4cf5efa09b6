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

void Server::start(const support::Command& command) {
  process_ = std::make_unique<support::ChildProcess>(command, folder_ / "output.log");
  for (const auto& [scheme, port] : ports_)
    if (!support::wait_for_port(port) || !process_->running())
      throw std::runtime_error(command.front() + " does not serve " + scheme + ":\n" + process_->log());
}

std::unique_ptr<Server> start_server_for(const std::string& scheme, const ServerOptions& options) {
  if (scheme == "smtp" || scheme == "submission" || scheme == "smtps") return start_postfix(options);
  if (scheme.starts_with("xmpp")) return start_prosody(options);
  return start_dovecot(options);
}

}  // namespace sti::interop
