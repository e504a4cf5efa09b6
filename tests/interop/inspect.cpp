#include "inspect.hpp"

#include <stdexcept>

namespace sti::interop {

Inspected inspect(const std::string& scheme, std::uint16_t port, const Credentials& credentials,
                  const support::Command& more) {
  support::Command command{STARTTLS_BINARY_DIR "/bin/starttls",
                           "inspect",
                           scheme + "://127.0.0.1:" + std::to_string(port),
                           "--trust",
                           credentials.root.string(),
                           "--name",
                           server_name,
                           "--json"};
  command.insert(command.end(), more.begin(), more.end());
  const auto ran = support::run(command, {}, std::chrono::seconds(60));
  auto document = nlohmann::json::parse(ran.out, nullptr, false);
  if (document.is_discarded())
    throw std::runtime_error("no JSON document from " + command[2] + ", status " +
                             std::to_string(ran.status) + ":\n" + ran.out + ran.err);
  return {ran.status, std::move(document)};
}

std::string problem_codes(const nlohmann::json& document) {
  std::string codes;
  for (const auto& problem : document.at("verification").at("problems"))
    codes += (codes.empty() ? "" : " ") + problem.at("code").get<std::string>();
  return codes;
}

bool has_finding(const nlohmann::json& document, const std::string& code) {
  for (const auto& finding : document.at("findings"))
    if (finding.at("code") == code) return true;
  return false;
}

}  // namespace sti::interop
