#include "protocol/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace sti::protocol {

std::optional<std::uint64_t> announced_literal(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  line.remove_suffix(1);
  if (line.ends_with('+')) line.remove_suffix(1);
  const auto brace = line.rfind('{');
  if (brace == std::string_view::npos || brace + 1 == line.size()) return std::nullopt;
  const auto digits = line.substr(brace + 1);
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (end != digits.data() + digits.size()) return std::nullopt;
  return error == std::errc{} ? length : std::numeric_limits<std::uint64_t>::max();
}

std::size_t ResponseReader::take(ByteView bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ == State::partial) {
    const auto rest = bytes.subspan(taken);
    std::size_t step = 0;
    if (literal_left_ > 0) {
      step = static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, rest.size()));
      literal_left_ -= step;
      keep(text_of(rest.first(step)));
      length_ += step;
    } else {
      step = line_.take(rest);
      length_ += step;
      if (line_.state() != LineReader::State::partial) line_done();
    }
    taken += step;
  }
  return taken;
}

void ResponseReader::line_done() {
  keep(line_.raw());
  if (in_first_line_) first_line_ = line_.text();
  in_first_line_ = false;
  const auto odd = line_.oddities();
  oddities_.bare_lf |= odd.bare_lf;
  oddities_.bare_cr |= odd.bare_cr;
  oddities_.nul |= odd.nul;
  const bool too_long = line_.state() == LineReader::State::too_long;
  const auto literal = !too_long && has_literals_ && has_literals_(first_line_)
                           ? announced_literal(line_.text())
                           : std::nullopt;
  line_.next();
  if (too_long)
    state_ = State::line_too_long;
  else if (!literal)
    state_ = State::complete;
  else if (*literal > literal_limit && !tolerant_)
    state_ = State::literal_too_long;
  else
    literal_left_ = *literal;
}

void ResponseReader::keep(std::string_view bytes) {
  constexpr std::size_t kept_at_most = 4 * line_limit;
  raw_ += bytes.substr(0, kept_at_most - std::min(kept_at_most, raw_.size()));
}

void ResponseReader::next() {
  start_ += length_;
  length_ = 0;
  literal_left_ = 0;
  in_first_line_ = true;
  first_line_.clear();
  raw_.clear();
  oddities_ = {};
  state_ = State::partial;
}

}  // namespace sti::protocol
