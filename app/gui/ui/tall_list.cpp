#include "gui/ui/tall_list.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "gui/ui/buttons.hpp"
#include "gui/ui/row_places.hpp"

namespace sti::gui {
namespace {

struct Extent {
  std::int64_t total, page, most;  ///< in pixels; most is the largest position
};

/// The bar on the right. Moves `scroll` when dragged or clicked; true where it moved up.
bool scrollbar(const char* label, Scroll& scroll, const Extent& extent, const Box& lane) {
  if (extent.most <= 0) {
    scroll.dragging = false;
    return false;
  }
  const auto& p = colors();
  const float grip = std::max(px(28), lane.height() * static_cast<float>(static_cast<double>(extent.page) /
                                                                         static_cast<double>(extent.total)));
  const float travel = lane.height() - grip;
  const auto place = [&] {
    return lane.min.y +
           travel * static_cast<float>(static_cast<double>(scroll.top) / static_cast<double>(extent.most));
  };
  ImGui::SetCursorScreenPos(lane.min);
  ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
  ImGui::InvisibleButton((std::string(label) + " scrollbar").c_str(), lane.size());
  ImGui::PopItemFlag();
  const float mouse = ImGui::GetIO().MousePos.y;
  bool up = false;
  if (ImGui::IsItemActivated()) {
    if (mouse < place() || mouse > place() + grip) {  // beside the grip: it comes to the pointer
      const double share =
          std::clamp(static_cast<double>((mouse - lane.min.y - grip / 2) / std::max(1.0f, travel)), 0.0, 1.0);
      const auto top = static_cast<std::int64_t>(share * static_cast<double>(extent.most));
      up = top < scroll.top;
      scroll.top = top;
    }
    scroll.dragging = true;
    scroll.drag_from = mouse;
    scroll.drag_top = scroll.top;
  }
  if (!ImGui::IsItemActive()) scroll.dragging = false;
  if (scroll.dragging && mouse != scroll.drag_from) {
    const double by = static_cast<double>(mouse - scroll.drag_from) / std::max(1.0f, travel) *
                      static_cast<double>(extent.most);
    const auto top =
        std::clamp<std::int64_t>(scroll.drag_top + static_cast<std::int64_t>(by), 0, extent.most);
    up = up || top < scroll.top;
    scroll.top = top;
  }
  const bool lit = ImGui::IsItemHovered() || scroll.dragging;
  const float inset = lit ? px(2) : px(3);
  ImGui::GetWindowDrawList()->AddRectFilled(
      {lane.min.x + inset, place() + px(1)}, {lane.max.x - inset, place() + grip - px(1)},
      lit ? p.muted : (p.faint & ~IM_COL32_A_MASK) | IM_COL32(0, 0, 0, 120), px(6));
  return up;
}

void read_keys(TallListSaw& saw, int page) {
  struct Key {
    ImGuiKey key;
    int steps;
  };
  for (const auto& [key, steps] : {Key{ImGuiKey_UpArrow, -1}, Key{ImGuiKey_DownArrow, 1},
                                   Key{ImGuiKey_PageUp, -page}, Key{ImGuiKey_PageDown, page}})
    if (ImGui::IsKeyPressed(key, true)) saw.steps += steps;
  saw.home = ImGui::IsKeyPressed(ImGuiKey_Home, false);
  saw.end = ImGui::IsKeyPressed(ImGuiKey_End, false);
}

}  // namespace

float tall_list_lane() { return px(12); }

TallListSaw tall_list(const char* label, Scroll& scroll, const TallListWish& wish,
                      const std::function<void(std::int64_t, const Box&)>& row) {
  TallListSaw saw;
  const auto at = ImGui::GetCursorScreenPos();
  auto room = ImGui::GetContentRegionAvail();
  if (wish.width > 0) room.x = std::min(room.x, wish.width);
  if (wish.height > 0) room.y = std::min(room.y, wish.height);
  if (room.x < 1 || room.y < 1) return saw;
  const float lane_width = tall_list_lane();
  saw.inside = {at, {at.x + room.x - lane_width, at.y + room.y}};
  const auto row_height = static_cast<std::int64_t>(std::max(1.0f, wish.row_height));
  const auto page = static_cast<std::int64_t>(room.y);
  const RowPlaces places(wish.count, row_height, page, wish.height_of);
  // Whole rows, so that at the end no row is cut in half below pinned ones; room may be left under the last.
  const Extent extent{wish.count * row_height, page, places.top_of(places.last())};
  const auto before = scroll.top;

  // The list is one item for the keyboard; its arrows move the selection, not ImGui's.
  auto* window = ImGui::GetCurrentWindow();
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto id = window->GetID(label);
  ImGui::ItemAdd(ImRect(saw.inside.min, saw.inside.max), id, nullptr, ImGuiItemFlags_AllowOverlap);
  IMGUI_TEST_ENGINE_ITEM_INFO(id, label, 0);
  const bool window_focused = ImGui::IsWindowFocused();
  saw.focused = wish.keys && (g.NavId == id || (window_focused && g.ActiveId == 0));
  if (saw.focused && !ImGui::GetIO().WantTextInput) {
    for (const auto key : {ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_PageUp, ImGuiKey_PageDown,
                           ImGuiKey_Home, ImGuiKey_End})
      ImGui::SetKeyOwner(key, id);
    read_keys(saw, static_cast<int>(std::max<std::int64_t>(1, page / row_height - 1)));
  }

  auto place = places.from_top(scroll.top);
  // What was kept beside it is the same position without rounding.
  if (places.top_of({place.row, scroll.within}) == scroll.top) place.within = scroll.within;
  place = places.moved(place, 0);
  const auto take = [&](const RowPlace& taken) {
    place = taken;
    scroll.top = places.top_of(taken);
    scroll.within = taken.within;
  };
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(at, {at.x + room.x, at.y + room.y}) &&
      ImGui::GetIO().MouseWheel != 0) {
    // Three rows a notch; what touchpads send in fractions adds up.
    const float by = ImGui::GetIO().MouseWheel * 3.0f * wish.row_height + scroll.wheel_rest;
    const auto whole = static_cast<std::int64_t>(by);
    scroll.wheel_rest = by - static_cast<float>(whole);
    place = places.moved(place, -whole);
    saw.scrolled_up = by > 0;
  } else if (wish.to_end) {
    place = places.last();
  }
  if (wish.reveal)
    place = places.revealing(place, *wish.reveal, wish.reveal_count,
                             static_cast<std::int64_t>(wish.pinned.size()) * row_height);
  take(place);
  if (scrollbar(label, scroll, extent, {{saw.inside.max.x, at.y}, {at.x + room.x, at.y + room.y}}))
    saw.scrolled_up = true;
  if (scroll.top != places.top_of(place)) take(places.from_top(scroll.top));
  if (scroll.top > before) saw.scrolled_up = false;
  saw.at_end = place >= places.last();

