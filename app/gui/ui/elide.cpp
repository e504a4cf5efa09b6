#include "gui/ui/elide.hpp"

#include <algorithm>
#include <vector>

namespace sti::gui {
namespace {

constexpr std::string_view dots = "…";
/// Of a name that a peer chose no more than this is looked at.
constexpr std::size_t most = 4096;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

/// Where each character begins, and the end.
std::vector<std::size_t> characters(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (!continues(text[i])) out.push_back(i);
  out.push_back(text.size());
  return out;
}

struct Span {
  std::size_t begin, end;  ///< characters
};

/// `count` characters of `all`: a third from the front, a third from the end, the rest around `keep`.
std::vector<Span> parts(std::size_t count, std::size_t all, std::size_t keep) {
  const bool anywhere = keep >= all;
  const auto ends = anywhere ? count : count * 2 / 3;
  const auto front = ends - ends / 2, back = ends / 2;
  std::vector<Span> out{{0, front}};
  if (!anywhere) {
    const auto middle = std::max<std::size_t>(1, count - ends);
    const auto begin = keep - std::min(keep, middle / 4);
    out.push_back({begin, std::min(all, begin + middle)});
  }
  out.push_back({all - back, all});
  // What touches or overlaps is one part.
  std::sort(out.begin(), out.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> joined;
  for (const auto& span : out) {
    if (!joined.empty() && span.begin <= joined.back().end)
      joined.back().end = std::max(joined.back().end, span.end);
    else
      joined.push_back(span);
  }
  return joined;
}

}  // namespace

std::size_t differs_at(std::string_view name, std::span<const std::string> others) {
  auto out = std::string_view::npos;
  for (const auto& other : others) {
    if (other == name) continue;
    auto at = static_cast<std::size_t>(
        std::mismatch(name.begin(), name.end(), other.begin(), other.end()).first - name.begin());
    while (at > 0 && at < name.size() && continues(name[at])) --at;
    if (at == name.size() && at > 0) --at;  // the other goes on where this one ends
    if (out == std::string_view::npos || at > out) out = at;
  }
  return out;
}

std::string elided(std::string_view name, float width, const std::function<float(std::string_view)>& width_of,
                   std::size_t keep) {
  if (name.size() <= most && width_of(name) <= width) return std::string(name);
  std::string cut;
  if (name.size() > most) {  // the middle that is not even measured
    auto front = most / 2, back = name.size() - most / 2;
    while (continues(name[front])) --front;
    while (back < name.size() && continues(name[back])) ++back;
    if (keep >= front && keep < back)
      keep = std::string_view::npos;
    else if (keep != std::string_view::npos && keep >= back)
      keep -= back - front;
    cut = std::string(name.substr(0, front)) + std::string(name.substr(back));
    name = cut;
  }
  const auto starts = characters(name);
  const auto all = starts.size() - 1;
  const auto kept =
      keep >= name.size()
          ? all
          : static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), keep) - starts.begin()) -
                1;
  const auto made = [&](std::size_t count) {
    std::string out;
    std::size_t at = 0;
    for (const auto& part : parts(count, all, kept)) {
      if (part.begin > at) out += dots;
      out += name.substr(starts[part.begin], starts[part.end] - starts[part.begin]);
      at = part.end;
    }
    if (at < all) out += dots;
    return out;
  };
  std::size_t low = 1, high = all;  // one character is shown whatever the room
  while (low < high) {
    const auto middle = (low + high + 1) / 2;
    if (width_of(made(middle)) <= width)
      low = middle;
    else
      high = middle - 1;
  }
  return made(low);
}

}  // namespace sti::gui
