#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// Departures from "printable text and CRLF" in a line that can still be read (RFC 5321 §2.3.8).
struct LineOddities {
  bool bare_lf = false;  ///< the line ends in LF without CR
  bool bare_cr = false;  ///< a CR inside the line, not followed by LF
  bool nul = false;      ///< a NUL byte inside the line
};

/// Finds lines in a stream that arrives in pieces. A line ends at LF, never at CR alone, so that the byte
/// which completes it is known the moment it arrives. Holds at most `limit` bytes.
class LineReader {
 public:
  enum class State : std::uint8_t {
    partial,   ///< wants more bytes
    complete,  ///< a line is there
    too_long,  ///< `limit` bytes and no line end
  };

  explicit LineReader(std::size_t limit) : limit_(limit) {}

  /// Takes bytes up to and including the end of the current line and returns how many (all of them while it
  /// stays partial). Takes nothing unless the state is partial.
  std::size_t take(ByteView bytes);

  [[nodiscard]] State state() const { return state_; }
  /// The line without its end; while it is not complete, what there is of it. Valid until next().
  [[nodiscard]] std::string_view text() const;
  /// As received, line end included.
  [[nodiscard]] std::string_view raw() const { return buffer_; }
  /// Where the line is, its end included, counted from the first byte ever given.
  [[nodiscard]] Span span() const { return {start_, buffer_.size()}; }
  [[nodiscard]] LineOddities oddities() const;

  /// Goes on to the line after this one.
  void next();

 private:
  std::size_t limit_;
  std::uint64_t start_ = 0;
  std::string buffer_;
  State state_ = State::partial;
};

}  // namespace sti::protocol
