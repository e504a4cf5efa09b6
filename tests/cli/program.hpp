// The terminal program as a child process, and a lab of it to talk to.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/child_process.hpp"

namespace sti::test {

using Json = nlohmann::ordered_json;

support::Command starttls(std::vector<std::string> arguments);

/// Runs the program to its end, with nothing in its environment that changes what it prints.
support::Ran run_starttls(const std::vector<std::string>& arguments);

/// `starttls lab`, ready when constructed, ended with the test.
class RunningLab {
 public:
  explicit RunningLab(const std::vector<std::string>& arguments = {});

  [[nodiscard]] const std::string& ca() const { return ca_; }
  [[nodiscard]] const std::map<std::string, std::string>& urls() const { return urls_; }  ///< by scheme
  [[nodiscard]] const std::string& url(const std::string& scheme) const { return urls_.at(scheme); }
  [[nodiscard]] support::ChildProcess& process() { return *process_; }

 private:
  support::TempFolder folder_;
  std::unique_ptr<support::ChildProcess> process_;
  std::string ca_;
  std::map<std::string, std::string> urls_;
};

/// `inspect URL --trust CA --json` and what it printed.
struct InspectRun {
  int status = -1;
  Json document;
  std::string err;

  [[nodiscard]] std::string outcome() const { return document.at("outcome").get<std::string>(); }
  [[nodiscard]] bool has_finding(const std::string& code) const;
  [[nodiscard]] bool has_problem(const std::string& code) const;
};
InspectRun inspect(const RunningLab& lab, const std::string& scheme, std::vector<std::string> more = {});

}  // namespace sti::test
