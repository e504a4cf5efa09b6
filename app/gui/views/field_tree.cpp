#include "gui/views/field_tree.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/row_menu.hpp"

namespace sti::gui {
namespace {

constexpr float indent = 14;
constexpr std::size_t most_of_tip = 600;

/// How the two kinds of nodes that are not plain fields look and what they are called.
struct ReadingLook {
  const char* icon = nullptr;
  const char* word = nullptr;
  ImU32 ink = 0, ground = 0;
};
ReadingLook look_of(dissect::Reading reading) {
  const auto& p = colors();
  switch (reading) {
    case dissect::Reading::fault:
      return {icon::bad, "fault", p.bad, p.bad_soft};
    case dissect::Reading::unexplained:
      return {icon::warning, "unexplained", p.warning, p.warning_soft};
    case dissect::Reading::whole:
      break;
  }
  return {};
}

/// A fault or unexplained bytes somewhere under a closed node must not go unseen.
dissect::Reading worst_inside(const dissect::Node& node) {
  auto worst = node.reading;
  for (const auto& child : node.children) {
    if (worst == dissect::Reading::fault) break;
    worst = std::max(worst, worst_inside(child));
  }
  return worst;
}

std::string size_text(const dissect::Node& node) {
  return fmt::format("{} {}", node.range.length, node.range.length == 1 ? "byte" : "bytes");
}

bool is_bytes(const dissect::Node& node) {
  return node.field->type == FieldType::bytes || node.reading == dissect::Reading::unexplained;
}

void draw_value(const dissect::Node& node, const Box& box, float x, float right, bool selected) {
  const auto& p = colors();
  const auto middle = [&](TextStyle style) { return box.min.y + (box.height() - font_size_of(style)) / 2; };
  const float column = box.min.x + box.width() * 0.44f;
  const float value_x = std::max(x + px(12), std::min(column, right));
  if (node.text.empty()) {
    if (node.children.empty()) return;
    const auto size = size_text(node);
    const float width = text_size(TextStyle::small, size).x;
    if (right - width > x + px(12))
      draw_text({right - width, middle(TextStyle::small)}, TextStyle::small, selected ? p.muted : p.faint,
                size);
    return;
  }
  const auto style = is_bytes(node) ? TextStyle::mono_small : TextStyle::body;
  if (right - value_x > px(24)) draw_text({value_x, middle(style)}, style, p.text, node.text, right);
}

}  // namespace

FieldTree& tree_of(const ViewContext& c, FieldsOf which) {
  return which == FieldsOf::certificate ? c.view->certificate_fields : c.view->fields;
}

void draw_field_row(const ViewContext& c, FieldsOf which, std::size_t index, const Box& box,
                    std::uint32_t outer_depth) {
  auto& tree = tree_of(c, which);
  const auto row = tree.rows()[index];
  const auto& node = *row.node;
  const auto& p = colors();
  const auto path = tree.path_of(index);
  const bool selected = tree.selected() == path;
  const bool openable = !node.children.empty();
  const auto label = std::string(node.field->label);

  ImGui::PushID(static_cast<int>(index));
  ImGui::SetCursorScreenPos(box.min);
  const bool released = ImGui::InvisibleButton(
      label.c_str(), box.size(), ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const bool context = released && ImGui::GetIO().MouseReleased[1];
  const bool hovered = ImGui::IsItemHovered();
  ImGui::PopID();

  auto& list = *ImGui::GetWindowDrawList();
  if (selected || hovered)
    list.AddRectFilled({box.min.x + px(2), box.min.y}, {box.max.x - px(2), box.max.y},
                       selected ? p.selection : p.hover, px(4));
  const auto levels = static_cast<int>(row.depth - std::min(row.depth, outer_depth));
  const auto depth = static_cast<float>(levels);
  for (int level = 0; level < levels; ++level) {
    const float x = std::round(box.min.x + px(9) + px(indent) * static_cast<float>(level) + px(6));
    list.AddLine({x, box.min.y}, {x, box.max.y}, p.border, px(1));
  }
  float x = box.min.x + px(9) + px(indent) * depth;
  const float chevron_end = x + px(16);
  const auto middle = [&](TextStyle style) { return box.min.y + (box.height() - font_size_of(style)) / 2; };
  if (openable)
    draw_text({x + px(2), middle(TextStyle::small)}, TextStyle::small, hovered ? p.text : p.muted,
              row.open ? icon::down : icon::right);
  x += px(18);
  float right = box.max.x - px(10);

  const auto look = look_of(row.open ? node.reading : worst_inside(node));
  if (look.icon) {
    draw_text({x, middle(TextStyle::body)}, TextStyle::body, look.ink, look.icon);
    x += px(20);
    const auto word = node.reading == dissect::Reading::whole ? fmt::format("{} inside", look.word)
                                                              : std::string(look.word);
    const auto size = text_size(TextStyle::small, word);
    const ImVec2 at{right - size.x - px(12), box.min.y + px(4)};
    list.AddRectFilled(at, {right, box.max.y - px(4)}, look.ground, px(6));
    draw_text({at.x + px(6), middle(TextStyle::small)}, TextStyle::small, look.ink, word);
    right = at.x - px(8);
  }
  // What has a value leaves room for it.
  const float label_end =
      node.text.empty() ? right : std::min(right, std::max(x + px(60), box.min.x + box.width() * 0.66f));
  x = draw_text({x, middle(TextStyle::body)}, node.text.empty() ? TextStyle::strong : TextStyle::body,
                look.icon           ? look.ink
                : node.text.empty() ? p.text
                                    : p.muted,
                label, label_end);
  draw_value(node, box, x, right, selected);

  if (hovered && !node.text.empty() && text_size(TextStyle::body, node.text).x > px(150)) {
    std::string whole(node.text.substr(0, most_of_tip));
    if (whole.size() < node.text.size()) whole += "…";
    tip(whole.c_str());
  }
  if (!released) return;
  const float mouse = ImGui::GetIO().MousePos.x;
  const bool on_chevron = openable && mouse < chevron_end && mouse > chevron_end - px(20);
  if (!context && openable && (on_chevron || ImGui::GetIO().MouseClickedLastCount[0] == 2)) {
    tree.toggle(path);
    if (on_chevron) return;
  }
  c.want(intent::SelectField{path, which == FieldsOf::certificate});
  if (context) ImGui::OpenPopup("field menu");
}

bool fold_by_keys(const ViewContext& c, FieldsOf which, const TallListSaw& saw, ImGuiID list) {
  auto& tree = tree_of(c, which);
  if (!saw.focused || !tree.selected() || ImGui::GetIO().WantTextInput) return false;
  for (const auto key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow}) ImGui::SetKeyOwner(key, list);
  const auto row = tree.row_of(*tree.selected());
  if (!row) return false;
  const auto at = tree.rows()[*row];
  auto path = *tree.selected();
  const bool in_certificate = which == FieldsOf::certificate;
  if (ImGui::IsKeyPressed(ImGuiKey_RightArrow, true)) {
    if (at.node->children.empty()) return false;
    if (!at.open) {
      tree.open(path);
    } else {
      path.push_back(0);
      c.want(intent::SelectField{path, in_certificate});
      c.view->reveal_field = true;
    }
    return true;
  }
  if (!ImGui::IsKeyPressed(ImGuiKey_LeftArrow, true)) return false;
  if (at.open) {
    tree.close(path);
    return true;
  }
  if (path.empty()) return false;
  path.pop_back();
  c.want(intent::SelectField{path, in_certificate});
  c.view->reveal_field = true;
  return true;
}

void draw_field_list(const ViewContext& c, FieldsOf which, const char* label, Scroll& scroll, float height) {
  auto& tree = tree_of(c, which);
  TallListWish wish;
  wish.count = static_cast<std::int64_t>(tree.rows().size());
  wish.row_height = px(field_row_height);
  wish.height = height;
  if (c.view->reveal_field && tree.selected())
    if (const auto row = tree.row_of(*tree.selected())) wish.reveal = static_cast<std::int64_t>(*row);
  c.view->reveal_field = false;
  std::optional<std::size_t> last;  // rows may go while they are drawn: a click closes what holds them
  const auto saw = tall_list(label, scroll, wish, [&](std::int64_t i, const Box& box) {
    last = static_cast<std::size_t>(i);
    if (*last < tree.rows().size())
      draw_field_row(c, which, *last, {{box.min.x + px(4), box.min.y}, box.max});
  });
  draw_field_menu(c);
  if (fold_by_keys(c, which, saw, ImGui::GetCurrentWindow()->GetID(label))) return;
  const auto count = static_cast<std::int64_t>(tree.rows().size());
  if (!saw.focused || !count || (!saw.steps && !saw.home && !saw.end)) return;
  std::int64_t at = -1;
  if (tree.selected())
    if (const auto row = tree.row_of(*tree.selected())) at = static_cast<std::int64_t>(*row);
  at = saw.home  ? 0
       : saw.end ? count - 1
       : at < 0  ? 0
                 : std::clamp<std::int64_t>(at + saw.steps, 0, count - 1);
  c.want(intent::SelectField{tree.path_of(static_cast<std::size_t>(at)), which == FieldsOf::certificate});
  c.view->reveal_field = true;
}

float details_height(float height) { return std::round(std::min(px(236), height * 0.42f)); }

void draw_field_details(const ViewContext& c, FieldsOf which, float height) {
  const auto& p = colors();
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  auto& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + width, at.y + height}, p.raised, px(8), ImDrawFlags_RoundCornersBottom);
  list.AddLine(at, {at.x + width, at.y}, p.border);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(16), px(12)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(6)});
  ImGui::BeginChild("field details", {width, height}, ImGuiChildFlags_AlwaysUseWindowPadding);
  const auto& tree = tree_of(c, which);
  if (const auto* node = tree.selected() ? tree.field() : tree.root()) {
    const auto top = ImGui::GetCursorScreenPos();
    const auto look = look_of(node->reading);
    float x = top.x;
    if (look.icon) {
      draw_text({x, top.y}, TextStyle::body, look.ink, look.icon);
      x += px(22);
    }
    x = draw_text({x, top.y}, TextStyle::strong, look.icon ? look.ink : p.text, node->field->label);
    if (look.word) draw_text({x + px(10), top.y + px(1)}, TextStyle::small, look.ink, look.word);
    name_for_tests(("details of " + std::string(node->field->label)).c_str(),
                   {top, {top.x + width, top.y + px(20)}});
    ImGui::Dummy({px(10), font_size_of(TextStyle::strong)});
    text_wrapped(TextStyle::body, p.text, node->field->explanation);
    gap(8);
    const auto fact = [&](const char* name, const std::string& value, bool mono, const char* what) {
      if (!value.empty() && field(name, value, mono, 88)) c.want(intent::Copy{value, what});
    };
    std::string value(node->text.substr(0, 4096));
    if (value.size() < node->text.size()) value += "…";
    fact("Value", value, is_bytes(*node), "the value");
    fact("Reference", std::string(node->field->reference), false, "the reference");
    fact("Filter name", std::string(node->field->key), true, "the filter name");
    fact("Bytes",
         node->range.empty() ? std::string("none: it is missing")
                             : fmt::format("{}, from {} of {}", size_text(*node), node->range.offset,
                                           name_of(node->range.stream)),
         false, "the place");
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

}  // namespace sti::gui
