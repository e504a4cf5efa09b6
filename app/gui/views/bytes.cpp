#include "gui/views/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/byte_pane.hpp"
#include "gui/views/panel.hpp"
#include "gui/views/row_menu.hpp"
#include "model/transcript_text.hpp"

namespace sti::gui {
namespace {

/// "Network, sent"; of a connection that is not the main one with what it is before it: "probe 1: …".
std::string label_of(const Inspection& session, const StreamId& s) {
  constexpr std::array<std::string_view, layer_count> layers{"Network", "Carried TLS", "Handshake",
                                                             "Inside TLS", "Document"};
  const bool sent = s.direction == Direction::client_to_server;
  const auto label =
      fmt::format("{}, {}", layers[static_cast<std::size_t>(s.layer)], sent ? "sent" : "received");
  const auto which = connection_text(s.connection, session);
  return which.empty() ? label : which + ": " + label;
}

/// The streams that one may want to look at: of the main connection those that every session can have, of
/// the others those that have bytes.
std::vector<StreamId> streams_of(const Inspection& s) {
  constexpr std::size_t most = 64;  // that one can choose from; the others are reached by their rows
  std::vector<StreamId> out;
  for (const auto& connection : s.connections()) {
    if (out.size() >= most) break;
    for (std::size_t place = 0; place < streams_of_a_connection; ++place) {
      const auto stream = stream_at(connection.id(), place);
      const bool usual = stream.layer != Layer::carried && stream.layer != Layer::document;
      if (s.bytes().size(stream) > 0 || (usual && connection.id() == main_connection)) out.push_back(stream);
    }
  }
  return out;
}

bool beside(const ViewContext& c, float width) {
  return c.state.bytes_both && c.view->places.both() && width > 2 * ByteGrid::needed(8) + px(32);
}

/// What is lit in a stream, given what is selected: the same bytes in their other form are lit as well.
BytePane pane_of(const ViewContext& c, const StreamId& stream, Scroll& scroll) {
  const auto& view = *c.view;
  const auto& s = *c.session();
  BytePane pane{};
  pane.stream = stream;
  pane.scroll = &scroll;
  pane.label = label_of(s, stream);
  const bool fine = view.field() || view.drag.moved;
  if (view.range.stream == stream) {
    pane.light = view.outer;
    (fine ? pane.strong : pane.plain) = view.range;
  } else if (view.places.both() && stream == view.places.wire.stream) {
    pane.light = view.places.wire;
    if (view.range == view.places.clear)
      pane.plain = view.places.wire;
    else
      pane.strong = part_on_wire(s, view.places, view.range);
  } else if (view.places.both() && stream == view.places.clear.stream) {
    pane.light = view.places.clear;
    if (view.range == view.places.wire) pane.plain = view.places.clear;
  }
  return pane;
}

std::string place_words(const Range& range) {
  return range.length == 1
             ? fmt::format("byte {}", range.offset)
             : fmt::format("bytes {} to {}, {} in all", range.offset, range.end() - 1, range.length);
}

/// Buttons that choose between the two forms; returns where they begin.
float draw_forms(const ViewContext& c, const Box& panel, float right) {
  const auto& places = c.view->places;
  if (!places.both()) return right;
  const bool word = panel.width() > px(620);
  const auto look = [&](const char* icon, bool on, const char* tip) {
    ButtonLook l{ButtonKind::quiet, icon};
    l.on = on;
    l.word = word;
    l.tip = tip;
    return l;
  };
  const bool both = c.state.bytes_both;
  const char* clear_label = places.encrypted ? "Decrypted##form" : "Message##form";
  const auto clear = look(icon::unlock, !both && c.view->stream == places.clear.stream,
                          "The bytes as they were before TLS, or after it");
  const auto wire = look(icon::lock, !both && c.view->stream == places.wire.stream,
                         "The bytes of the TLS records, as they crossed the network (Ctrl+B)");
  const auto two = look(icon::bytes, both, "Both, side by side (Ctrl+Shift+B)");
  const bool room_for_two = panel.width() > 2 * ByteGrid::needed(8) + px(32);
  const float width = button_width(clear_label, clear) + button_width("Wire##form", wire) +
                      (room_for_two ? button_width("Both##form", two) : 0) + px(8);
  const float left = right - width - px(12);
  ImGui::SetCursorScreenPos({left, panel.min.y + header_inset(c)});
  if (button(clear_label, clear)) c.want(intent::ShowForm{false});
  ImGui::SameLine(0, px(4));
  if (button("Wire##form", wire)) c.want(intent::ShowForm{true});
  ImGui::SameLine(0, px(4));
  if (room_for_two && button("Both##form", two)) c.want(intent::Run{"bytes.both"});
  return left;
}

void draw_pane_heading(const BytePane& pane, const char* form, float width) {
  const auto& p = colors();
  const auto at = ImGui::GetCursorScreenPos();
  const float x = draw_text({at.x + px(16), at.y}, TextStyle::strong, p.muted, form, at.x + width);
  draw_text({x + px(10), at.y + px(1)}, TextStyle::small, p.faint, pane.label, at.x + width);
  name_for_tests(form, {at, {at.x + width, at.y + px(20)}});
  ImGui::SetCursorScreenPos({at.x, at.y + px(24)});
}

void draw_both(const ViewContext& c, const Box& room) {
  auto& view = *c.view;
  const float half = std::round((room.width() - px(8)) / 2);
  struct Side {
    StreamId stream;
    const char* form;
    Scroll* scroll;
    float x;
  };
  const Side sides[] = {
      {view.places.clear.stream, view.places.encrypted ? "Decrypted" : "Message", &view.bytes, room.min.x},
      {view.places.wire.stream, "On the wire", &view.other_bytes, room.min.x + half + px(8)}};
  for (const auto& side : sides) {
    auto pane = pane_of(c, side.stream, *side.scroll);
    pane.keys = view.stream == side.stream;
    pane.reveal = view.reveal_bytes;
    pane.width = half;
    ImGui::SetCursorScreenPos({side.x, room.min.y});
    draw_pane_heading(pane, side.form, half);
    ImGui::SetCursorScreenPos({side.x, room.min.y + px(24)});
    draw_byte_pane(c, pane);
  }
  const float middle = room.min.x + half + px(4);
  ImGui::GetWindowDrawList()->AddLine({middle, room.min.y}, {middle, room.max.y}, colors().border);
}

}  // namespace

void draw_bytes_header(const ViewContext& c, const Box& panel) {
  if (!c.session()) return;
  const auto& s = *c.session();
  auto& view = *c.view;
  const bool both = beside(c, panel.width());
  const float width = both ? 0 : px(184);
  const auto from = ImGui::GetCursorScreenPos();
  const float right = draw_forms(c, panel, panel.max.x - px(8) - width - (both ? 0 : px(4)));
  const bool in_sight = !view.range.empty() && (both || view.range.stream == view.stream);
  const bool lone = in_sight && !view.selected && !view.drag.moved;
  std::string words;
  if (in_sight) {
    if (const auto* field = view.field(); field && !view.drag.moved)
      words = std::string(field->field->label) + ": ";
    words += place_words(view.range);
  } else {
    words = fmt::format("{} bytes", s.bytes().size(view.stream));
  }
  if (lone) words += ": nothing explains this";
  draw_text({from.x, from.y + (control_height() - font_size_of(TextStyle::small)) / 2}, TextStyle::small,
            lone ? colors().warning : colors().muted, words, right - px(8));
  name_for_tests(words.c_str(), {from, {right, from.y + control_height()}});
  if (both) return;
  header_right(c, panel, width);
  if (!begin_choice("stream", label_of(s, view.stream).c_str(), width)) return;
  for (const auto& stream : streams_of(s)) {
    const auto size = s.bytes().size(stream);
    if (menu_item(label_of(s, stream).c_str(),
                  stream.direction == Direction::client_to_server ? icon::to_server : icon::to_client,
                  fmt::format("{} bytes", size).c_str(), size > 0, stream == view.stream))
      view.stream = stream;
  }
  end_choice();
}

void draw_bytes(const ViewContext& c) {
  if (!c.session() || c.session()->bytes().total_size() == 0) {
    empty_state(
        icon::bytes, "No bytes yet",
        c.session()
            ? "What crosses the network shows up here, and every row of the transcript points into it."
            : "Once there is a session, the bytes of the selected row are shown here.",
        nullptr);
    return;
  }
  const auto at = ImGui::GetCursorScreenPos();
  const auto size = ImGui::GetContentRegionAvail();
  auto& view = *c.view;
  if (beside(c, size.x)) {
    draw_both(c, {at, {at.x + size.x, at.y + size.y}});
  } else {
    auto pane = pane_of(c, view.stream, view.bytes);
    pane.reveal = view.reveal_bytes;
    draw_byte_pane(c, pane);
  }
  view.reveal_bytes = view.reveal_cursor = false;
  if (c.state.bytes_menu) ImGui::OpenPopup("bytes menu");
  c.state.bytes_menu = false;
  draw_bytes_menu(c);
}

}  // namespace sti::gui
