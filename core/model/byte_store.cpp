#include "model/byte_store.hpp"

#include <algorithm>

namespace sti {

Range ByteStore::append(Stream stream, ByteView bytes) {
  auto& to = streams_[static_cast<std::size_t>(stream)];
  const Range range{stream, to.size(), bytes.size()};
  to.insert(to.end(), bytes.begin(), bytes.end());
  return range;
}

ByteView ByteStore::view(const Range& range) const {
  const auto& from = streams_[static_cast<std::size_t>(range.stream)];
  if (range.offset >= from.size()) return {};
  const auto length = std::min<std::uint64_t>(range.length, from.size() - range.offset);
  return ByteView(from).subspan(static_cast<std::size_t>(range.offset), static_cast<std::size_t>(length));
}

std::uint64_t ByteStore::size(Stream stream) const {
  return streams_[static_cast<std::size_t>(stream)].size();
}

std::uint64_t ByteStore::total_size() const {
  std::uint64_t sum = 0;
  for (const auto& s : streams_) sum += s.size();
  return sum;
}

}  // namespace sti
