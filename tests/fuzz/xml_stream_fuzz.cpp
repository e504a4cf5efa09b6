// XMPP stream units are the same however their bytes arrive, and lie inside what was given.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "protocol/xml_stream.hpp"

namespace {

using namespace sti::protocol;

void demand(bool holds) {
  if (!holds) std::abort();
}

void show(const XmlElement& element, std::string& out) {
  out += "{" + element.ns + "}" + element.name + "'" + element.text + "'";
  for (const auto& a : element.attributes) out += " {" + a.ns + "}" + a.name + "=" + a.value;
  for (const auto& child : element.children) show(child, out += '(');
  out += ')';
}

std::vector<std::string> read_all(sti::ByteView input, std::size_t cut) {
  XmlStreamReader reader;
  std::vector<std::string> units;
  std::size_t at = 0;
  while (at < input.size() && reader.state() != XmlStreamReader::State::broken) {
    const auto stop = at < cut ? cut : input.size();
    at += reader.take(input.subspan(at, stop - at));
    if (reader.state() == XmlStreamReader::State::partial) continue;
    demand(reader.span().offset + reader.span().length == at);
    std::string unit =
        std::to_string(static_cast<int>(reader.state())) + reader.problem() + std::string(reader.raw());
    show(reader.element(), unit);
    units.push_back(std::move(unit));
    reader.next();
  }
  return units;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const sti::ByteView input(data + 2, size - 2);
  const auto cut = input.empty() ? 0 : (data[0] * std::size_t{256} + data[1]) % input.size();
  demand(read_all(input, 0) == read_all(input, cut));
  return 0;
}
