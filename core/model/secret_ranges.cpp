#include "model/secret_ranges.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace sti {
namespace {

/// A session file may hold any two numbers, so the end is made where it cannot overflow.
std::uint64_t end_of(const Range& range) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  return range.length > last - range.offset ? last : range.offset + range.length;
}

}  // namespace

const SecretRanges::Runs& SecretRanges::runs(const StreamId& stream) const {
  static const Runs none;
  const auto* const found = runs_.find(stream);
  return found ? *found : none;
}

SecretRanges::Runs::const_iterator SecretRanges::ending_past(const Runs& runs, std::uint64_t offset) {
  auto after = runs.upper_bound(offset);
  if (after != runs.begin() && std::prev(after)->second > offset) --after;
  return after;
}

void SecretRanges::add(const Range& range) {
  if (range.empty()) return;
  auto& all = runs_[range.stream];
  auto from = range.offset;
  auto to = end_of(range);
  auto touching = all.upper_bound(from);
  if (touching != all.begin() && std::prev(touching)->second >= from) --touching;
  while (touching != all.end() && touching->first <= to) {
    from = std::min(from, touching->first);
    to = std::max(to, touching->second);
    touching = all.erase(touching);
  }
  all.emplace(from, to);
}

std::vector<Range> SecretRanges::in(const Range& range, std::size_t most) const {
  std::vector<Range> out;
  const auto& all = runs(range.stream);
  const auto end = end_of(range);
  for (auto run = ending_past(all, range.offset); run != all.end() && run->first < end; ++run) {
    const auto from = std::max(run->first, range.offset);
    const auto to = std::min(run->second, end);
    if (out.size() < most)
      out.push_back({range.stream, from, to - from});
    else
      out.back().length = to - out.back().offset;
  }
  return out;
}

bool SecretRanges::holds(const StreamId& stream, std::uint64_t offset) const {
  const auto run = ending_past(runs(stream), offset);
  return run != runs(stream).end() && run->first <= offset;
}

std::vector<Range> SecretRanges::all() const {
  std::vector<Range> out;
  runs_.for_each([&](const StreamId& stream, const Runs& runs) {
    for (const auto& run : runs) out.push_back({stream, run.first, run.second - run.first});
  });
  return out;
}

}  // namespace sti
