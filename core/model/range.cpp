#include "model/range.hpp"
#include <array>

#include "model/names.hpp"

namespace sti {
namespace {

constexpr std::array<std::string_view, 2> directions{"c2s", "s2c"};
constexpr std::array<std::string_view, 3> phases{"plaintext", "upgrade", "tls"};
constexpr std::array<std::string_view, stream_count> streams{"wire-c2s",      "wire-s2c",  "handshake-c2s",
                                                             "handshake-s2c", "clear-c2s", "clear-s2c"};

}  // namespace

std::string_view name_of(Direction d) { return name_in(directions, d); }
std::string_view name_of(Phase p) { return name_in(phases, p); }
std::string_view name_of(Stream s) { return name_in(streams, s); }
std::optional<Direction> direction_from(std::string_view name) {
  return value_in<Direction>(directions, name);
}
std::optional<Phase> phase_from(std::string_view name) { return value_in<Phase>(phases, name); }
std::optional<Stream> stream_from(std::string_view name) { return value_in<Stream>(streams, name); }

}  // namespace sti