  ImGui::PushClipRect(saw.inside.min, saw.inside.max, true);
  ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
  const auto pinned = places.pins(place, wish.pinned);
  // Pinned rows come first, so that the pointer finds them before what they cover; they are drawn over it.
  auto& list = *ImGui::GetWindowDrawList();
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  const auto box_at = [&](std::int64_t y, std::int64_t height) {
    const float top = at.y + static_cast<float>(y);
    return Box{{saw.inside.min.x, top}, {saw.inside.max.x, top + static_cast<float>(height)}};
  };
  for (const auto& [i, y] : pinned) {
    const auto box = box_at(y, row_height);
    list.AddRectFilled(box.min, box.max, colors().surface);
    row(i, box);
    ImGui::SetCursorScreenPos(box.min);
    if (ImGui::InvisibleButton(("pinned " + std::to_string(i)).c_str(), box.size())) {
      take(places.moved({i, 0}, -row_height));
      saw.scrolled_up = true;
    }
  }
  list.ChannelsSetCurrent(0);
  auto y = -place.within;
  for (auto i = place.row; i < wish.count && y < page; ++i) {
    const auto height = places.height(i);
    if (std::none_of(pinned.begin(), pinned.end(), [i](const auto& p) { return p.row == i; }))
      row(i, box_at(y, height));
    y += height;
  }
  list.ChannelsMerge();
  ImGui::PopItemFlag();
  ImGui::PopClipRect();
  if (g.NavId == id && ImGui::GetIO().NavVisible) {
    const float in = px(3);
    focus_ring(
        {{saw.inside.min.x + in, saw.inside.min.y + in}, {saw.inside.max.x - in, saw.inside.max.y - in}},
        px(6));
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy(room);
  return saw;
}

}  // namespace sti::gui
