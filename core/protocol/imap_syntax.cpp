#include "protocol/imap_syntax.hpp"

#include <algorithm>
#include <array>

#include "protocol/response_reader.hpp"
#include "protocol/text.hpp"

namespace sti::protocol::imap {
namespace {

constexpr auto command_names = std::to_array<std::string_view>(
    {"APPEND",     "AUTHENTICATE",   "CAPABILITY", "CHECK",        "CLOSE",   "COMPRESS",  "COPY",
     "CREATE",     "DELETE",         "DELETEACL",  "ENABLE",       "EXAMINE", "EXPUNGE",   "FETCH",
     "GETACL",     "GETMETADATA",    "GETQUOTA",   "GETQUOTAROOT", "ID",      "IDLE",      "LIST",
     "LISTRIGHTS", "LOGIN",          "LOGOUT",     "LSUB",         "MOVE",    "MYRIGHTS",  "NAMESPACE",
     "NOOP",       "NOTIFY",         "RENAME",     "SEARCH",       "SELECT",  "SETACL",    "SETMETADATA",
     "SETQUOTA",   "SORT",           "STARTTLS",   "STATUS",       "STORE",   "SUBSCRIBE", "THREAD",
     "UID",        "UNAUTHENTICATE", "UNSELECT",   "UNSUBSCRIBE"});

bool is_command(std::string_view word) {
  const auto name = upper(word);
  return std::find(command_names.begin(), command_names.end(), name) != command_names.end();
}

Status status_of(std::string_view word) {
  if (same_word(word, "OK")) return Status::ok;
  if (same_word(word, "NO")) return Status::no;
  if (same_word(word, "BAD")) return Status::bad;
  if (same_word(word, "BYE")) return Status::bye;
  if (same_word(word, "PREAUTH")) return Status::preauth;
  return Status::none;
}

/// tag = 1*<any ASTRING-CHAR except "+">
bool is_tag(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("(){%*\"\\+").find(c) == std::string_view::npos;
  });
}

}  // namespace

Reading reads_as_response(std::string_view text) {
  constexpr std::size_t longest_tag = 64;
  if (text.empty()) return Reading::begun;
  if (text[0] == '+') return reads_as_word(text, "+");
  if (text[0] == '*') {
    if (text.size() > 1 && text[1] != ' ') return Reading::no;
    if (text.size() < 3) return Reading::begun;
    return text[2] > ' ' && text[2] < '\x7f' ? Reading::yes : Reading::no;
  }
  const auto space = text.find(' ');
  const auto tag = text.substr(0, space);
  if (!is_tag(tag) || tag.size() > longest_tag) return Reading::no;
  if (space == std::string_view::npos) return Reading::begun;
  const auto status = text.substr(space + 1);
  return likeliest({reads_as_word(status, "OK"), reads_as_word(status, "NO"), reads_as_word(status, "BAD")});
}

std::optional<Response> read_response(std::string_view line) {
  if (line == "+" || line.starts_with("+ "))
    return Response{Response::Kind::continuation, {}, Status::none, line.substr(1)};
  const auto [first, rest] = split_word(line);
  if (rest.empty()) return std::nullopt;
  const auto status = status_of(split_word(rest).first);
  if (first == "*") return Response{Response::Kind::untagged, {}, status, rest};
  // A tagged response has no other status than these (RFC 9051 §9, resp-cond-state).
  if (!is_tag(first) || (status != Status::ok && status != Status::no && status != Status::bad))
    return std::nullopt;
  return Response{Response::Kind::tagged, first, status, rest};
}

std::string_view response_name(std::string_view line) {
  const auto [tag, rest] = split_word(line);
  if (tag == "+") return tag;
  const auto [name, more] = split_word(rest);
  const bool number = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
  return number ? split_word(more).first : name;
}

std::optional<std::vector<std::string_view>> capabilities_in(const Response& response) {
  auto text = response.text;
  if (response.status != Status::none) {
    text = trimmed(split_word(text).second);
    if (!text.starts_with('[')) return std::nullopt;
    text = text.substr(1, text.find(']') - 1);
  }
  if (!starts_with_word(text, "CAPABILITY")) return std::nullopt;
  return words_of(split_word(text).second);
}

bool lists_capabilities(const Response& response) {
  return response.kind == Response::Kind::untagged && response.status == Status::none &&
         starts_with_word(response.text, "CAPABILITY");
}

bool has_literals(std::string_view first_line) {
  const auto response = read_response(first_line);
  return response && response->kind == Response::Kind::untagged && response->status == Status::none;
}

Command read_command(std::string_view line) {
  Command out;
  const auto [first, after_first] = split_word(line);
  const auto second = split_word(after_first).first;
  const bool tag_given = !is_command(first) && is_command(second) && is_tag(first);
  if (tag_given) out.tag = first;
  out.name = split_word(tag_given ? after_first : line).first;
  return out;
}

}  // namespace sti::protocol::imap
