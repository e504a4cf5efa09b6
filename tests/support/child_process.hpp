// Other programs as peers and oracles: started, bounded in time, and always ended with the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sti::support {

using Command = std::vector<std::string>;  ///< program and arguments; the program is looked up in PATH

struct Ran {
  int status = -1;  ///< exit status; 128 + signal where one ended it; -1 where it ran into the time limit
  std::string out;
  std::string err;
};

/// Runs `command` with `input` on its standard input, then end of file, and returns when it has ended. A
/// command that takes longer than `limit` is killed. Throws std::runtime_error where it cannot be started.
Ran run(const Command& command, const std::string& input = {},
        std::chrono::milliseconds limit = std::chrono::seconds(30));

/// A program that runs beside the test, in a process group of its own, which is ended with it.
class ChildProcess {
 public:
  /// Standard output and error go to `log` (created); standard input stays open and empty until write() or
  /// the end.
  ChildProcess(const Command& command, const std::filesystem::path& log);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] bool running();
  /// Waits for its end, at most so long. As Ran::status.
  int wait(std::chrono::milliseconds limit);
  void write(const std::string& text);
  void signal(int number);
  /// Asks the whole group to end (SIGTERM), then makes it (SIGKILL). Called by the destructor.
  void stop();
  /// What it has printed so far.
  [[nodiscard]] std::string log() const;

 private:
  pid_t pid_ = -1;
  int stdin_ = -1;
  std::optional<int> status_;
  std::filesystem::path log_;
};

/// A folder below the system's temporary one, removed with all it holds.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, const std::string& text);
std::string read_file(const std::filesystem::path& path);

/// A TCP port on 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();
/// Waits until something accepts connections there; false where nothing did within `limit`.
bool wait_for_port(std::uint16_t port, std::chrono::milliseconds limit = std::chrono::seconds(15));

}  // namespace sti::support
