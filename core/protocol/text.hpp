#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/dialogue.hpp"

// Small readings of protocol text. All letters are ASCII: no locale takes part.
namespace sti::protocol {

std::string upper(std::string_view text);
bool same_word(std::string_view a, std::string_view b);               ///< regardless of case
bool starts_with_word(std::string_view text, std::string_view word);  ///< regardless of case
/// Splits at the first space; the rest is empty where there is none.
std::pair<std::string_view, std::string_view> split_word(std::string_view text);
/// The words between runs of white space.
std::vector<std::string_view> words_of(std::string_view text);
std::string_view trimmed(std::string_view text);
/// The name of a message as it may be shown: escaped, and short though a peer may have made it up.
std::string shown_name(std::string_view name);
/// The code that a reply line begins with, three digits of which the first is 1 to 5 (RFC 5321 §4.2, RFC 3977
/// §3.2); nullopt where there is none. What follows it is not looked at.
std::optional<int> leading_code(std::string_view line);

/// Whether `text` begins with this word, regardless of case, and what may stand after it: white space, a line
/// end or "(".
Reading reads_as_word(std::string_view text, std::string_view word);
/// Whether `text` begins with such a code, and then one of the characters in `after`.
Reading reads_as_code(std::string_view text, std::string_view after);
/// Of several readings of the same bytes the one that says most.
Reading likeliest(std::initializer_list<Reading> readings);

}  // namespace sti::protocol
