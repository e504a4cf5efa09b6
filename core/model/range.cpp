#include "model/range.hpp"

#include <algorithm>
#include <array>

#include "model/names.hpp"

namespace sti {
namespace {

constexpr std::array<std::string_view, 2> directions{"c2s", "s2c"};
constexpr std::array<std::string_view, 3> phases{"plaintext", "upgrade", "tls"};
constexpr std::array<std::string_view, streams_of_a_connection> streams{
    "wire-c2s",      "wire-s2c",  "carried-c2s", "carried-s2c",  "handshake-c2s",
    "handshake-s2c", "clear-c2s", "clear-s2c",   "document-c2s", "document-s2c"};

}  // namespace

std::string_view name_of(Direction d) { return name_in(directions, d); }
std::string_view name_of(Phase p) { return name_in(phases, p); }
std::string_view name_of(const StreamId& s) { return streams[place_in_connection(s)]; }
std::optional<Direction> direction_from(std::string_view name) {
  return value_in<Direction>(directions, name);
}
std::optional<Phase> phase_from(std::string_view name) { return value_in<Phase>(phases, name); }
std::optional<StreamId> stream_from(std::string_view name) {
  const auto* const found = std::ranges::find(streams, name);
  if (found == streams.end()) return std::nullopt;
  return stream_at(main_connection, static_cast<std::size_t>(found - streams.begin()));
}

}  // namespace sti
