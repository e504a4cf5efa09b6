#include "filter/keys.hpp"

#include <algorithm>
#include <array>

#include "filter/syntax.hpp"

namespace sti::filter {
namespace {

/// Keys are short; what is longer is near none of them.
constexpr std::size_t longest_compared = 64;

/// How many letters have to be put in, left out or exchanged (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, longest_compared + 1> row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

bool is_known_key(std::string_view key) {
  if (key.empty()) return false;
  const auto all = fields();
  auto at = std::lower_bound(all.begin(), all.end(), key,
                             [](const Field& f, std::string_view wanted) { return f.key < wanted; });
  // Keys that go on with "_" sort behind those that go on with a dot, so the first is enough.
  if (at != all.end() && at->key == key) return true;
  const auto below = std::string(key) + ".";
  at = std::lower_bound(all.begin(), all.end(), std::string_view(below),
                        [](const Field& f, std::string_view wanted) { return f.key < wanted; });
  return at != all.end() && at->key.starts_with(below);
}

std::vector<std::string_view> nearest_keys(std::string_view key, std::size_t most) {
  if (key.size() > longest_compared) return {};
  const auto wanted = lower(key);
  const auto tail = wanted.substr(wanted.rfind('.') + 1);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto& f : fields()) {
    if (f.key.size() > longest_compared) continue;
    auto far = distance(wanted, f.key);
    // What begins with what was typed, or ends in the same part, is near however long the rest is.
    if (f.key.starts_with(wanted) || (tail.size() > 2 && f.key.ends_with("." + tail)))
      far = std::min<std::size_t>(far, 2);
    if (far <= std::max<std::size_t>(2, wanted.size() / 4)) near.emplace_back(far, f.key);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> out;
  for (const auto& [far, name] : near)
    if (out.size() < most) out.push_back(name);
  return out;
}

int key_fit(std::string_view key, std::string_view typed) {
  if (typed.empty()) return 1;
  const auto wanted = lower(typed);
  if (key.starts_with(wanted)) return 5;
  for (auto dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1))
    if (key.substr(dot + 1).starts_with(wanted)) return 4;
  if (key.find(wanted) != std::string_view::npos) return 3;
  std::size_t at = 0;
  for (const char c : wanted) {
    at = key.find(c, at);
    if (at == std::string_view::npos) return 0;
    ++at;
  }
  return 2;
}

}  // namespace sti::filter
