#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.hpp"
#include "model/scheme.hpp"
#include "protocol/dialogue.hpp"

// What single units of a dialogue say, for whoever reads the conversation of others. A unit is as Framing
// (framing.hpp) cuts it, its end included.
namespace sti::protocol {

/// What a client says.
struct CommandUnit {
  std::string_view name{};  ///< a part of the unit, or of fixed words; empty where it has none
  std::size_t start = 0;    ///< where the command begins: past an IMAP tag
  std::string summary;      ///< of a binary one, unescaped
  bool asks_starttls = false;
  bool logs_in = false;        ///< it carries a name or a password, or asks to begin with that
  bool asks_only = false;      ///< it asks what there is, or says goodbye: nothing is done by it
  std::vector<Span> secret{};  ///< of a binary one, in the unit
};
CommandUnit read_command_unit(AppProtocol protocol, std::string_view unit);

/// What a server says.
struct AnswerUnit {
  std::string_view name;
  std::string summary;
  event::MessageRole role = event::MessageRole::reply;  ///< by its form: reply, continuation or data
  bool asks_for_more = false;                           ///< it wants the rest of what it answers
};
AnswerUnit read_answer_unit(AppProtocol protocol, std::string_view unit);

}  // namespace sti::protocol
