#include "tshark.hpp"

#include <set>
#include <sstream>
#include <stdexcept>

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

bool tls_first(const std::string& scheme) {
  return scheme == "smtps" || scheme == "imaps" || scheme == "pop3s" || scheme == "xmpps";
}

/// The ports are nobody's registered ones, so tshark is told what is spoken there.
void decode_as(support::Command& command, const std::vector<Recorded>& sessions) {
  std::set<std::string> told;
  for (const auto& recorded : sessions) {
    const auto& target = recorded.session.target();
    const auto port = std::to_string(target.port);
    const auto inner = dissector(target.scheme);
    if (!told.insert(port).second) continue;
    if (tls_first(target.scheme))
      command.insert(command.end(), {"-d", "tcp.port==" + port + ",tls"});
    else if (!inner.empty())
      command.insert(command.end(), {"-d", "tcp.port==" + port + "," + inner});
    // After STARTTLS its dissectors go on by themselves; that for XMPP cannot be named for what is inside
    // TLS.
    if (!inner.empty() && inner != "xmpp")
      command.insert(command.end(), {"-d", "tls.port==" + port + "," + inner});
  }
}

/// No server has a port from here on, as they are past what the kernel gives away: a session whose client had
/// the port of another one's server would be read as that one's protocol.
constexpr std::size_t first_client_port = 61000;

/// The session as if its client had had that port.
Session from_port(const Session& session, std::size_t port) {
  auto file = report::write_session(session, {true, false});
  const auto written = [&](std::size_t p) {
    return "\"local\":{\"address\":\"" + session.local()->address + "\",\"port\":" + std::to_string(p) + '}';
  };
  const auto local = written(session.local()->port);
  const auto at = file.find(local);
  if (at == std::string::npos) throw std::runtime_error("no local endpoint: " + local);
  file.replace(at, local.size(), written(port));
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
  return {};
}

std::vector<ShownBothWays> ask_tshark(const std::vector<Recorded>& sessions,
                                      const std::vector<std::string>& fields, bool with_secrets) {
  support::TempFolder folder;
  std::string capture;  // pcapng files one after another are one pcapng file of several sections
  std::map<std::string, std::size_t> by_ports;
  std::vector<ShownBothWays> out(sessions.size());
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const auto session = from_port(sessions[i].session, first_client_port + i);
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
