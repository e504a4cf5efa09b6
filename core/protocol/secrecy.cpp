#include <algorithm>
#include <utility>

#include "protocol/disclosure.hpp"
#include "protocol/response_reader.hpp"

namespace sti::protocol {

Span Secrecy::typed(std::string_view line, const Disclosure& disclosure) {
  const bool hidden =
      std::exchange(next_is_hidden_, false) || (hiding_ && (outstanding_ > 0 || in_exchange_));
  const auto shown = hidden ? 0 : std::min(disclosure.shown, line.size());
  hiding_ = hidden || !disclosure.plain(line);
  return shown == line.size() ? Span{} : Span{shown, line.size() - shown};
}

void Secrecy::answered() {
  if (outstanding_ > 0) --outstanding_;
  in_exchange_ = false;
  if (outstanding_ == 0) hiding_ = false;
}

void Secrecy::asked_for_more() {
  if (outstanding_ > 0) --outstanding_;
  in_exchange_ = true;
}

void TypedLiterals::sent(std::string_view line) {
  constexpr std::uint64_t line_end = 2;
  if (left_ > line.size()) {
    left_ -= std::min<std::uint64_t>(left_, line.size() + line_end);
    return;
  }
  const auto length = announced_literal(line.substr(static_cast<std::size_t>(left_)));
  open_ = length.has_value();
  left_ = length.value_or(0);
}

}  // namespace sti::protocol
