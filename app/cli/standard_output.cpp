#include "standard_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstring>
#include <utility>

namespace sti::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A pipe that polls as writable takes so much without waiting (POSIX, PIPE_BUF).
constexpr std::size_t pipe_takes = PIPE_BUF;
constexpr std::size_t no_limit = SSIZE_MAX;

}  // namespace

StandardOutput::StandardOutput() : fd_(STDOUT_FILENO), at_once_(pipe_takes) {
  std::signal(SIGPIPE, SIG_IGN);  // a write then says so itself
  struct stat info {};
  if (::fstat(STDOUT_FILENO, &info) != 0) return;
  socket_ = S_ISSOCK(info.st_mode);
  if (socket_ || S_ISREG(info.st_mode)) at_once_ = no_limit;
  if (!S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) return;
  // O_NONBLOCK belongs to the open file, which others share: the shell, what else writes to this terminal.
  const int own = ::open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (own < 0) return;
  fd_ = own;
  at_once_ = no_limit;
}

StandardOutput::~StandardOutput() {
  if (fd_ != STDOUT_FILENO) ::close(fd_);
}

void StandardOutput::put(std::string text) {
  if (gone_) return;
  if (waiting() == 0) {
    waiting_ = std::move(text);
    written_ = 0;
  } else {
    waiting_.erase(0, std::exchange(written_, 0));
    waiting_ += text;
  }
}

void StandardOutput::pump(std::chrono::milliseconds limit) {
  const auto end = Clock::now() + limit;
  while (waiting() > 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    pollfd ready{fd_, POLLOUT, 0};
    const int found = ::poll(&ready, 1, static_cast<int>(std::max(left, 0ms).count()));
    if (found < 0 && errno == EINTR) continue;
    if (found < 0) return fail(errno);
    if (found == 0) return;
    write_some();
    if (Clock::now() >= end && limit > 0ms) return;
  }
}

bool StandardOutput::finish(const std::function<bool()>& interrupted) {
  auto since = Clock::now();  // the reader took something
  while (waiting() > 0) {
    const auto before = waiting();
    pump(100ms);
    if (waiting() < before) since = Clock::now();
    if (interrupted() && Clock::now() - since >= 500ms) {
      gone_ = true;
      waiting_.clear();
      written_ = 0;
      return false;
    }
  }
  return true;
}

void StandardOutput::write_some() {
  const auto* data = waiting_.data() + written_;
  const auto size = std::min(waiting(), at_once_);
  const auto written =
      socket_ ? ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL) : ::write(fd_, data, size);
  if (written >= 0)
    written_ += static_cast<std::size_t>(written);
  else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
    fail(errno);
}

void StandardOutput::fail(int error) {
  // EIO: the terminal has hung up.
  if (error != EPIPE && error != EIO && error != ECONNRESET)
    problem_ = fmt::format("cannot write to standard output: {}", std::strerror(error));
  gone_ = true;
  waiting_.clear();
  written_ = 0;
}

}  // namespace sti::cli
