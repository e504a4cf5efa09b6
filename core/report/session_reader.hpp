#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/error.hpp"
#include "model/event_ranges.hpp"
#include "model/inspection.hpp"
#include "report/step_line.hpp"

namespace sti::report {

/// Reads a session file that comes in pieces, into a session that grows with them. How the file is cut makes
/// no difference, neither to the session nor to the error. Holds no more of the text than one line, at most 8
/// MiB.
class SessionReader {
 public:
  /// Reads into `session`, which has to be empty and to live as long as the reader. `file_size` is how many
  /// bytes are to come, as far as that is known: room for the steps is made by it and by what the header
  /// says.
  explicit SessionReader(Inspection& session, std::uint64_t file_size = 0)
      : session_(session), file_size_(file_size) {}

  /// Takes the next piece and applies every step that is complete with it. An error names the line and what
  /// was expected, and is final: the session holds the steps before it, and further pieces are not looked at.
  std::optional<Error> feed(std::string_view piece);
  /// Says that the file ends here: an error where something is missing.
  std::optional<Error> end();

 private:
  bool line(std::string_view text);
  bool step(std::string_view text);
  bool follows(Step& step);
  void past_end(std::string_view piece);
  bool fail(std::string expected, std::string got);
  [[nodiscard]] bool whole() const { return line_ > steps_; }  ///< header and all steps were read
  [[nodiscard]] std::string awaited() const;                   ///< what the next line is
  [[nodiscard]] std::optional<Error> failure() const;

  Inspection& session_;
  std::uint64_t file_size_;
  std::string pending_;     ///< the beginning of a line that is not complete
  std::uint64_t line_ = 0;  ///< lines read
  RangeAllowance ranges_;
  std::uint64_t steps_ = UINT64_MAX;  ///< that the header announces
  std::optional<Wrong> wrong_;
};

}  // namespace sti::report
