#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "dissect/tree.hpp"
#include "model/bytes.hpp"
#include "model/field_key.hpp"

namespace sti::dissect {

/// The registry's name for a number; empty where it has none.
using NameOf = std::string_view (*)(std::uint64_t);

/// Walks over bytes and hangs a node into the tree for every step, so that nothing is read without being
/// shown. What does not fit becomes a fault node that says what was expected and what there was; the bytes
/// after it stay unexplained.
class Cursor {
 public:
  /// The tree grows in `memory`. `where` is the place of `bytes` in the session; both have the same length.
  Cursor(TreeMemory& memory, ByteView bytes, Range where) : memory_(&memory), bytes_(bytes), where_(where) {
    where_.length = bytes.size();
  }

  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
  [[nodiscard]] bool done() const { return remaining() == 0; }
  [[nodiscard]] ByteView rest() const { return bytes_.subspan(position_); }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] ByteView all() const { return bytes_; }
  [[nodiscard]] TreeMemory& memory() const { return *memory_; }
  /// Where the rest of the bytes is in the session.
  [[nodiscard]] Range place() const { return at(remaining()); }

  /// An empty node for all of this cursor's bytes.
  [[nodiscard]] Node root(FieldKey key) const;

  /// A number of `width` bytes in network order, shown as "name (0x001d)", or plainly where `names` is null.
  std::optional<std::uint64_t> number(Node& parent, FieldKey key, std::size_t width, NameOf names = nullptr);
  /// Numbers of `width` bytes each, to the end of what the cursor holds.
  void numbers(Node& parent, FieldKey key, std::size_t width, NameOf names);
  /// `length` bytes, shown in hexadecimal.
  std::optional<ByteView> bytes(Node& parent, FieldKey key, std::size_t length);
  /// `length` bytes, shown as text, escaped.
  std::optional<ByteView> text(Node& parent, FieldKey key, std::size_t length);

  /// A group over the next `length` bytes; `inside(cursor, node)` reads them, and hangs nothing into `parent`
  /// meanwhile. What it leaves is unexplained.
  template <typename Inside>
  bool group(Node& parent, FieldKey key, std::size_t length, Inside&& inside) {
    if (!has(parent, key, length)) return false;
    Cursor within(*memory_, bytes_.subspan(position_, length), at(length));
    auto& node = leaf(parent, key, length);
    std::forward<Inside>(inside)(within, node);
    within.finish(node);
    return true;
  }

  /// A vector (RFC 8446 §3.4): a group whose first child is its length in `width` bytes and whose contents
  /// `inside` reads.
  template <typename Inside>
  bool vector(Node& parent, FieldKey key, std::size_t width, Inside&& inside) {
    if (!has(parent, key, width)) return false;
    const auto length = peek(width);
    if (remaining() - width < length) return overrun(parent, key, width, length);
    return group(parent, key, width + length, [&](Cursor& within, Node& node) {
      within.number(node, "length", width);
      std::forward<Inside>(inside)(within, node);
    });
  }

  /// A tree that was made elsewhere of the rest of the bytes, or of the first of them.
  void hang(Node& parent, Node tree);

  /// Puts the rest of the bytes into the tree as left out, which it says. False.
  bool leave_out(Node& parent);
  /// Puts the rest of the bytes into the tree as unexplained, where there is a rest.
  void finish(Node& parent);
  /// Puts the rest of the bytes into the tree as a fault; an empty rest gives an empty fault node, but where
  /// it is empty because the rest was left out, nothing is known to be at fault.
  void fault(Node& parent, FieldKey key, std::string_view expected, std::string_view got = {});

 private:
  [[nodiscard]] Range at(std::size_t length) const {
    return {where_.stream, where_.offset + position_, length};
  }
  [[nodiscard]] std::size_t peek(std::size_t width) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = (value << 8) | bytes_[position_ + i];
    return value;
  }
  /// True where `length` bytes are left; otherwise hangs in the fault.
  bool has(Node& parent, FieldKey key, std::size_t length) {
    if (memory_->full()) return leave_out(parent);
    return remaining() >= length || cut_short(parent, key, length);
  }
  bool cut_short(Node& parent, FieldKey key, std::size_t length);
  bool overrun(Node& parent, FieldKey key, std::size_t width, std::size_t length);
  /// A new last child of `parent`, over the next `length` bytes.
  Node& leaf(Node& parent, FieldKey key, std::size_t length);

  TreeMemory* memory_;
  ByteView bytes_;
  Range where_;
  std::size_t position_ = 0;
};

/// The node for bytes that are not taken apart because the tree is full.
Node left_out(TreeMemory& memory, const Range& where);

/// Digits of a number.
class Decimal {
 public:
  explicit Decimal(std::uint64_t value);
  // NOLINTNEXTLINE(google-explicit-constructor): it is written where a text is put together
  operator std::string_view() const { return {digits_.data(), length_}; }

 private:
  std::array<char, 20> digits_;  // of 2^64 - 1
  std::size_t length_;
};

/// "name (0x1301)", or "0x1301" where there is no name.
Text named(TreeMemory& memory, std::string_view name, std::uint64_t code, std::size_t width);
/// Bytes in hexadecimal, as many as are worth showing in one line; the rest is in the byte view.
Text hex_shown(TreeMemory& memory, ByteView bytes);

}  // namespace sti::dissect
