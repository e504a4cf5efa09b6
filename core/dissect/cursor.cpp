#include "dissect/cursor.hpp"

#include <algorithm>

#include "model/escape.hpp"

namespace sti::dissect {
namespace {

constexpr std::size_t shown_bytes = 64;
/// Most nodes that have children have a few: room for those is made at once.
constexpr std::size_t few = 4;

}  // namespace

std::string named(std::string_view name, std::uint64_t code, std::size_t width) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out(name.empty() ? 2 * width + 2 : name.size() + 2 * width + 5, ')');
  auto at = std::copy(name.begin(), name.end(), out.begin());
  if (!name.empty()) *at++ = ' ', *at++ = '(';
  *at++ = '0', *at++ = 'x';
  for (std::size_t i = 2 * width; i-- > 0;) *at++ = digits[(code >> (4 * i)) & 0xFu];
  return out;
}

std::string hex_shown(ByteView bytes) {
  auto out = hex(bytes.first(std::min(bytes.size(), shown_bytes)));
  if (bytes.size() > shown_bytes) out += "… (" + std::to_string(bytes.size()) + " bytes)";
  return out;
}

Node Cursor::root(FieldKey key) const {
  Node node;
  node.field = &*key;
  node.range = where_;
  return node;
}

Node& Cursor::leaf(Node& parent, FieldKey key, std::size_t length) {
  if (parent.children.capacity() == 0) parent.children.reserve(few);
  auto& node = parent.children.emplace_back();
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
  node.text = names ? named(names(value), value, width) : std::to_string(value);
  return value;
}

void Cursor::numbers(Node& parent, FieldKey key, std::size_t width, NameOf names) {
  // Room for all and for the length before them: a list of cipher suites is long.
  parent.children.reserve(parent.children.size() + remaining() / width + 1);
  while (!done())
    if (!number(parent, key, width, names)) return;
}

std::optional<ByteView> Cursor::bytes(Node& parent, FieldKey key, std::size_t length) {
  if (!has(parent, key, length)) return std::nullopt;
  const auto value = bytes_.subspan(position_, length);
  auto& node = leaf(parent, key, length);
  node.text = hex_shown(value);
  return value;
}

std::optional<ByteView> Cursor::text(Node& parent, FieldKey key, std::size_t length) {
  if (!has(parent, key, length)) return std::nullopt;
  const auto value = bytes_.subspan(position_, length);
  auto& node = leaf(parent, key, length);
  node.text = escaped(value);
  return value;
}

bool Cursor::cut_short(Node& parent, FieldKey key, std::size_t length) {
  fault(parent, key, std::to_string(length) + (length == 1 ? " byte" : " bytes"),
        std::to_string(remaining()));
  return false;
}

bool Cursor::overrun(Node& parent, FieldKey key, std::size_t width, std::size_t length) {
  fault(parent, key, std::to_string(length) + " bytes after the length field",
        std::to_string(remaining() - width));
  return false;
}

void Cursor::fault(Node& parent, FieldKey key, std::string expected, std::string got) {
  auto& node = leaf(parent, key, remaining());
  node.reading = Reading::fault;
  node.text = "expected " + std::move(expected);
  if (!got.empty()) node.text += ", got " + std::move(got);
}

void Cursor::hang(Node& parent, Node tree) {
  position_ += std::min(remaining(), static_cast<std::size_t>(tree.range.length));
  parent.children.push_back(std::move(tree));
}

void Cursor::finish(Node& parent) {
  if (done()) return;
  const auto left = rest();
  auto& node = leaf(parent, "unexplained", left.size());
  node.reading = Reading::unexplained;
  node.text = hex_shown(left);
}

}  // namespace sti::dissect
