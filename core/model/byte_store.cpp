#include "model/byte_store.hpp"

#include <algorithm>

namespace sti {

Range ByteStore::append(const StreamId& stream, ByteView bytes) {
  auto& to = streams_[stream];
  const Range range{stream, to.size(), bytes.size()};
  to.insert(to.end(), bytes.begin(), bytes.end());
  total_size_ += bytes.size();
  return range;
}

ByteView ByteStore::view(const Range& range) const {
  const auto* const from = streams_.find(range.stream);
  if (!from || range.offset >= from->size()) return {};
  const auto length = std::min<std::uint64_t>(range.length, from->size() - range.offset);
  return ByteView(*from).subspan(static_cast<std::size_t>(range.offset), static_cast<std::size_t>(length));
}

std::uint64_t ByteStore::size(const StreamId& stream) const {
  const auto* const bytes = streams_.find(stream);
  return bytes ? bytes->size() : 0;
}

}  // namespace sti
