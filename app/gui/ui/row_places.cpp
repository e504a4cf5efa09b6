#include "gui/ui/row_places.hpp"

#include <algorithm>
#include <utility>

namespace sti::gui {
namespace {

constexpr std::int64_t far = INT64_MAX / 4;

}  // namespace

RowPlaces::RowPlaces(std::int64_t count, std::int64_t row_height, std::int64_t page,
                     std::function<std::int64_t(std::int64_t)> height)
    : count_(std::max<std::int64_t>(0, count)),
      row_height_(std::max<std::int64_t>(1, row_height)),
      page_(std::max<std::int64_t>(0, page)),
      height_(std::move(height)),
      last_(find_last()) {}

std::int64_t RowPlaces::height(std::int64_t row) const {
  return height_ ? std::max(row_height_, height_(row)) : row_height_;
}

RowPlace RowPlaces::find_last() const {
  if (!height_) {
    const auto over = std::max<std::int64_t>(0, count_ * row_height_ - page_);
    return {(over + row_height_ - 1) / row_height_, 0};
  }
  std::int64_t below = 0;
  for (auto row = count_ - 1; row >= 0; --row) {
    const auto high = height(row);
    if (below + high > page_) {
      if (below > 0) return {row + 1, 0};
      return {row, high - page_};  // higher than the view by itself: to its last line
    }
    below += high;
  }
  return {0, 0};
}

RowPlace RowPlaces::moved(RowPlace from, std::int64_t by) const {
  if (!height_) {
    const auto top = std::max<std::int64_t>(0, from.row * row_height_ + from.within + by);
    return std::min(last_, RowPlace{top / row_height_, top % row_height_});
  }
  from.row = std::clamp<std::int64_t>(from.row, 0, std::max<std::int64_t>(0, count_ - 1));
  if (count_ == 0) return {};
  from.within += by;
  while (from.within < 0 && from.row > 0) from.within += height(--from.row);
  from.within = std::max<std::int64_t>(0, from.within);
  while (from < last_) {
    const auto high = height(from.row);
    if (from.within < high) break;
    from.within -= high;
    ++from.row;
  }
  return std::min(last_, from);
}

RowPlace RowPlaces::from_top(std::int64_t top) const {
  const RowPlace place{std::max<std::int64_t>(0, top) / row_height_,
                       std::max<std::int64_t>(0, top) % row_height_};
  if (!height_ || place >= last_ || place.row >= count_) return std::min(last_, place);
  return std::min(last_, RowPlace{place.row, place.within * height(place.row) / row_height_});
}

std::int64_t RowPlaces::top_of(const RowPlace& place) const {
  if (!height_ || place.within == 0) return place.row * row_height_ + place.within;
  return place.row * row_height_ + std::min(row_height_ - 1, place.within * row_height_ / height(place.row));
}

std::int64_t RowPlaces::y_of(const RowPlace& place, std::int64_t row) const {
  if (!height_) return (row - place.row) * row_height_ - place.within;
  if (row < place.row) return -far;
  auto y = -place.within;
  for (auto i = place.row; i < row; ++i) {
    if (y > page_) return far;
    y += height(i);
  }
  return y;
}

RowPlace RowPlaces::revealing(const RowPlace& place, std::int64_t row, std::int64_t rows,
                              std::int64_t held) const {
  rows = std::clamp<std::int64_t>(rows, 1, std::max<std::int64_t>(1, count_ - row));
  const auto y = y_of(place, row);
  // A row of what is around it stays in sight, above and below.
  const auto highest = moved({row, 0}, -held - row_height_);
  if (y < held) return highest;
  auto end = y;
  for (auto i = row; i < row + rows && end <= page_; ++i) end += height(i);
  if (end <= page_ - held) return place;
  auto lowest = moved({row + rows, 0}, held + row_height_ - page_);
  if (lowest.within > 0) lowest = std::min(last_, RowPlace{lowest.row + 1, 0});
  // The row itself, or its beginning where it is higher than the view.
  const auto itself = std::min(moved({row + 1, 0}, -page_), moved({row, 0}, 0));
  return std::max({place, itself, std::min(highest, lowest)});
}

std::vector<RowPlaces::Pin> RowPlaces::pins(const RowPlace& place,
                                            const std::vector<std::int64_t>& pinned) const {
  std::vector<Pin> out;
  const auto count = static_cast<std::int64_t>(pinned.size());
  if (page_ < (count + 3) * row_height_) return out;  // no room to spare
  for (std::int64_t k = 0; k < count; ++k) {
    const auto row = pinned[static_cast<std::size_t>(k)];
    const auto y = y_of(place, row);
    const auto highest = k * row_height_, lowest = page_ - (count - k) * row_height_;
    if (y < highest)
      out.push_back({row, highest});
    else if (y > lowest)
      out.push_back({row, lowest});
  }
  return out;
}

}  // namespace sti::gui
