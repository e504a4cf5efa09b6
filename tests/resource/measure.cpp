#include "measure.hpp"

#include <sstream>

#include "report/report.hpp"

namespace sti::test {

namespace {

/// Of processor time; a sanitizer takes many times as much.
#ifdef __SANITIZE_ADDRESS__
constexpr const char* most_seconds = "100";
#else
constexpr const char* most_seconds = "20";
#endif

}  // namespace

Cost run_starttls(const std::vector<std::string>& arguments, const std::filesystem::path& out) {
  // By way of a shell, which has the standard output go to the file.
  support::Command command{"/bin/sh",    "-c",         "exec \"$@\" >\"$OUT\"", "sh",
                           MEASURED_RUN, most_seconds, STARTTLS_PROGRAM};
  command[2].replace(command[2].find("\"$OUT\""), 6, "'" + out.string() + "'");
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto ran = support::run(command, {}, std::chrono::seconds(150));
  Cost cost;
  cost.err = ran.err.substr(0, 500);
  const auto last = ran.err.rfind('\n', ran.err.size() - std::min<std::size_t>(ran.err.size(), 2));
  if (ran.status != 0 || last == std::string::npos) return cost;
  std::istringstream figures(ran.err.substr(last + 1));
  std::uint64_t kibibytes = 0;
  double microseconds = 0;
  figures >> cost.status >> kibibytes >> microseconds;
  cost.memory = kibibytes * 1024;
  cost.cpu = microseconds / 1e6;
  return cost;
}

const std::vector<std::string>& session_formats() {
  static const auto all = [] {
    std::vector<std::string> out;
    for (const auto& format : report::formats()) out.emplace_back(format.extension);
    return out;
  }();
  return all;
}

}  // namespace sti::test
