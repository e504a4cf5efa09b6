#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sti::filter {

enum class CompletionKind : std::uint8_t { field, comparison, value, word };

/// One way to go on typing.
struct Completion {
  CompletionKind kind = CompletionKind::word;
  std::string insert;  ///< takes the place of the bytes [from, to)
  std::size_t from = 0, to = 0;
  std::string_view detail;  ///< of a field: its label; otherwise what it means in a few words
  int fit = 0;              ///< higher is better
};

/// What can stand at byte `cursor` of `text`, instead of the word that begins before it: best first, at most
/// `most`. After a field its operators, after those the names that its values have. Empty inside quotes, past
/// longest_filter, and where nothing fits.
std::vector<Completion> complete(std::string_view text, std::size_t cursor, std::size_t most = 50);

}  // namespace sti::filter
