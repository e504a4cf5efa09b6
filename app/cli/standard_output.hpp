#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sti::cli {

/// Standard output, or standard error, for a reader that may be slow, or gone. Nothing here waits for the
/// reader longer than it is told to, so that a session goes on, reports are written and signals are heard
/// while it does not read. A reader that has gone is no fault: what was for it is dropped.
class StandardOutput {
 public:
  explicit StandardOutput(int descriptor = 1);
  ~StandardOutput();
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// Takes text to be written by the next pump(), in order.
  void put(std::string text);
  /// Bytes that the reader has not taken yet. Who makes much text should let it get less before making more.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size() - written_; }
  /// Writes what the reader takes, for at most so long; with no time what goes without waiting.
  void pump(std::chrono::milliseconds limit);
  /// Writes all that waits. `interrupted` is asked several times a second; once it says true the reader has a
  /// second for the rest, and what it does not take is dropped. False where something was.
  bool finish(const std::function<bool()>& interrupted);

  /// Why something could not be written, for another reason than that the reader has gone.
  [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

 private:
  void write_some();
  void fail(int error);

  int given_;  ///< the descriptor
  int fd_;     ///< the same, or opened once more so that writing to it never waits
  bool socket_ = false;
  bool shared_terminal_ = false;  ///< it could not be opened once more: only told so does it not wait
  std::size_t at_once_;           ///< no more in one write, so that it does not wait
  bool gone_ = false;
  std::string waiting_;
  std::size_t written_ = 0;  ///< of waiting_
  std::optional<std::chrono::steady_clock::time_point> told_to_end_;
  std::optional<std::string> problem_;
};

}  // namespace sti::cli
