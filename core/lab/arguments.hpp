#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/line_dialogue.hpp"

namespace sti::lab {

/// ASCII letters only, whatever the locale.
std::string upper(std::string_view text);

/// The words of a command of IMAP (RFC 9051 section 4) or ManageSieve (RFC 5804 section 1.2): separated by
/// spaces; quoted strings and literals without their marks; a parenthesised list is one word, marks included.
/// nullopt where a mark is not closed.
std::optional<std::vector<std::string>> words_of(std::string_view command);

/// A server whose commands are lines that may go on in literals: a line that ends with {n} or {n+} is
/// followed by n bytes and more of the command.
class CommandDialogue : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;
  static constexpr std::size_t command_limit = 65536;

 protected:
  /// A command, its literals in place as they came.
  virtual void command(std::string_view text, Turn& out) = 0;
  /// A literal would take the command over its limit. `awaited`: the client waits for the go-ahead and has
  /// not sent the literal; otherwise it is on its way, and the connection is closed after this.
  virtual void literal_refused(std::string_view command, bool awaited, Turn& out) = 0;
  /// Asks for a literal that the client announced with {n}; false where the protocol has no such thing.
  virtual bool ask_for_literal(Turn& out) = 0;
  void line(std::string_view text, Turn& out) final;
  void raw(std::string_view bytes, Turn& out) final { partial_ += bytes, static_cast<void>(out); }

 private:
  std::string partial_;
};

}  // namespace sti::lab
