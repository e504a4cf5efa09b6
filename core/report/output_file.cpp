#include "report/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>

#include "model/escape.hpp"

namespace sti::report {
namespace {

constexpr mode_t owner_reads_and_writes = 0600, all_read_and_write = 0666, permissions = 0777;

Error failed(const std::filesystem::path& path, std::string expected, std::string got) {
  return {Fault::local, "writing " + escaped(path.string()), std::move(expected), std::move(got),
          std::nullopt};
}
Error failed_by_errno(const std::filesystem::path& path) {
  return failed(path, "a place that can be written to", std::strerror(errno));
}

/// False with errno set where not all of it was written.
bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Closes on every way out.
struct Closing {
  int descriptor;
  ~Closing() { ::close(descriptor); }
};

}  // namespace

Result<OutputFile> OutputFile::begin(const std::filesystem::path& path, Readers readers) {
  const auto mode = readers == Readers::owner_only ? owner_reads_and_writes : all_read_and_write;
  std::random_device random;
  for (int attempt = 0; attempt < 16; ++attempt) {
    auto beside = path;
    beside += fmt::format(".{:08x}.part", random());
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) break;
    struct stat before {};
    if (readers == Readers::as_usual && ::lstat(path.c_str(), &before) == 0 && S_ISREG(before.st_mode) &&
        ::fchmod(descriptor, before.st_mode & permissions) != 0) {
      const auto error = failed_by_errno(path);
      ::close(descriptor);
      ::unlink(beside.c_str());
      return error;
    }
    return OutputFile(path, std::move(beside), descriptor);
  }
  return failed_by_errno(path);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::exchange(other.beside_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      failure_(std::move(other.failure_)) {}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!beside_.empty()) ::unlink(beside_.c_str());
}

void OutputFile::write(std::string_view content) {
  if (!failure_ && !write_all(descriptor_, content)) failure_ = failed_by_errno(path_);
}

Result<bool> OutputFile::put_into_place() {
  if (::close(std::exchange(descriptor_, -1)) != 0 && !failure_) failure_ = failed_by_errno(path_);
  if (failure_) return *failure_;
  struct stat before {};
  const bool replaces = ::lstat(path_.c_str(), &before) == 0;
  if (std::rename(beside_.c_str(), path_.c_str()) != 0) return failed_by_errno(path_);
  beside_.clear();
  return replaces;
}

Result<bool> replace_file(const std::filesystem::path& path, std::string_view content, Readers readers) {
  auto file = OutputFile::begin(path, readers);
  if (!file) return file.error();
  file->write(content);
  return file->put_into_place();
}

Result<bool> replace_file(const std::filesystem::path& path, const Written& write, Readers readers) {
  auto file = OutputFile::begin(path, readers);
  if (!file) return file.error();
  {
    Buffered out([&](std::string_view piece) { file->write(piece); });
    write(std::ref(out));
  }
  return file->put_into_place();
}

std::optional<Error> append_secrets(const std::filesystem::path& path, std::string_view content) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, owner_reads_and_writes);
  if (descriptor < 0) return failed_by_errno(path);
  const Closing closing{descriptor};
  struct stat file {};
  if (::fstat(descriptor, &file) != 0) return failed_by_errno(path);
  if (S_ISREG(file.st_mode)) {
    if (file.st_uid != ::geteuid())
      return failed(path, "a file of yours, as secrets go into it", "a file that belongs to somebody else");
    if ((file.st_mode & permissions & ~owner_reads_and_writes) != 0 &&
        ::fchmod(descriptor, owner_reads_and_writes) != 0)
      return failed_by_errno(path);
  }
  if (!write_all(descriptor, content)) return failed_by_errno(path);
  return std::nullopt;
}

}  // namespace sti::report
