#pragma once

#include <initializer_list>
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

/// Whether `text` begins with this word, regardless of case, and what may stand after it: white space, a line
/// end or "(".
Reading reads_as_word(std::string_view text, std::string_view word);
/// Of several readings of the same bytes the one that says most.
Reading likeliest(std::initializer_list<Reading> readings);

}  // namespace sti::protocol
