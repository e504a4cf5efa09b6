#include "model/budget.hpp"

#include <algorithm>

namespace sti {

std::string grouped(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

std::string and_more(std::uint64_t left_out) { return "… and " + grouped(left_out) + " more"; }

std::string shortened(std::string text, std::uint64_t limit) {
  if (text.size() <= limit) return text;
  const auto whole = static_cast<std::uint64_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
  auto end = static_cast<std::size_t>(limit);
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  text.resize(end);
  return text + "… (" + grouped(whole) + " characters)";
}

}  // namespace sti
