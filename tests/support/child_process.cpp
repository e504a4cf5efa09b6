#include "support/child_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace sti::support {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& doing) {
  throw std::runtime_error(doing + ": " + std::strerror(errno));
}

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    read_end = ends[0], write_end = ends[1];
  }
  void close_read() { close(read_end); }
  void close_write() { close(write_end); }
  static void close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  ~Pipe() { close_read(), close_write(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

/// What posix_spawn is told, given back whatever happens.
struct SpawnPlan {
  posix_spawn_file_actions_t streams{};
  posix_spawnattr_t attributes{};
  SpawnPlan() { ::posix_spawn_file_actions_init(&streams), ::posix_spawnattr_init(&attributes); }
  ~SpawnPlan() { ::posix_spawn_file_actions_destroy(&streams), ::posix_spawnattr_destroy(&attributes); }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

/// Starts `command` in a process group of its own with these as its standard streams. Not by fork(): tests
/// start children from several threads at once, and what a sanitizer's allocator had locked in another thread
/// stays locked in a fork.
pid_t start(const Command& command, int in, int out, int err) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  SpawnPlan plan;
  ::posix_spawn_file_actions_adddup2(&plan.streams, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&plan.streams, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&plan.streams, err, STDERR_FILENO);
  sigset_t defaults;
  ::sigemptyset(&defaults), ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&plan.attributes, &defaults);
  ::posix_spawnattr_setpgroup(&plan.attributes, 0);
  ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);

  pid_t pid = -1;
  errno = ::posix_spawnp(&pid, arguments[0], &plan.streams, &plan.attributes, arguments.data(), environ);
  if (errno != 0) fail("cannot start " + command.front());
  return pid;
}

int exit_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

int milliseconds_until(Clock::time_point t) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(t - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

/// Moves what can be moved between the pipes and the strings until both outputs have ended; false at the
/// limit.
bool converse(Pipe& in, std::string_view input, Pipe& out, std::string& out_text, Pipe& err,
              std::string& err_text, Clock::time_point limit) {
  std::array<char, 65536> buffer{};
  while (out.read_end >= 0 || err.read_end >= 0) {
    if (input.empty()) in.close_write();
    std::array<pollfd, 3> polled{pollfd{out.read_end, POLLIN, 0}, pollfd{err.read_end, POLLIN, 0},
                                 pollfd{in.write_end, POLLOUT, 0}};
    const int ready = ::poll(polled.data(), polled.size(), milliseconds_until(limit));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const auto read_from = [&](const pollfd& p, int& fd, std::string& text) {
      if (p.revents == 0) return;
      const auto n = ::read(fd, buffer.data(), buffer.size());
      if (n > 0)
        text.append(buffer.data(), static_cast<std::size_t>(n));
      else
        Pipe::close(fd);
    };
    read_from(polled[0], out.read_end, out_text);
    read_from(polled[1], err.read_end, err_text);
    if (polled[2].revents != 0) {
      const auto n = ::write(in.write_end, input.data(), input.size());
      if (n > 0)
        input.remove_prefix(static_cast<std::size_t>(n));
      else
        in.close_write();
    }
  }
  return true;
}

}  // namespace

Ran run(const Command& command, const std::string& input, std::chrono::milliseconds limit) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);
  const pid_t pid = start(command, in.read_end, out.write_end, err.write_end);
  in.close_read(), out.close_write(), err.close_write();

  Ran ran;
  const bool ended = converse(in, input, out, ran.out, err, ran.err, Clock::now() + limit);
  if (!ended) ::kill(-pid, SIGKILL);
  int wait_status = 0;
  ::waitpid(pid, &wait_status, 0);
  ran.status = ended ? exit_status(wait_status) : -1;
  return ran;
}

ChildProcess::ChildProcess(const Command& command, const std::filesystem::path& log) : log_(log) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in;
  const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0) fail("opening " + log.string());
  pid_ = start(command, in.read_end, fd, fd);
  ::close(fd);
  stdin_ = std::exchange(in.write_end, -1);
}

ChildProcess::~ChildProcess() { stop(); }

bool ChildProcess::running() {
  if (status_) return false;
  int wait_status = 0;
  if (::waitpid(pid_, &wait_status, WNOHANG) == pid_) status_ = exit_status(wait_status);
  return !status_;
}

int ChildProcess::wait(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (running() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return status_.value_or(-1);
}

void ChildProcess::write(const std::string& text) {
  if (::write(stdin_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    fail("writing to a child");
}

void ChildProcess::signal(int number) {
  if (running()) ::kill(-pid_, number);
}

void ChildProcess::stop() {
  if (stdin_ >= 0) ::close(std::exchange(stdin_, -1));
  if (pid_ < 0) return;
  signal(SIGTERM);
  for (int i = 0; i < 100 && running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  // Members of the group may outlive its leader.
  ::kill(-pid_, SIGKILL);
  if (!status_) ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string ChildProcess::log() const { return read_file(log_); }

TempFolder::TempFolder() {
  auto name = (std::filesystem::temp_directory_path() / "starttls-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("mkdtemp");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) fail("writing " + path.string());
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string all;
  char piece[1 << 16];
  while (file.read(piece, sizeof piece), file.gcount() > 0)
    all.append(piece, static_cast<std::size_t>(file.gcount()));
  return all;
}

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof address;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    fail("finding a free port");
  ::close(fd);
  return ntohs(address.sin_port);
}

bool wait_for_port(std::uint16_t port, std::chrono::milliseconds limit) {
  const auto address = loopback(port);
  for (const auto end = Clock::now() + limit; Clock::now() < end;) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool up = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (up) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace sti::support
