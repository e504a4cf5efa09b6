#pragma once

#include <string>
#include <string_view>

#include "protocol/response_reader.hpp"
#include "protocol/upgrade_dialogue.hpp"

namespace sti::protocol {

/// What the dialogues made of lines share: reading responses and noting what is odd about them.
class LineDialogue : public UpgradeDialogue {
 protected:
  explicit LineDialogue(Settings settings, ResponseReader::HasLiterals has_literals = nullptr)
      : UpgradeDialogue(std::move(settings)), reader_(has_literals) {}

  struct Response {
    std::string_view line;  ///< the first line, without its end
    std::string_view raw;   ///< all of it, as received
    Span span;
  };
  /// A response is complete. Reports it by heard() and then says what it means.
  virtual void on_response(const Response& response, Actions& out) = 0;

  /// What a response is that came before the question that is still to be asked.
  [[nodiscard]] virtual Early early(const Response& response) const = 0;

  /// What a response is called: its code or status. A part of it; empty where it has none.
  [[nodiscard]] virtual std::string_view reply_name(std::string_view line) const = 0;

  /// Reports the response just read, under that name, and what is odd about its bytes.
  void heard(Span span, event::Message message, Actions& out);

  /// A new input stream begins: what is kept of replies so far goes.
  virtual void forget_replies() {}

  /// Sends `text`, a command in which nothing is secret, as a line.
  void send_line(std::string_view text, Actions& out);

 private:
  std::size_t take(ByteView bytes, Actions& out) final;
  void forget() final;
  [[nodiscard]] bool in_unit() const final { return reader_.begun(); }
  [[nodiscard]] std::string_view begun() const final { return reader_.begun_line(); }
  [[nodiscard]] Early early_beginning() const final { return early({begun(), begun(), reader_.span()}); }
  void take_early(const Response& response, Actions& out);
  void opened_for_commands() final { reader_.tolerate_long_literals(); }

  ResponseReader reader_;
};

}  // namespace sti::protocol
