#include "gui/views/byte_pane.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>

#include "gui/ui/text.hpp"

namespace sti::gui {
namespace {

constexpr float row_height = 22;

bool holds(const Range& range, const StreamId& stream, std::uint64_t at) {
  return range.stream == stream && at >= range.offset && at < range.end();
}

/// The ground behind byte `i` of a row, joined to its neighbour's where that is lit too.
void light(const ByteGrid& grid, const Box& box, std::size_t i, bool joined, ImU32 ink) {
  auto& list = *ImGui::GetWindowDrawList();
  const float top = box.min.y + px(1), bottom = box.max.y - px(1);
  const float hex_end = joined ? grid.hex_at(i + 1) - px(2) : grid.hex_at(i) + grid.cell * 2 + px(2);
  list.AddRectFilled({grid.hex_at(i) - px(2), top}, {hex_end, bottom}, ink);
  list.AddRectFilled({grid.ascii_at(i), top}, {grid.ascii_at(i) + grid.cell, bottom}, ink);
}

struct ByteLook {
  ImU32 ink = 0, ground = 0;
};

void begin_drag(const ViewContext& c, const BytePane& pane, std::uint64_t at, bool ascii) {
  auto& drag = c.view->drag;
  drag = {true, false, ascii, pane.stream, at};
}

void draw_row(const ViewContext& c, const BytePane& pane, const ByteGrid& grid, std::int64_t index,
              const Box& box) {
  const auto& s = *c.session();
  const auto& view = *c.view;
  const auto& p = colors();
  auto& list = *ImGui::GetWindowDrawList();
  const auto offset = static_cast<std::uint64_t>(index) * grid.columns;
  const auto bytes = s.view({pane.stream, offset, grid.columns});
  static std::vector<std::uint32_t> explained;  // reused from row to row
  c.model.shown->bytes.explain(pane.stream, offset, bytes.size(), explained);

  const float y = box.min.y + (box.height() - font_size_of(TextStyle::mono_small)) / 2;
  const auto place = fmt::format("{:06x}", offset);
  put_text({box.min.x + px(16), y}, TextStyle::mono_small, p.faint, place);
  static constexpr char digits[] = "0123456789abcdef";
  const auto ground_at = [&](std::uint64_t at) -> ImU32 {
    if (holds(pane.strong, pane.stream, at)) return p.accent;
    if (holds(pane.plain, pane.stream, at)) return p.mark;
    return holds(pane.light, pane.stream, at) ? p.selection : 0;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto at = offset + i;
    const bool known = explained[i] != ByteIndex::unexplained;
    const bool secret = s.secrets().holds(pane.stream, at);
    ByteLook look{p.faint, ground_at(at)};
    if (look.ground)
      light(grid, box, i, i + 1 < bytes.size() && ground_at(at + 1) == look.ground, look.ground);
    if (holds(s.injected(), pane.stream, at))
      look.ink = p.bad;
    else if (known)
      look.ink = s.events()[explained[i]].phase == Phase::tls ? p.tls : p.plain;
    if (look.ground) look.ink = look.ground == p.accent ? p.on_accent : p.text;
    const char pair[2] = {secret ? '*' : digits[bytes[i] >> 4], secret ? '*' : digits[bytes[i] & 15]};
    put_text({grid.hex_at(i), y}, TextStyle::mono_small, look.ink, {pair, 2});
    const bool printable = bytes[i] >= 0x20 && bytes[i] < 0x7f;
    const char shown = secret ? '*' : static_cast<char>(bytes[i]);
    put_text({grid.ascii_at(i), y}, TextStyle::mono_small,
             printable || secret || look.ground ? look.ink : p.faint,
             printable || secret ? std::string_view(&shown, 1) : "·");
    if (!known)
      list.AddLine({grid.hex_at(i), box.max.y - px(3)}, {grid.hex_at(i) + grid.cell * 2, box.max.y - px(3)},
                   p.warning, px(1));
    if (pane.keys && at == view.cursor && view.stream == pane.stream && c.state.keyboard)
      list.AddRect({grid.hex_at(i) - px(2), box.min.y}, {grid.hex_at(i) + grid.cell * 2 + px(2), box.max.y},
                   look.ground == p.accent ? p.text : p.accent, px(2));
  }

  ImGui::SetCursorScreenPos(box.min);
  const auto label = "bytes " + place;
  const bool released = ImGui::InvisibleButton(
      label.c_str(), box.size(), ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const float mouse = ImGui::GetIO().MousePos.x;
  const auto column = grid.column(mouse);
  const bool on_byte = column && *column < bytes.size();
  if (ImGui::IsItemHovered() && on_byte && !view.drag.active)
    list.AddRect({grid.hex_at(*column) - px(2), box.min.y},
                 {grid.hex_at(*column) + grid.cell * 2 + px(2), box.max.y}, p.accent, px(2));
  if (ImGui::IsItemActivated() && ImGui::IsMouseDown(0) && on_byte)
    begin_drag(c, pane, offset + *column, grid.in_ascii(mouse));
  if (released && ImGui::GetIO().MouseReleased[1]) {
    if (on_byte && !holds(view.range, pane.stream, offset + *column))
      c.want(intent::SelectByte{pane.stream, offset + *column});
    c.state.bytes_menu = true;
  }
}

/// While the button is down the selection runs from where it went down to the byte under the pointer; past an
/// edge the list moves. A press without a move selects what explains the byte.
void go_on_dragging(const ViewContext& c, const BytePane& pane, const ByteGrid& grid,
                    const TallListSaw& saw) {
  auto& view = *c.view;
  auto& drag = view.drag;
  const auto size = c.session()->bytes().size(pane.stream);
  if (!drag.active || drag.stream != pane.stream || size == 0) return;
  const auto mouse = ImGui::GetIO().MousePos;
  const auto height = static_cast<std::int64_t>(px(row_height));
  if (ImGui::IsMouseDown(0)) {
    if (mouse.y < saw.inside.min.y) pane.scroll->top -= height;
    if (mouse.y > saw.inside.max.y) pane.scroll->top += height;
  }
  const float y = std::clamp(mouse.y, saw.inside.min.y, saw.inside.max.y - 1);
  const auto row = std::max<std::int64_t>(
      0, (pane.scroll->top + static_cast<std::int64_t>(y - saw.inside.min.y)) / height);
  const auto at =
      std::min(size - 1, static_cast<std::uint64_t>(row) * grid.columns + grid.nearest(mouse.x, drag.ascii));
  drag.moved = drag.moved || at != drag.anchor;
  if (drag.moved) {
    const auto from = std::min(at, drag.anchor), to = std::max(at, drag.anchor);
    view.stream = pane.stream;
    view.range = {pane.stream, from, to - from + 1};
    view.outer = {};
    view.cursor = at;
    view.fields.unselect();
    view.certificate_fields.unselect();
  }
  if (ImGui::IsMouseDown(0)) return;
  drag.active = false;
  if (!drag.moved) c.want(intent::SelectByte{pane.stream, drag.anchor});
}

void move_by_keys(const ViewContext& c, const BytePane& pane, const ByteGrid& grid, const TallListSaw& saw,
                  ImGuiID id) {
  if (!saw.focused) return;
  std::int64_t by = saw.steps * static_cast<std::int64_t>(grid.columns);
  for (const auto key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow}) {
    ImGui::SetKeyOwner(key, id);
    if (ImGui::IsKeyPressed(key, true)) by += key == ImGuiKey_LeftArrow ? -1 : 1;
  }
  const auto size = static_cast<std::int64_t>(c.session()->bytes().size(pane.stream));
  if (size == 0 || (by == 0 && !saw.home && !saw.end)) return;
  const auto from = c.view->stream == pane.stream ? static_cast<std::int64_t>(c.view->cursor) : 0;
  const auto at = saw.home ? 0 : saw.end ? size - 1 : std::clamp<std::int64_t>(from + by, 0, size - 1);
  c.want(intent::SelectByte{pane.stream, static_cast<std::uint64_t>(at)});
  c.view->reveal_cursor = true;
}

}  // namespace

float ByteGrid::needed(std::uint64_t n) {
  const float cell = text_size(TextStyle::mono_small, "0").x;
  const auto columns = static_cast<float>(n);
  return px(16) + cell * 6 + px(12) + columns * (cell * 3) + cell + px(16) + columns * cell + px(16);
}

ByteGrid::ByteGrid(float x, float width) {
  cell = text_size(TextStyle::mono_small, "0").x;
  offset_width = cell * 6;
  hex = x + px(16) + offset_width + px(12);
  columns = width >= needed(16) ? 16 : 8;
  ascii = hex + static_cast<float>(columns) * cell * 3 + cell + px(16);
}

float ByteGrid::hex_at(std::uint64_t i) const {
  return hex + static_cast<float>(i) * cell * 3 + (i >= columns / 2 ? cell : 0);
}

float ByteGrid::ascii_at(std::uint64_t i) const { return ascii + static_cast<float>(i) * cell; }

std::optional<std::uint64_t> ByteGrid::column(float x) const {
  for (std::uint64_t i = 0; i < columns; ++i) {
    if (x >= hex_at(i) - cell / 2 && x < hex_at(i) + cell * 2.5f) return i;
    if (x >= ascii_at(i) && x < ascii_at(i) + cell) return i;
  }
  return std::nullopt;
}

std::uint64_t ByteGrid::nearest(float x, bool ascii_half) const {
  for (std::uint64_t i = 0; i + 1 < columns; ++i)
    if (x < (ascii_half ? ascii_at(i) + cell : hex_at(i) + cell * 2.5f)) return i;
  return columns - 1;
}

void draw_byte_pane(const ViewContext& c, const BytePane& pane) {
  const auto at = ImGui::GetCursorScreenPos();
  const float width = pane.width > 0 ? pane.width : ImGui::GetContentRegionAvail().x;
  const ByteGrid grid(at.x, width - px(12));
  const auto size = c.session()->bytes().size(pane.stream);
  TallListWish wish;
  wish.count = static_cast<std::int64_t>((size + grid.columns - 1) / grid.columns);
  wish.row_height = px(row_height);
  wish.width = pane.width;
  wish.keys = pane.keys;
  if (c.view->reveal_cursor && pane.keys) {
    wish.reveal = static_cast<std::int64_t>(c.view->cursor / grid.columns);
  } else if (pane.reveal) {
    for (const auto& range : {pane.strong, pane.plain, pane.light})
      if (!range.empty() && range.stream == pane.stream) {
        wish.reveal = static_cast<std::int64_t>(range.offset / grid.columns);
        wish.reveal_count = static_cast<std::int64_t>((range.end() - 1) / grid.columns) - *wish.reveal + 1;
        break;
      }
  }
  ImGui::PushID(pane.label.c_str());
  const auto saw = tall_list("bytes", *pane.scroll, wish,
                             [&](std::int64_t i, const Box& box) { draw_row(c, pane, grid, i, box); });
  move_by_keys(c, pane, grid, saw, ImGui::GetCurrentWindow()->GetID("bytes"));
  ImGui::PopID();
  go_on_dragging(c, pane, grid, saw);
}

}  // namespace sti::gui
