// Which rows the transcript panel has, for a session that grows and a filter that is being typed. Works in
// slices of time, so that a million events stall no frame.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "dissect/session_trees.hpp"
#include "filter/filter.hpp"
#include "model/inspection.hpp"

namespace sti::gui {

enum class RowKind : std::uint8_t { event, plaintext_band, upgrade_band, tls_band };

struct Row {
  std::uint32_t event =
      0;  ///< index into Inspection::events(); of a band, the event it stands before (or is)
  RowKind kind = RowKind::event;
};

struct RowWish {
  bool records = false;  ///< TLS records and exported secrets too
  filter::Filter filter;
  bool operator==(const RowWish&) const = default;
};

class RowIndex {
 public:
  /// Takes up new events and a changed wish, for about as long as `budget`. `trees` is up to date with
  /// `session`; both are always the same ones.
  void update(const Inspection& session, const dissect::SessionTrees& trees, const RowWish& wish,
              std::chrono::microseconds budget);

  [[nodiscard]] const RowWish& wish() const { return wish_; }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] float progress() const;  ///< 0 to 1
  /// Rows, the bands included: those of phases that were not reached stand at the end.
  [[nodiscard]] std::size_t size() const { return rows_.size() + tail_.size(); }
  [[nodiscard]] Row at(std::size_t i) const { return i < rows_.size() ? rows_[i] : tail_[i - rows_.size()]; }
  [[nodiscard]] std::size_t matches() const { return matches_; }  ///< rows that are not bands
  /// Where the three bands are, in order; every session has them.
  [[nodiscard]] std::vector<std::size_t> bands() const;
  /// Where the row of an event is; nullopt where it is hidden or not found yet.
  [[nodiscard]] std::optional<std::size_t> row_of(std::uint64_t event) const;

 private:
  void restart(const Inspection& session, const RowWish& wish);
  void take(const Inspection& session, const dissect::SessionTrees& trees, std::uint32_t event);
  void add_band(Row row);
  [[nodiscard]] bool wanted(const Inspection& session, const dissect::SessionTrees& trees,
                            std::uint32_t event) const;

  RowWish wish_;
  std::vector<Row> rows_, tail_;
  std::vector<std::size_t> band_rows_;  ///< places in rows_
  std::vector<Row> source_;             ///< rows of the wish before, where the new one can only be narrower
  std::size_t source_next_ = 0;
  std::uint64_t next_ = 0;  ///< first event not looked at
  std::uint64_t known_ = 0;
  std::size_t matches_ = 0;
  bool plaintext_ = false, upgrade_ = false, tls_ = false;  ///< bands that have their place
  bool complete_ = true;
};

}  // namespace sti::gui
