#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/dialogue.hpp"

// Reading IMAP responses, and the commands that a person types (RFC 9051 §9).
namespace sti::protocol::imap {

enum class Status : std::uint8_t { none, ok, no, bad, bye, preauth };

struct Response {
  enum class Kind : std::uint8_t { untagged, continuation, tagged };
  Kind kind = Kind::untagged;
  std::string_view tag;  ///< of a tagged response
  Status status = Status::none;
  std::string_view text;  ///< what follows the tag, "*" or "+", status included
};
/// Takes a response's first line apart; nullopt where it is none.
std::optional<Response> read_response(std::string_view line);

/// What a response is called: "+", its status or, where it has none, the name of its data (RFC 9051 §7):
/// "EXISTS" of `* 3 EXISTS`. A part of `line`; empty where there is none.
std::string_view response_name(std::string_view line);

/// Whether bytes read as the beginning of a response (RFC 9051 §2.2.2): untagged, continuation, or tagged
/// with a status.
Reading reads_as_response(std::string_view text);

/// The entries of `CAPABILITY …`, or of a `[CAPABILITY …]` code in a status response; nullopt where there are
/// none.
std::optional<std::vector<std::string_view>> capabilities_in(const Response& response);

/// It is the untagged `* CAPABILITY …`, the data of a reply to CAPABILITY.
bool lists_capabilities(const Response& response);

/// A `{n}` at a line's end announces a literal in data, never in the human-readable text of a status
/// response.
bool has_literals(std::string_view first_line);

/// What a person typed, as far as it matters how it is sent.
struct Command {
  std::string_view tag;  ///< empty where none was given
  std::string_view name;
};
Command read_command(std::string_view line);

}  // namespace sti::protocol::imap
