#include "dissect/cursor.hpp"

#include <algorithm>
#include <charconv>

#include "model/budget.hpp"
#include "model/escape.hpp"

namespace sti::dissect {
namespace {

constexpr std::size_t shown_bytes = 64;

}  // namespace

Decimal::Decimal(std::uint64_t value)
    : length_(static_cast<std::size_t>(
          std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr - digits_.data())) {}

Text named(TreeMemory& memory, std::string_view name, std::uint64_t code, std::size_t width) {
  static constexpr char digits[] = "0123456789abcdef";
  return memory.write(name.empty() ? 2 * width + 2 : name.size() + 2 * width + 5, [&](char* at) {
    at = std::copy(name.begin(), name.end(), at);
    if (!name.empty()) *at++ = ' ', *at++ = '(';
    *at++ = '0', *at++ = 'x';
    for (std::size_t i = 2 * width; i-- > 0;) *at++ = digits[(code >> (4 * i)) & 0xFu];
    if (!name.empty()) *at = ')';
  });
}

Text hex_shown(TreeMemory& memory, ByteView bytes) {
  if (bytes.size() <= shown_bytes) return memory.hex(bytes);
  return memory.join({hex(bytes.first(shown_bytes)), "… (", Decimal(bytes.size()), " bytes)"});
}

Node left_out(TreeMemory& memory, const Range& where) {
  Node node;
  node.field = &*FieldKey("left_out");
  node.range = where;
  node.reading = Reading::unexplained;
  node.text = memory.join({and_more(where.length), where.length == 1 ? " byte" : " bytes"});
  return node;
}

Node Cursor::root(FieldKey key) const {
  Node node;
  node.field = &*key;
  node.range = where_;
  return node;
}

Node& Cursor::leaf(Node& parent, FieldKey key, std::size_t length) {
  auto& node = memory_->add(parent);
  node.field = &*key;
  node.range = at(length);
  position_ += length;
  return node;
}

std::optional<std::uint64_t> Cursor::number(Node& parent, FieldKey key, std::size_t width, NameOf names) {
  if (!has(parent, key, width)) return std::nullopt;
  const std::uint64_t value = peek(width);
  auto& node = leaf(parent, key, width);
  node.number = value;
  node.text = names ? named(*memory_, names(value), value, width) : memory_->keep(Decimal(value));
  return value;
}

void Cursor::numbers(Node& parent, FieldKey key, std::size_t width, NameOf names) {
  // Room for all and for the length before them: a list of cipher suites is long.
  constexpr std::size_t longest = 1000;
  memory_->reserve(parent, parent.children.size() + std::min(remaining() / width, longest) + 1);
  while (!done())
    if (!number(parent, key, width, names)) return;
}

std::optional<ByteView> Cursor::bytes(Node& parent, FieldKey key, std::size_t length) {
  if (!has(parent, key, length)) return std::nullopt;
  const auto value = bytes_.subspan(position_, length);
  auto& node = leaf(parent, key, length);
  node.text = hex_shown(*memory_, value);
  return value;
}

std::optional<ByteView> Cursor::text(Node& parent, FieldKey key, std::size_t length) {
  if (!has(parent, key, length)) return std::nullopt;
  const auto value = bytes_.subspan(position_, length);
  auto& node = leaf(parent, key, length);
  node.text = memory_->escaped(value);
  return value;
}

bool Cursor::cut_short(Node& parent, FieldKey key, std::size_t length) {
  fault(parent, key, std::to_string(length) + (length == 1 ? " byte" : " bytes"), Decimal(remaining()));
  return false;
}

bool Cursor::overrun(Node& parent, FieldKey key, std::size_t width, std::size_t length) {
  fault(parent, key, std::to_string(length) + " bytes after the length field", Decimal(remaining() - width));
  return false;
}

void Cursor::fault(Node& parent, FieldKey key, std::string_view expected, std::string_view got) {
  if (done() && memory_->full()) return;
  auto& node = leaf(parent, key, remaining());
  node.reading = Reading::fault;
  node.text = memory_->join({"expected ", expected, got.empty() ? "" : ", got ", got});
}

void Cursor::hang(Node& parent, Node tree) {
  position_ += std::min(remaining(), static_cast<std::size_t>(tree.range.length));
  memory_->add(parent, std::move(tree));
}

bool Cursor::leave_out(Node& parent) {
  if (done()) return false;
  memory_->add(parent, left_out(*memory_, place()));
  position_ = bytes_.size();
  return false;
}

void Cursor::finish(Node& parent) {
  if (done()) return;
  const auto left = rest();
  auto& node = leaf(parent, "unexplained", left.size());
  node.reading = Reading::unexplained;
  node.text = hex_shown(*memory_, left);
}

}  // namespace sti::dissect
