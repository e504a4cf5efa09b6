#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "model/error.hpp"
#include "report/session_reader.hpp"

namespace sti::gui {

/// A saved session on its way into the window, read in slices of time so that a long one stalls no frame.
class FileOpening {
 public:
  /// Opens `file`, to be read into `session`, which has to be empty and to live as long as this does.
  static Result<std::unique_ptr<FileOpening>> begin(const std::filesystem::path& file, Inspection& session);

  /// Reads on for about `budget`, and at least one piece; the reason where the file turns out to be no
  /// session.
  std::optional<Error> read_on(std::chrono::microseconds budget);
  /// All of the file was read and is a session.
  [[nodiscard]] bool complete() const { return complete_; }
  /// How much of the file was read, 0 to 1; 0 where its size is not known.
  [[nodiscard]] float progress() const;

 private:
  FileOpening(std::filesystem::path file, std::ifstream in, std::uint64_t size, Inspection& session);

  std::filesystem::path file_;
  std::ifstream in_;
  std::uint64_t size_, taken_ = 0;
  report::SessionReader reader_;
  bool complete_ = false;
};

}  // namespace sti::gui
