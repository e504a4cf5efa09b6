#pragma once

#include <optional>
#include <string>
#include <string_view>

// Characters, names and references of XML 1.0, as far as XMPP needs them.
namespace sti::protocol {

bool is_xml_space(char c);
/// Lenient beyond ASCII: which letters of other scripts may stand in a name makes no difference here.
bool is_xml_name_start(char c);
/// Takes a name (colons included) off the front of `text`; empty where none stands there.
std::string_view take_xml_name(std::string_view& text);

/// Replaces the predefined entities and character references (XML 1.0 §4.1, §4.6); nullopt where there is
/// another reference or one to a character that XML does not have.
std::optional<std::string> decode_xml_text(std::string_view text);
/// The other way round, fit for text and for attribute values in either quote. Control bytes become "?".
std::string encode_xml_text(std::string_view text);

bool is_utf8(std::string_view text);  ///< RFC 3629

}  // namespace sti::protocol
