#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/error.hpp"
#include "report/sink.hpp"

// Files that a session is written to. Every report, key log and session file of both programs is written by
// these, so that what has secrets in it is never readable for others.
namespace sti::report {

/// Who may read a file that is written.
enum class Readers : std::uint8_t {
  as_usual,    ///< whom the umask lets; a file that is replaced keeps its mode
  owner_only,  ///< mode 0600, whatever the mode of a file that was there before
};
inline Readers readers_of(bool with_secrets) {
  return with_secrets ? Readers::owner_only : Readers::as_usual;
}

/// A file that is written beside its place and then put there, so that a reader sees what was there before or
/// all of the new one, and a failure leaves what was there.
class OutputFile {
 public:
  /// Nothing is at `path` yet. Fails where no file can be made in its folder.
  static Result<OutputFile> begin(const std::filesystem::path& path, Readers readers);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  /// What was not put into place is removed.
  ~OutputFile();

  /// After a failure nothing more is written, and put_into_place() tells it.
  void write(std::string_view content);
  /// Whether a file was replaced, or why nothing was. Nothing more is called after it.
  Result<bool> put_into_place();

 private:
  OutputFile(std::filesystem::path path, std::filesystem::path beside, int descriptor)
      : path_(std::move(path)), beside_(std::move(beside)), descriptor_(descriptor) {}

  std::filesystem::path path_, beside_;
  int descriptor_ = -1;
  std::optional<Error> failure_;
};

/// The whole content at once. Whether a file was replaced, or why nothing was.
Result<bool> replace_file(const std::filesystem::path& path, std::string_view content, Readers readers);

/// What writes a report, piece by piece.
using Written = std::function<void(const Sink& sink)>;
/// Likewise with what `write` writes, which is never in memory whole.
Result<bool> replace_file(const std::filesystem::path& path, const Written& write, Readers readers);

/// Adds `content`, which is secret, at the end of a file. Afterwards, and before anything is written, only
/// the owner may read the file, and the owner is who runs this; a file of somebody else's is an error. What
/// is no regular file (a pipe, a terminal) is taken as it is.
std::optional<Error> append_secrets(const std::filesystem::path& path, std::string_view content);

}  // namespace sti::report
