#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lab/dialogue.hpp"

namespace sti::lab {

/// A server whose client speaks in lines, and in runs of bytes whose length a line announced (literals). A
/// line ends with LF; a CR before it is dropped, since people type at these servers by hand.
class LineDialogue : public ServerDialogue {
 public:
  using ServerDialogue::ServerDialogue;
  void receive(ByteView bytes, Turn& out) final;

  /// RFC 4954 section 4 asks for 12288 bytes; no other command comes near.
  static constexpr std::size_t line_limit = 12288;
  /// After this much of one line the client is not worth listening to.
  static constexpr std::size_t endless_limit = 1024 * 1024;
  static constexpr int error_limit = 20;

 protected:
  virtual void line(std::string_view text, Turn& out) = 0;
  /// A line over the limit has ended, or was given up (then the connection is closed after this).
  virtual void line_too_long(Turn& out) = 0;
  virtual void raw(std::string_view /*bytes*/, Turn& /*out*/) {}
  /// The next `length` bytes go to raw(), whatever they are.
  void expect_raw(std::size_t length) { raw_wanted_ = length; }
  /// One more mistake of the client; true once there were too many.
  bool too_many_errors() { return ++errors_ > error_limit; }

 private:
  void take_raw(ByteView& bytes, Turn& out);
  void take_line(ByteView& bytes, Turn& out);

  std::string line_, raw_;
  std::size_t raw_wanted_ = 0;
  std::size_t skipped_ = 0;  ///< bytes of the line that are dropped because it is too long
  int errors_ = 0;
};

}  // namespace sti::lab
