#include "lab/line_dialogue.hpp"

#include <algorithm>
#include <utility>

namespace sti::lab {

void LineDialogue::receive(ByteView bytes, Turn& out) {
  while (!bytes.empty() && !out.ends_input()) {
    if (raw_wanted_ > 0)
      take_raw(bytes, out);
    else
      take_line(bytes, out);
  }
  if (out.ends_input()) {
    line_.clear();
    raw_.clear();
    raw_wanted_ = skipped_ = 0;
  }
}

void LineDialogue::take_raw(ByteView& bytes, Turn& out) {
  const auto taken = std::min(bytes.size(), raw_wanted_);
  raw_ += text_of(bytes.first(taken));
  bytes = bytes.subspan(taken);
  raw_wanted_ -= taken;
  if (raw_wanted_ == 0) raw(std::exchange(raw_, {}), out);
}

void LineDialogue::take_line(ByteView& bytes, Turn& out) {
  const auto end = std::find(bytes.begin(), bytes.end(), static_cast<std::uint8_t>('\n'));
  const bool complete = end != bytes.end();
  const auto taken = static_cast<std::size_t>(end - bytes.begin()) + (complete ? 1 : 0);
  if (skipped_ > 0 || line_.size() + taken > line_limit) {
    skipped_ += line_.size() + taken;
    line_.clear();
  } else {
    line_ += text_of(bytes.first(taken));
  }
  bytes = bytes.subspan(taken);

  if (skipped_ > endless_limit) {
    line_too_long(out);
    out.close = true;
  } else if (complete && skipped_ > 0) {
    skipped_ = 0;
    line_too_long(out);
  } else if (complete) {
    auto text = std::exchange(line_, {});
    text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    line(text, out);
  }
}

}  // namespace sti::lab
