// Where the rows of a long list are, whether all are equally high or each as high as its text. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <vector>

namespace sti::gui {

/// A scroll position: so many pixels of `row` are above the view.
struct RowPlace {
  std::int64_t row = 0, within = 0;
  auto operator<=>(const RowPlace&) const = default;
};

/// All lengths are in whole screen pixels. Heights are asked for only around the position, so that a million
/// rows cost what is in sight.
class RowPlaces {
 public:
  /// `height` is of one row, never less than `row_height`; without it all rows are `row_height` high.
  RowPlaces(std::int64_t count, std::int64_t row_height, std::int64_t page,
            std::function<std::int64_t(std::int64_t)> height = {});

  [[nodiscard]] std::int64_t height(std::int64_t row) const;
  /// The furthest position. A whole row is at its top, so that none is cut below pinned ones at the end.
  [[nodiscard]] const RowPlace& last() const { return last_; }
  /// Never before the first row nor past last().
  [[nodiscard]] RowPlace moved(RowPlace from, std::int64_t by) const;
  /// From and to pixels of a list whose rows are all `row_height` high: what a scroll bar goes by.
  [[nodiscard]] RowPlace from_top(std::int64_t top) const;
  [[nodiscard]] std::int64_t top_of(const RowPlace& place) const;
  /// Where a row begins, from the top of the view; far out of it for what is not near.
  [[nodiscard]] std::int64_t y_of(const RowPlace& place, std::int64_t row) const;
  /// The nearest position from which `row` is in sight, with as many of the `rows` from it as there is room
  /// for; `held` pixels at either edge count as covered.
  [[nodiscard]] RowPlace revealing(const RowPlace& place, std::int64_t row, std::int64_t rows,
                                   std::int64_t held) const;
  /// The rows of `pinned`, in order, that are out of sight, and where they are drawn instead.
  struct Pin {
    std::int64_t row, y;
  };
  [[nodiscard]] std::vector<Pin> pins(const RowPlace& place, const std::vector<std::int64_t>& pinned) const;

 private:
  [[nodiscard]] RowPlace find_last() const;

  std::int64_t count_, row_height_, page_;
  std::function<std::int64_t(std::int64_t)> height_;
  RowPlace last_;
};

}  // namespace sti::gui
