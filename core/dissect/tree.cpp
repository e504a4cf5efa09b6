#include "dissect/tree.hpp"

#include <algorithm>
#include <initializer_list>
#include <type_traits>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

// Nothing is destroyed when the blocks go.
static_assert(std::is_trivially_destructible_v<Node>);

/// A byte of a handshake or a certificate takes up to a third of a node, counted with its text.
constexpr std::size_t memory_a_byte = 40;
constexpr std::size_t smallest_block = 1000, block = 16'000;

}  // namespace

TreeMemory::TreeMemory(std::size_t bytes, std::uint64_t most_nodes) : most_nodes_(most_nodes) {
  add_block(std::clamp(std::min(bytes, block) * memory_a_byte, smallest_block, block));
}

void TreeMemory::add_block(std::size_t least) {
  // The first one is as large as it is thought to suffice, all others alike.
  const auto size = blocks_.empty() ? least : std::max(least, block);
  blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
  next_ = blocks_.back().get();
  left_ = size;
}

Text TreeMemory::join(std::initializer_list<std::string_view> parts) {
  std::size_t length = 0;
  for (const auto part : parts) length += part.size();
  if (length == 0) return {};
  return write(length, [&](char* at) {
    for (const auto part : parts) at = std::copy(part.begin(), part.end(), at);
  });
}

Text TreeMemory::escaped(std::string_view text) {
  return plain_length(text) == text.size() ? keep(text) : keep(sti::escaped(text));
}

Text TreeMemory::hex(ByteView bytes) {
  if (bytes.empty()) return {};
  return write(2 * bytes.size(), [&](char* at) { write_hex(bytes, at); });
}

void TreeMemory::reserve(Node& parent, std::size_t count) {
  auto& children = parent.children;
  if (count <= children.room_) return;
  auto* const place = reinterpret_cast<Node*>(room(count * sizeof(Node)));
  std::uninitialized_move(children.begin(), children.end(), place);
  children.first_ = place;
  children.room_ = static_cast<std::uint32_t>(count);
}

}  // namespace sti::dissect
