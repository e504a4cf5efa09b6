#include "gui/ui/filter_entry.hpp"

#include <algorithm>
#include <variant>

namespace sti::gui {

void FilterEntry::judge() {
  auto parsed = filter::parse_filter(text_);
  if (auto* understood = std::get_if<filter::Filter>(&parsed)) {
    in_force_ = std::move(*understood);
    error_.reset();
  } else {
    error_ = std::move(std::get<filter::FilterError>(parsed));
  }
}

void FilterEntry::type(std::string_view text, std::size_t cursor) {
  cursor = std::min(cursor, text.size());
  const bool changed = text != text_;
  if (!changed && cursor == cursor_) return;
  if (changed) {
    text_ = text;
    judge();
    open_ = !text_.empty();
  }
  cursor_ = cursor;
  chosen_.reset();
  offers_ = filter::complete(text_, cursor_);
}

void FilterEntry::set(std::string_view text) {
  type(text, text.size());
  close();
}

void FilterEntry::close() {
  open_ = false;
  chosen_.reset();
}

void FilterEntry::choose(int step) {
  if (!open_) offers_ = filter::complete(text_, cursor_);  // nothing was typed before an empty text
  open_ = true;
  const auto count = static_cast<int>(offers_.size());
  if (count == 0) return;
  const int from = chosen_ ? static_cast<int>(*chosen_) : step > 0 ? -1 : count;
  chosen_ = static_cast<std::size_t>(((from + step) % count + count) % count);
}

void FilterEntry::accept(std::size_t offer) {
  if (offer >= offers_.size()) return;
  const auto taken = offers_[offer];
  auto text = text_;
  text.replace(taken.from, taken.to - taken.from, taken.insert);
  auto cursor = taken.from + taken.insert.size();
  const bool value = taken.kind == filter::CompletionKind::value;
  if (!value) {
    if (cursor == text.size() || text[cursor] != ' ') text.insert(cursor, 1, ' ');
    ++cursor;
  }
  type(text, cursor);
  if (value) close();
}

}  // namespace sti::gui
