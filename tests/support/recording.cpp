#include "support/recording.hpp"

#include <algorithm>

namespace sti::test {
namespace {

constexpr std::int64_t noon_on_2026_03_01 = 1772366400;

/// Looks like ciphertext and is the same in every run: xorshift32.
Bytes made_up_ciphertext(std::size_t length, std::uint64_t seed) {
  auto state = static_cast<std::uint32_t>(seed * 2654435761u + 1);
  Bytes out(length);
  for (auto& b : out) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    b = static_cast<std::uint8_t>(state >> 11);
  }
  return out;
}

}  // namespace

Recording::Recording(Target target) {
  auto name = target.host;
  add(event::Started{std::move(target), noon_on_2026_03_01 * 1000000, std::move(name), "0.1.0"});
}

Recording& Recording::wait(std::int64_t microseconds) {
  now_ += microseconds;
  return *this;
}

Recording& Recording::enter(Phase phase) {
  phase_ = phase;
  return *this;
}

Recording& Recording::on(ConnectionId connection) {
  connection_ = connection;
  return *this;
}

void Recording::add(Payload payload, std::optional<Direction> direction, Range range) {
  const auto connection = is_about_a_connection(payload) ? std::optional(connection_) : std::nullopt;
  steps_.push_back({{steps_.size(), now_, phase_, connection, direction, range, std::move(payload)}, {}});
}

Range Recording::chunk(const StreamId& stream, ByteView bytes) {
  auto& size = sizes_[stream];
  const Range range{stream, size, bytes.size()};
  size += bytes.size();
  add(event::Chunk{}, stream.direction, range);
  steps_.back().bytes.assign(bytes.begin(), bytes.end());
  return range;
}

Range Recording::record(Direction direction, std::uint8_t type, bool encrypted, ByteView fragment) {
  constexpr std::size_t tag_length = 17;  // inner content type and AEAD tag, RFC 8446 §5.2
  const auto length = fragment.size() + (encrypted ? tag_length : 0);
  const auto outer_type = static_cast<std::uint8_t>(encrypted ? 23 : type);
  Bytes wire{outer_type, 3, 3, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
  const auto body =
      encrypted ? made_up_ciphertext(length, size(StreamId{connection_, Layer::wire, direction})) : Bytes{};
  if (encrypted)
    wire.insert(wire.end(), body.begin(), body.end());
  else
    wire.insert(wire.end(), fragment.begin(), fragment.end());
  const auto range = chunk(StreamId{connection_, Layer::wire, direction}, wire);
  add(event::Record{outer_type, 0x0303, encrypted}, direction, range);
  return range;
}

Range Recording::handshake(Direction direction, std::uint8_t type, std::string_view name,
                           std::string_view summary, ByteView body, bool encrypted) {
  Bytes message{type, static_cast<std::uint8_t>(body.size() >> 16),
                static_cast<std::uint8_t>(body.size() >> 8), static_cast<std::uint8_t>(body.size())};
  message.insert(message.end(), body.begin(), body.end());
  const auto wire = record(direction, 22, encrypted, message);
  const auto range = chunk(StreamId{connection_, Layer::handshake, direction}, message);
  add(event::Handshake{type, std::string(name), std::string(summary), encrypted, wire}, direction, range);
  return range;
}

Range Recording::line(Direction direction, std::string_view text, event::MessageRole role,
                      std::string_view note, std::string_view secret) {
  const bool inside = phase_ == Phase::tls;
  if (inside) record(direction, 23, true, bytes_of(text));
  const auto range = chunk(
      inside ? StreamId{connection_, Layer::clear, direction} : StreamId{connection_, Layer::wire, direction},
      bytes_of(text));
  event::Message message{.role = role, .note = std::string(note)};
  if (!secret.empty()) message.secret = {{range.stream, range.offset + text.find(secret), secret.size()}};
  add(std::move(message), direction, range);
  return range;
}

Inspection session_of(const std::vector<Step>& steps) {
  Inspection session;
  for (const auto& step : steps) session.apply(step);
  return session;
}

}  // namespace sti::test
