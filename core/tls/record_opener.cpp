#include "tls/record_opener.hpp"

#include <utility>
#include <variant>

#include "tls/record_frame.hpp"

namespace sti::tls {
namespace {

constexpr std::uint16_t tls12 = 0x0303, tls13 = 0x0304;

}  // namespace

std::string_view secret_label(std::uint16_t version, Direction direction, Epoch epoch) {
  if (version != tls13) return "CLIENT_RANDOM";
  const bool client = direction == Direction::client_to_server;
  if (epoch == Epoch::handshake)
    return client ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET" : "SERVER_HANDSHAKE_TRAFFIC_SECRET";
  return client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0";
}

std::optional<RecordOpener> RecordOpener::make(const Agreement& agreement, Direction direction,
                                               ByteView secret) {
  if (agreement.version == tls13) {
    if (auto key = TrafficKey::make(agreement.suite, secret)) return RecordOpener(std::move(*key));
  } else if (agreement.version == tls12) {
    const RecordKey12::Agreed agreed{agreement.suite, agreement.encrypt_then_mac, agreement.client_random,
                                     agreement.server_random};
    if (auto key = RecordKey12::make(agreed, direction, secret)) return RecordOpener(std::move(*key));
  }
  return std::nullopt;
}

std::optional<RecordOpener::Opened> RecordOpener::open(ByteView whole) {
  const auto header = whole.first(record_header), body = whole.subspan(record_header);
  if (auto* key = std::get_if<TrafficKey>(&key_)) {
    auto inner = key->open(header, body);
    if (!inner) return std::nullopt;
    return Opened{inner->type, std::move(inner->content)};
  }
  auto content = std::get<RecordKey12>(key_).open(header, body);
  if (!content) return std::nullopt;
  return Opened{header[0], std::move(*content)};
}

void RecordOpener::update() {
  if (auto* key = std::get_if<TrafficKey>(&key_)) key->update();
}

}  // namespace sti::tls
