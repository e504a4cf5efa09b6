#include "protocol/line_reader.hpp"

#include <algorithm>

namespace sti::protocol {

std::size_t LineReader::take(ByteView bytes) {
  if (state_ != State::partial) return 0;
  const auto room = bytes.first(std::min(bytes.size(), limit_ - buffer_.size()));
  const auto end = std::find(room.begin(), room.end(), std::uint8_t{'\n'});
  const bool found = end != room.end();
  const auto taken = static_cast<std::size_t>(end - room.begin()) + (found ? 1 : 0);
  buffer_ += text_of(room.first(taken));
  if (found)
    state_ = State::complete;
  else if (buffer_.size() == limit_)
    state_ = State::too_long;
  return taken;
}

std::string_view LineReader::text() const {
  std::string_view line = buffer_;
  if (state_ != State::complete) return line;
  line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

LineOddities LineReader::oddities() const {
  const auto line = text();
  return {.bare_lf = state_ == State::complete && !buffer_.ends_with("\r\n"),
          .bare_cr = line.find('\r') != std::string_view::npos,
          .nul = line.find('\0') != std::string_view::npos};
}

void LineReader::next() {
  start_ += buffer_.size();
  buffer_.clear();
  state_ = State::partial;
}

}  // namespace sti::protocol
