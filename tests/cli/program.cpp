#include "program.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace sti::test {
namespace {

bool has_code(const Json& list, const std::string& code) {
  return std::any_of(list.begin(), list.end(), [&](const Json& entry) { return entry.at("code") == code; });
}

}  // namespace

support::Command starttls(std::vector<std::string> arguments) {
  support::Command command{STARTTLS_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

support::Ran run_starttls(const std::vector<std::string>& arguments) {
  // Longer than a session may take by itself, so that one that hangs is told by its own document.
  return support::run(starttls(arguments), {}, std::chrono::seconds(60));
}

RunningLab::RunningLab(const std::vector<std::string>& arguments) {
  std::vector<std::string> all{"lab"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  process_ = std::make_unique<support::ChildProcess>(starttls(all), folder_ / "log");
  const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (ca_.empty()) {
    std::istringstream lines(process_->log());
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
      const auto json = Json::parse(line, nullptr, false);
      if (json.is_discarded()) continue;
      if (json.contains("url")) urls_[json["protocol"]] = json["url"];
      if (json.contains("ready")) ca_ = json["ca"];
    }
    if (!ca_.empty()) return;
    if (!process_->running() || std::chrono::steady_clock::now() > late)
      throw std::runtime_error("the lab did not get ready: " + process_->log());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

bool InspectRun::has_finding(const std::string& code) const {
  return has_code(document.at("findings"), code);
}
bool InspectRun::has_problem(const std::string& code) const {
  return has_code(document.at("verification").at("problems"), code);
}

InspectRun inspect(const RunningLab& lab, const std::string& scheme, std::vector<std::string> more) {
  std::vector<std::string> arguments{"inspect", lab.url(scheme), "--trust", lab.ca(), "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto ran = run_starttls(arguments);
  InspectRun out{ran.status, Json::parse(ran.out, nullptr, false), ran.err};
  if (out.document.is_discarded()) throw std::runtime_error("no document: " + ran.out + ran.err);
  return out;
}

}  // namespace sti::test
