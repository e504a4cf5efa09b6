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
#include <string>
#include <utility>

namespace sti::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A pipe that polls as writable takes so much without waiting (POSIX, PIPE_BUF).
constexpr std::size_t pipe_takes = PIPE_BUF;
constexpr std::size_t no_limit = SSIZE_MAX;

}  // namespace

StandardOutput::StandardOutput(int descriptor) : given_(descriptor), fd_(descriptor), at_once_(pipe_takes) {
  std::signal(SIGPIPE, SIG_IGN);  // a write then says so itself
  struct stat info {};
  if (::fstat(given_, &info) != 0) return;
  socket_ = S_ISSOCK(info.st_mode);
  if (socket_ || S_ISREG(info.st_mode)) at_once_ = no_limit;
  if (!S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) return;
  // O_NONBLOCK belongs to the open file, which others share: the shell, what else writes to this terminal.
  const int own = ::open(("/proc/self/fd/" + std::to_string(given_)).c_str(),
                         O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (own < 0) {
    shared_terminal_ = S_ISCHR(info.st_mode);  // somebody else's, by su or sudo
    return;
  }
  fd_ = own;
  at_once_ = no_limit;
}

StandardOutput::~StandardOutput() {
  if (fd_ != given_) ::close(fd_);
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
  while (waiting() > 0) {
    pump(100ms);
    if (!told_to_end_ && interrupted()) told_to_end_ = Clock::now();
    if (waiting() > 0 && told_to_end_ && Clock::now() - *told_to_end_ >= 1s) {
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
  // A terminal that polls as writable may take less than a write has, and then waits. The flag belongs to
  // all who share the terminal, so it is set for no longer than the write.
  const int flags = shared_terminal_ ? ::fcntl(fd_, F_GETFL) : -1;
  if (flags >= 0) ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK);
  const auto written =
      socket_ ? ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL) : ::write(fd_, data, size);
  const auto error = errno;
  if (flags >= 0) ::fcntl(fd_, F_SETFL, flags);
  errno = error;
  if (written >= 0)
    written_ += static_cast<std::size_t>(written);
  else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
    fail(errno);
}

void StandardOutput::fail(int error) {
  // EIO: the terminal has hung up.
  if (error != EPIPE && error != EIO && error != ECONNRESET)
    problem_ = fmt::format("cannot write to standard {}: {}", given_ == STDERR_FILENO ? "error" : "output",
                           std::strerror(error));
  gone_ = true;
  waiting_.clear();
  written_ = 0;
}

}  // namespace sti::cli
