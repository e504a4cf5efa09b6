#pragma once

#include <string>
#include <string_view>

#include "dissect/cursor.hpp"
#include "model/event.hpp"

namespace sti::dissect {

/// What has to be known of a line to read it: who sent it, and as what.
struct LineKind {
  Direction direction = Direction::server_to_client;
  event::MessageRole role = event::MessageRole::reply;
};

// Parts that the lines of all text protocols are made of. Each hangs leaves into the tree and steps over
// them; where nothing of the kind stands at the cursor, nothing happens.

/// What is left as characters.
std::string_view rest_text(const Cursor& in);
/// The length of what stands before the first of `ends`, or of all that is left.
std::size_t length_before(const Cursor& in, std::string_view ends);
/// Spaces and tabs.
void line_space(Cursor& in, Node& node);
/// One character that parts two fields, where it is the next one.
bool line_separator(Cursor& in, Node& node, char separator);
/// Text of that length; none where it is 0.
void line_text(Cursor& in, Node& node, FieldKey key, std::size_t length);
/// Text before the next space; true where there was any.
bool line_word(Cursor& in, Node& node, FieldKey key);
/// A run of at most `most` digits as text with its number; false where none stands here.
bool line_number(Cursor& in, Node& node, FieldKey key, std::size_t most);
/// A literal: "{" number ["+"] "}", the end of the line and as many bytes, or as many as there are. Where the
/// line ends with its size, the bytes come in a line of their own. False where none stands here.
bool line_literal(Cursor& in, Node& node, FieldKey size_key, FieldKey key);
/// Where the parts of a line belong that stands in a list which a dot alone ends, and the parts of a
/// capability in one.
struct ListKeys {
  FieldKey line, end, stuffing, text;
  FieldKey capability, keyword, parameter;
};
/// Whether a line of the server's stands in such a list (RFC 1939 §3, RFC 3977 §3.1.1).
bool in_list(ByteView line, const LineKind& kind);
/// A line for which in_list() is true; a capability is a keyword and parameters.
Node list_line(TreeMemory& memory, ByteView line, Range where, const LineKind& kind, const ListKeys& keys);
/// ASCII letters as capitals.
std::string upper_case(std::string_view text);
/// The end of line (CRLF, or LF alone) that these bytes close with: 2, 1 or 0 bytes.
std::size_t line_end_length(ByteView line);

/// A line: `inside(cursor, node)` reads what stands before the line's end, which is a leaf of its own.
template <typename Inside>
Node whole_line(TreeMemory& memory, ByteView line, Range where, FieldKey key, Inside&& inside) {
  Cursor in(memory, line, where);
  auto root = in.root(key);
  const auto end = line_end_length(line);
  Cursor body(memory, line.first(line.size() - end), where);
  std::forward<Inside>(inside)(body, root);
  body.finish(root);
  where.offset += line.size() - end;
  Cursor closing(memory, line.last(end), where);
  line_text(closing, root, "line.end", end);
  return root;
}

}  // namespace sti::dissect
