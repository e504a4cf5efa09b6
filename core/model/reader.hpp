#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"

namespace sti {

/// A cursor over bytes in network order that cannot run past their end: a read that would returns nullopt
/// and leaves the position where it was, so that the caller can say what was missing and where.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
  [[nodiscard]] bool done() const { return remaining() == 0; }
  [[nodiscard]] ByteView rest() const { return bytes_.subspan(position_); }

  /// The next `width` (1 to 8) bytes as an unsigned number.
  std::optional<std::uint64_t> number(std::size_t width) {
    if (remaining() < width) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = (value << 8) | bytes_[position_ + i];
    position_ += width;
    return value;
  }
  std::optional<std::uint8_t> u8() { return narrow<std::uint8_t>(number(1)); }
  std::optional<std::uint16_t> u16() { return narrow<std::uint16_t>(number(2)); }
  std::optional<std::uint32_t> u24() { return narrow<std::uint32_t>(number(3)); }
  std::optional<std::uint32_t> u32() { return narrow<std::uint32_t>(number(4)); }

  std::optional<ByteView> take(std::size_t length) {
    if (remaining() < length) return std::nullopt;
    const auto out = bytes_.subspan(position_, length);
    position_ += length;
    return out;
  }

  /// A vector with a length prefix of `width` bytes (RFC 8446 §3.4).
  std::optional<ByteView> vector(std::size_t width) {
    const auto start = position_;
    if (const auto length = number(width))
      if (auto body = take(static_cast<std::size_t>(*length))) return body;
    position_ = start;
    return std::nullopt;
  }

 private:
  template <typename T>
  static std::optional<T> narrow(std::optional<std::uint64_t> value) {
    return value ? std::optional<T>(static_cast<T>(*value)) : std::nullopt;
  }

  ByteView bytes_;
  std::size_t position_ = 0;
};

}  // namespace sti
