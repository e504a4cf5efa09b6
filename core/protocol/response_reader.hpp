#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/line_reader.hpp"

namespace sti::protocol {

/// The length that a line announces at its end: `{12}`, or `{12+}` (RFC 9051 §4.3). nullopt where it
/// announces none; the largest number there is where it has more digits than fit.
std::optional<std::uint64_t> announced_literal(std::string_view line);

/// Finds responses in a stream that arrives in pieces: a line and, where the protocol has them, the literals
/// that it and the lines after them announce.
class ResponseReader {
 public:
  /// Says whether in a response that begins with this line a `{n}` at a line's end announces a literal.
  using HasLiterals = bool (*)(std::string_view first_line);

  static constexpr std::size_t line_limit = 64 * 1024;
  static constexpr std::size_t literal_limit = 64 * 1024;

  enum class State : std::uint8_t { partial, complete, line_too_long, literal_too_long };

  explicit ResponseReader(HasLiterals has_literals) : has_literals_(has_literals) {}

  /// Takes bytes up to and including the end of the current response and returns how many.
  std::size_t take(ByteView bytes);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool begun() const { return length_ > 0; }
  /// What there is of a line that is not complete.
  [[nodiscard]] std::string_view begun_line() const { return line_.text(); }
  /// The first line without its end.
  [[nodiscard]] std::string_view first_line() const { return first_line_; }
  /// The response as received; of a tolerated long literal only the beginning.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  [[nodiscard]] Span span() const { return {start_, length_}; }
  [[nodiscard]] LineOddities oddities() const { return oddities_; }

  /// Goes on to the response after this one.
  void next();

  /// The same reader before its first byte.
  [[nodiscard]] ResponseReader restarted() const { return ResponseReader(has_literals_); }

  /// From now on literals of any length pass, of which only the beginning is kept: a person asked for what
  /// comes.
  void tolerate_long_literals() { tolerant_ = true; }

 private:
  void keep(std::string_view bytes);
  void line_done();

  HasLiterals has_literals_;
  LineReader line_{line_limit};
  bool tolerant_ = false;
  State state_ = State::partial;
  std::uint64_t start_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t literal_left_ = 0;
  bool in_first_line_ = true;
  std::string first_line_;
  std::string raw_;
  LineOddities oddities_;
};

}  // namespace sti::protocol
