#include "gui/ui/row_index.hpp"

#include <algorithm>
#include <chrono>

#include "filter/event_subject.hpp"

namespace sti::gui {
namespace {

/// How many events are looked at between two looks at the clock: where each is to be dissected, few.
constexpr int slice = 256, slice_of_trees = 4;

/// The bands are those of the main connection; what belongs to none is in its bands too.
bool is_of_main(const Event& e) { return e.connection.value_or(main_connection) == main_connection; }

bool hidden_kind(const Event& e, bool records) {
  if (e.get_if<event::Chunk>()) return true;
  return !records && (e.get_if<event::Record>() || e.get_if<event::Secret>());
}

}  // namespace

void RowIndex::restart(const Inspection& session, const RowWish& wish) {
  // A filter within the one before can only lose rows, so only those that were left are looked at again.
  const bool narrower = complete_ && next_ == session.events().size() && wish.records == wish_.records &&
                        wish.filter.is_within(wish_.filter);
  source_.clear();
  source_next_ = 0;
  if (narrower) {
    source_.swap(rows_);
  } else {
    next_ = 0;
    plaintext_ = upgrade_ = tls_ = false;
  }
  rows_.clear();
  band_rows_.clear();
  matches_ = 0;
  wish_ = wish;
}

bool RowIndex::wanted(const Inspection& session, const dissect::SessionTrees& trees,
                      std::uint32_t event) const {
  return wish_.filter.everything() || wish_.filter.matches(filter::EventSubject(session, trees, event));
}

void RowIndex::add_band(Row row) {
  band_rows_.push_back(rows_.size());
  rows_.push_back(row);
}

void RowIndex::take(const Inspection& session, const dissect::SessionTrees& trees, std::uint32_t index) {
  const auto& e = session.events()[index];
  if (!tls_ && e.phase == Phase::tls && is_of_main(e)) {
    if (!upgrade_) add_band({index, RowKind::upgrade_band});
    add_band({index, RowKind::tls_band});
    upgrade_ = tls_ = true;
  }
  if (e.get_if<event::Upgrade>() && !upgrade_ && is_of_main(e)) {
    add_band({index, RowKind::upgrade_band});
    upgrade_ = true;
    return;
  }
  if (!hidden_kind(e, wish_.records) && wanted(session, trees, index)) {
    rows_.push_back({index, RowKind::event});
    ++matches_;
  }
  // What is plaintext begins with the connection; looking up names is not part of it.
  if (!plaintext_ && e.get_if<event::Connected>() && is_of_main(e)) {
    add_band({index, RowKind::plaintext_band});
    plaintext_ = true;
  }
}

void RowIndex::update(const Inspection& session, const dissect::SessionTrees& trees, const RowWish& wish,
                      std::chrono::microseconds budget) {
  known_ = session.events().size();
  if (wish != wish_) restart(session, wish);
  const auto until = std::chrono::steady_clock::now() + budget;
  const int between_looks = wish_.filter.needs_trees() ? slice_of_trees : slice;
  int since_look = 0;
  auto out_of_time = [&] {
    if (++since_look < between_looks) return false;
    since_look = 0;
    return std::chrono::steady_clock::now() >= until;
  };
  bool stopped = false;
  while (source_next_ < source_.size() && !stopped) {
    const auto row = source_[source_next_++];
    if (row.kind != RowKind::event) {
      add_band(row);
    } else if (wanted(session, trees, row.event)) {
      rows_.push_back(row);
      ++matches_;
    }
    stopped = out_of_time();
  }
  if (source_next_ >= source_.size()) source_.clear(), source_next_ = 0;
  while (next_ < known_ && !stopped) {
    take(session, trees, static_cast<std::uint32_t>(next_++));
    stopped = out_of_time();
  }
  complete_ = source_.empty() && next_ == known_;

  tail_.clear();
  const auto end = static_cast<std::uint32_t>(known_);
  if (!plaintext_) tail_.push_back({end, RowKind::plaintext_band});
  if (!upgrade_) tail_.push_back({end, RowKind::upgrade_band});
  if (!tls_) tail_.push_back({end, RowKind::tls_band});
}

float RowIndex::progress() const {
  const auto total = static_cast<double>(source_.size()) + static_cast<double>(known_);
  if (total <= 0) return 1.0f;
  return static_cast<float>((static_cast<double>(source_next_) + static_cast<double>(next_)) / total);
}

std::vector<std::size_t> RowIndex::bands() const {
  auto out = band_rows_;
  for (std::size_t i = 0; i < tail_.size(); ++i) out.push_back(rows_.size() + i);
  return out;
}

std::optional<std::size_t> RowIndex::row_of(std::uint64_t event) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), event,
                                   [](const Row& row, std::uint64_t e) { return row.event < e; });
  std::optional<std::size_t> band;
  for (auto it = at; it != rows_.end() && it->event == event; ++it) {
    const auto row = static_cast<std::size_t>(it - rows_.begin());
    if (it->kind == RowKind::event) return row;
    if (it->kind == RowKind::upgrade_band) band = row;
  }
  return band;
}

}  // namespace sti::gui
