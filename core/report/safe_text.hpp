#pragma once

#include <string>
#include <string_view>

namespace sti::report {

/// Text of the model made safe for a terminal once more. What comes from the engine is escaped already and
/// passes unchanged; what comes from a session file may say anything.
std::string safe(std::string_view text);

/// Text inside an HTML element. What is written from right to left stands in elements of its own, so that it
/// cannot move what is around it (HTML, the bdi element).
std::string html_text(std::string_view text);
/// Text where no element can stand: in an attribute's quotes, or as a page's title.
std::string html_plain(std::string_view text);

/// Text in running Markdown or a table cell: nothing in it is taken for markup.
std::string markdown_text(std::string_view text);

/// Columns that `text` takes, one a code point; good for the scripts of mail server banners.
std::size_t columns(std::string_view text);

/// Whether `text` is well-formed UTF-8 (RFC 3629 §4), which is all that JSON can carry.
bool is_utf8(std::string_view text);

}  // namespace sti::report
