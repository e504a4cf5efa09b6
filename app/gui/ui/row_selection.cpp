#include "gui/ui/row_selection.hpp"

#include <algorithm>

namespace sti::gui {

void RowSelection::begin(const Lead& lead) {
  if (holds_for(lead)) return;
  events_.clear();
  lead_ = lead;
  if (!lead) return;
  events_.push_back(*lead);
  anchor_ = *lead;
}

RowSelection::Lead RowSelection::toggle(const Lead& lead, std::uint64_t event) {
  begin(lead);
  const auto at = std::lower_bound(events_.begin(), events_.end(), event);
  if (at == events_.end() || *at != event) {
    events_.insert(at, event);
    anchor_ = event;
    return lead_ = event;
  }
  const auto next = events_.erase(at);
  if (events_.empty()) return lead_ = std::nullopt;
  if (lead_ == event) anchor_ = *(lead_ = next == events_.end() ? events_.back() : *next);
  return lead_;
}

void RowSelection::extend(const Lead& lead, std::uint64_t event, const RowIndex& rows) {
  begin(lead);
  const auto from = events_.empty() ? std::nullopt : rows.row_of(anchor_), to = rows.row_of(event);
  lead_ = event;
  events_.clear();
  if (!from || !to) {
    anchor_ = event;
    events_.push_back(event);
    return;
  }
  for (auto i = std::min(*from, *to); i <= std::max(*from, *to); ++i) {
    const auto row = rows.at(i);
    if (row.kind == RowKind::event || i == *from || i == *to) events_.push_back(row.event);
  }
  events_.erase(std::unique(events_.begin(), events_.end()), events_.end());
}

void RowSelection::end() {
  events_.clear();
  lead_.reset();
}

bool RowSelection::contains(const Lead& lead, std::uint64_t event) const {
  return holds_for(lead) ? std::binary_search(events_.begin(), events_.end(), event) : lead == event;
}

std::vector<std::uint64_t> RowSelection::events(const Lead& lead) const {
  if (holds_for(lead)) return events_;
  return lead ? std::vector{*lead} : std::vector<std::uint64_t>();
}

std::size_t RowSelection::count(const Lead& lead) const {
  return holds_for(lead) ? events_.size() : lead ? 1 : 0;
}

}  // namespace sti::gui
