// Runs a program and says what it cost. A program of its own, and a small one: the kernel counts what the
// process that executes another had in memory as the other's own peak (getrusage(2), ru_maxrss).
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

/// measured_run SECONDS PROGRAM ARGUMENT...: exit status (128 + signal), peak memory in KiB and processor
/// time in microseconds on standard error's last line. The program is killed when it has used that many
/// seconds of processor time or wants 3 GiB of memory; it writes no file of more than one.
int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto seconds = static_cast<rlim_t>(std::atoi(argv[1]));
  const rlimit file{rlim_t{1} << 30, rlim_t{1} << 30};
  ::setrlimit(RLIMIT_FSIZE, &file);
  const rlimit time{seconds, seconds + 1};
  ::setrlimit(RLIMIT_CPU, &time);
#ifndef __SANITIZE_ADDRESS__  // which reserves more than there is
  const rlimit space{rlim_t{3} << 30, rlim_t{3} << 30};
  ::setrlimit(RLIMIT_AS, &space);
#endif
  pid_t pid = -1;
  if (::posix_spawn(&pid, argv[2], nullptr, nullptr, argv + 2, environ) != 0) return 2;
  int status = 0;
  rusage used{};
  if (::wait4(pid, &status, 0, &used) != pid) return 2;
  const auto microseconds = [](const timeval& t) { return t.tv_sec * 1'000'000LL + t.tv_usec; };
  std::fprintf(stderr, "\n%d %ld %lld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
               used.ru_maxrss, microseconds(used.ru_utime) + microseconds(used.ru_stime));
  return 0;
}
