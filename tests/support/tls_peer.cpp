#include "tls_peer.hpp"

#include <stdexcept>

namespace sti::support {
namespace {

std::uint16_t started(const ChildProcess& process, std::uint16_t port) {
  if (!wait_for_port(port)) throw std::runtime_error("the peer does not start: " + process.log());
  return port;
}

}  // namespace

TlsPeer::TlsPeer(const Command& command, std::uint16_t where)
    : port(where), process(command, folder / "log"), front(started(process, port)) {}

TlsPeer openssl(const Command& options, KeyKind kind) {
  const auto port = free_port();
  const auto& server = identity(kind);
  Command command{"openssl",     "s_server",        "-accept", "127.0.0.1:" + std::to_string(port),
                  "-cert",       server.leaf_file,  "-key",    server.key_file,
                  "-cert_chain", server.issuer_file};
  command.insert(command.end(), options.begin(), options.end());
  return {command, port};
}

TlsPeer gnutls(const Command& options, KeyKind kind) {
  const auto port = free_port();
  const auto& server = identity(kind);
  Command command{"gnutls-serv",    "--echo",          "--port",        std::to_string(port),
                  "--x509certfile", server.chain_file, "--x509keyfile", server.key_file};
  command.insert(command.end(), options.begin(), options.end());
  return {command, port};
}

}  // namespace sti::support
