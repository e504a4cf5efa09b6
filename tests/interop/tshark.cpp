#include "tshark.hpp"

#include <sstream>
#include <stdexcept>

#include "model/scheme.hpp"
#include "report/pcapng.hpp"
#include "report/report.hpp"
#include "report/session_file.hpp"
#include "support/child_process.hpp"

namespace sti::interop {
namespace {

constexpr char between_values = '\x1f', between_fields = '\x1e';

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) out.push_back(part);
  return out;
}

/// Wireshark has no protocol for the ports of servers from here on. Those that the kernel gave away would not
/// do: the same one may have been given to servers of two protocols, one after the other.
constexpr std::size_t first_server_port = 52000, first_client_port = 61000;

/// tshark is told what is spoken at the port of each session.
void decode_as(support::Command& command, const std::vector<Recorded>& sessions) {
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const auto& scheme = sessions[i].session.target().scheme;
    const auto port = std::to_string(first_server_port + i);
    const auto inner = dissector(scheme);
    if (scheme_facts(scheme)->tls_first)
      command.insert(command.end(), {"-d", "tcp.port==" + port + ",tls"});
    else if (!inner.empty())
      command.insert(command.end(), {"-d", "tcp.port==" + port + "," + inner});
    // After STARTTLS its dissectors go on by themselves; those for XMPP and NNTP cannot be named for what is
    // inside TLS.
    if (!inner.empty() && inner != "xmpp" && inner != "nntp")
      command.insert(command.end(), {"-d", "tls.port==" + port + "," + inner});
  }
}

/// The session as if client and server had had the ports that are for the session at `index`.
Inspection at_ports_for(std::size_t index, const Inspection& session) {
  auto file = report::write_session(session, {true, false});
  const auto replace = [&](const std::string& name, const Endpoint& end, std::size_t port) {
    const auto written = [&](std::size_t p) {
      return '"' + name + "\":{\"address\":\"" + end.address + "\",\"port\":" + std::to_string(p) + '}';
    };
    const auto at = file.find(written(end.port));
    if (at == std::string::npos) throw std::runtime_error("no endpoint: " + written(end.port));
    file.replace(at, written(end.port).size(), written(port));
  };
  replace("local", *session.local(), first_client_port + index);
  replace("remote", *session.remote(), first_server_port + index);
  auto read = report::read_session(file);
  if (!read) throw std::runtime_error(read.error().text());
  return std::move(*read);
}

}  // namespace

std::string dissector(const std::string& scheme) {
  if (scheme.starts_with("smtp") || scheme == "submission" || scheme == "lmtp") return "smtp";
  if (scheme.starts_with("imap")) return "imap";
  if (scheme.starts_with("pop3")) return "pop";
  if (scheme.starts_with("xmpp")) return "xmpp";
  if (scheme == "nntp") return "nntp";
  if (scheme.starts_with("ldap")) return "ldap";
  return {};
}

std::vector<ShownBothWays> ask_tshark(const std::vector<Recorded>& sessions,
                                      const std::vector<std::string>& fields, bool with_secrets) {
  support::TempFolder folder;
  std::string capture;  // pcapng files one after another are one pcapng file of several sections
  std::map<std::string, std::size_t> by_ports;
  std::vector<ShownBothWays> out(sessions.size());
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const auto session = at_ports_for(i, sessions[i].session);
    capture += report::pcapng(session, {with_secrets, false});
    if (!by_ports
             .emplace(std::to_string(session.local()->port) + " " + std::to_string(session.remote()->port), i)
             .second)
      throw std::runtime_error("two sessions with the same ports: " + sessions[i].what);
  }

  support::write_file(folder / "all.pcapng", capture);

  support::Command command{"tshark", "-n",
                           "-r",     folder / "all.pcapng",
                           "-T",     "fields",
                           "-E",     std::string("separator=") + between_fields,
                           "-E",     std::string("aggregator=") + between_values,
                           "-e",     "tcp.srcport",
                           "-e",     "tcp.dstport"};
  for (const auto& field : fields) command.insert(command.end(), {"-e", field});
  decode_as(command, sessions);
  const auto ran = support::run(command, {}, std::chrono::seconds(150));
  if (ran.status != 0) throw std::runtime_error("tshark failed: " + ran.err);

  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) {
    const auto cells = split(line, between_fields);
    if (cells.size() < 2) continue;
    auto found = by_ports.find(cells[0] + " " + cells[1]);
    const std::size_t direction = found == by_ports.end() ? 1 : 0;
    if (direction == 1) found = by_ports.find(cells[1] + " " + cells[0]);
    if (found == by_ports.end()) throw std::runtime_error("a packet of no session: " + line);
    for (std::size_t i = 2; i < cells.size(); ++i)
      for (auto& value : split(cells[i], between_values))
        out[found->second][direction][fields[i - 2]].push_back(std::move(value));
  }
  return out;
}

}  // namespace sti::interop
