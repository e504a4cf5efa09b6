// Lines and responses are the same however their bytes arrive, cover them without gaps, and are bounded.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "protocol/response_reader.hpp"

namespace {

using sti::ByteView;
using sti::protocol::LineReader;
using sti::protocol::ResponseReader;

void demand(bool holds) {
  if (!holds) std::abort();
}

template <typename Reader>
std::vector<std::string> read_all(Reader reader, ByteView input, std::size_t cut) {
  std::vector<std::string> units;
  std::uint64_t end = 0;
  std::size_t at = 0;
  while (at < input.size()) {
    const auto stop = at < cut ? cut : input.size();
    at += reader.take(input.subspan(at, stop - at));
    if (reader.state() == Reader::State::partial) continue;
    const auto span = reader.span();
    demand(span.offset == end && span.length > 0);
    end = span.offset + span.length;
    demand(end == at);
    const auto odd = reader.oddities();
    units.push_back(std::string(reader.raw()) + "|" + std::to_string(static_cast<int>(reader.state())) +
                    (odd.bare_lf ? "l" : "") + (odd.bare_cr ? "c" : "") + (odd.nul ? "n" : ""));
    reader.next();
  }
  return units;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const ByteView input(data + 2, size - 2);
  const auto cut = input.empty() ? 0 : (data[0] * std::size_t{256} + data[1]) % input.size();

  demand(read_all(LineReader(64), input, 0) == read_all(LineReader(64), input, cut));
  ResponseReader strict([](std::string_view line) { return line.starts_with('*'); });
  demand(read_all(strict, input, 0) == read_all(strict, input, cut));
  auto tolerant = strict;
  tolerant.tolerate_long_literals();
  demand(read_all(tolerant, input, 0) == read_all(tolerant, input, cut));
  return 0;
}
