#include "gui/views/filter_box.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/test_hooks.hpp"
#include "gui/ui/text.hpp"
#include "gui/ui/text_mark.hpp"
#include "model/escape.hpp"
#include "model/field.hpp"

namespace sti::gui {
namespace {

constexpr float edge = 12, between = 8;  ///< design pixels, as all that follow
constexpr float entry_height = 28;
constexpr int entries_in_sight = 9, lines_of_explanation = 3;
constexpr float widest_list = 640, least_count_width = 88;

/// What the callback of the input is given, and what it tells.
struct Typing {
  FilterBox& box;
  bool accepted = false;  ///< by Enter, which also takes the keyboard out of the input
};

void show_in(ImGuiInputTextCallbackData* data, const FilterEntry& entry) {
  data->DeleteChars(0, data->BufTextLen);
  data->InsertChars(0, entry.text().c_str());
  data->CursorPos = static_cast<int>(entry.cursor());
  data->ClearSelection();
}

int on_typing(ImGuiInputTextCallbackData* data) {
  auto& typing = *static_cast<Typing*>(data->UserData);
  auto& entry = typing.box.entry;
  const auto typed = [&] {
    entry.type({data->Buf, static_cast<std::size_t>(data->BufTextLen)},
               static_cast<std::size_t>(data->CursorPos));
  };
  if (data->EventFlag == ImGuiInputTextFlags_CallbackHistory) {
    typed();
    entry.choose(data->EventKey == ImGuiKey_DownArrow ? 1 : -1);
  } else if (data->EventFlag == ImGuiInputTextFlags_CallbackCompletion) {
    typed();
    entry.accept(entry.chosen().value_or(0));
    show_in(data, entry);
  } else if (entry.open() && entry.chosen() &&
             (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter))) {
    entry.accept(*entry.chosen());
    typing.accepted = true;
    show_in(data, entry);
  } else if (typing.box.restore_cursor) {
    typing.box.restore_cursor = false;
    show_in(data, entry);
  } else {
    typed();
  }
  return 0;
}

void want_keyboard(FilterBox& box) {
  box.wanted = true;
  box.restore_cursor = true;
}

void draw_input(const ViewContext& c, float width) {
  auto& box = c.state.filter;
  auto& entry = box.entry;
  TextMark mark;
  InputLook look;
  look.hint = "filter: a text, or a field such as tls.handshake.type == certificate";
  look.icon = icon::search;
  look.mono = !entry.text().empty();
  look.width = width;
  look.flags = ImGuiInputTextFlags_EscapeClearsAll | ImGuiInputTextFlags_CallbackAlways |
               ImGuiInputTextFlags_CallbackHistory;
  if (entry.open()) look.flags |= ImGuiInputTextFlags_CallbackCompletion;  // else Tab leaves the input
  Typing typing{box};
  look.callback = on_typing;
  look.data = &typing;
  if (entry.error()) {
    mark = {entry.error()->offset, entry.error()->length,
            entry.unfinished() ? colors().muted : colors().warning};
    look.mark = &mark;
  }
  if (box.active && entry.open() && ImGui::IsKeyPressed(ImGuiKey_Escape)) {
    // Meant for the list: the input, which it would clear or leave, does not get it.
    entry.close();
    ImGui::SetKeyOwner(ImGuiKey_Escape, ImGui::GetID("completions"), ImGuiInputFlags_LockThisFrame);
  }
  if (box.wanted) {
    box.wanted = false;
    c.state.focus_wanted.reset();
    focus_next_input();
  }
  auto text = entry.text();  // all that is done to it is told by the callback
  const bool entered = input("filter", text, look);
  box.active = ImGui::IsItemActive();
  if (box.active) c.state.focus = Panel::transcript;
  if (typing.accepted)
    want_keyboard(box);
  else if (entered)
    c.state.focus_wanted = Panel::transcript;
}

constexpr float error_inset = 20;  // of the words, right of the icon

/// As high as its words, wrapped, and the line below them need.
float error_height(const FilterEntry& entry, float width) {
  const auto words = entry.error()->text();
  const float size = font_size_of(TextStyle::small);
  const auto wrapped =
      font_of(TextStyle::small)
          ->CalcTextSizeA(size, FLT_MAX, width - px(error_inset), words.data(), words.data() + words.size());
  return px(6) + wrapped.y + px(3) + size + px(6);
}

/// What an error amounts to, and what is shown meanwhile.
void draw_error(const FilterEntry& entry, const Box& box) {
  const auto& p = colors();
  const bool unfinished = entry.unfinished();
  const auto words = entry.error()->text();
  const ImVec2 at{box.min.x + px(error_inset), box.min.y + px(6)};
  const float size = font_size_of(TextStyle::small);
  draw_text({box.min.x, at.y}, TextStyle::small, unfinished ? p.muted : p.warning,
            unfinished ? icon::notice : icon::warning);
  observe_text(words);
  ImGui::GetWindowDrawList()->AddText(font_of(TextStyle::small), size, at, p.text, words.data(),
                                      words.data() + words.size(), box.max.x - at.x);
  const auto& held = entry.in_force();
  draw_text({at.x, box.max.y - px(6) - size}, TextStyle::small, p.muted,
            held.everything() ? std::string("all rows are shown")
                              : "in force: " + escaped(std::string_view(held.source())),
            box.max.x);
  name_for_tests(words.c_str(), box);
}

/// Of the field that an entry names; empty for what is no field.
std::string explanation_of(const filter::Completion& offer) {
  const auto* field = offer.kind == filter::CompletionKind::field ? find_field(offer.insert) : nullptr;
  if (!field) return {};
  return field->reference.empty() ? std::string(field->explanation)
                                  : fmt::format("{} ({})", field->explanation, field->reference);
}

/// Draws the entries; returns the one that was clicked.
std::optional<std::size_t> draw_entries(const FilterEntry& entry, bool by_keyboard) {
  const auto& p = colors();
  const auto& offers = entry.offers();
  float column = 0;
  for (const auto& offer : offers) column = std::max(column, text_size(TextStyle::mono, offer.insert).x);
  std::optional<std::size_t> clicked;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const auto& offer = offers[i];
    const bool chosen = entry.chosen() == i;
    const auto saw = block((offer.insert + "##completion").c_str(),
                           {ImGui::GetContentRegionAvail().x, px(entry_height)}, chosen);
    const auto middle = [&](TextStyle style) {
      return saw.box.min.y + (saw.box.height() - font_size_of(style)) / 2;
    };
    const float left = saw.box.min.x + px(10), right = saw.box.max.x - px(10);
    draw_text({left, middle(TextStyle::mono)}, TextStyle::mono, p.text, offer.insert, right);
    // Labels stand in a column where there is room for one.
    const float label = std::min(left + column + px(20), saw.box.min.x + saw.box.width() * 0.64f);
    const float end = left + text_size(TextStyle::mono, offer.insert).x + px(12);
    draw_text({std::max(label, end), middle(TextStyle::small)}, TextStyle::small, p.muted, offer.detail,
              right);
    if (chosen && by_keyboard) ImGui::SetScrollHereY();
    if (saw.pressed) clicked = i;
  }
  return clicked;
}

/// What hangs below the input while it is typed into: the error, the completions, and what the chosen one is.
void draw_below(const ViewContext& c, const Box& input) {
  auto& box = c.state.filter;
  auto& entry = box.entry;
  const bool held = box.list_hovered && (ImGui::IsMouseDown(0) || ImGui::IsMouseReleased(0));
  if (!box.active && !held && !box.restore_cursor) entry.close();
  const bool list = entry.open(), error = entry.error() && box.active;
  box.list_hovered = false;
  if (!list && !error) return;

  const auto& p = colors();
  const float pad = px(6), width = std::min(input.width(), px(widest_list));
  const auto explained = list ? explanation_of(entry.offers()[entry.chosen().value_or(0)]) : std::string();
  const float explanation_height =
      explained.empty() ? 0 : font_size_of(TextStyle::small) * 1.25f * lines_of_explanation + px(12);
  const auto entries = std::min<std::size_t>(list ? entry.offers().size() : 0, entries_in_sight);
  const float words_height = error ? error_height(entry, width - 2 * (pad + px(10))) : 0;
  const float below = words_height + (list ? explanation_height + px(28) : 0) + 2 * pad;
  const float room = ImGui::GetIO().DisplaySize.y - input.max.y - px(16) - below;
  const float entries_height =
      std::min(static_cast<float>(entries) * px(entry_height), std::max(px(entry_height), room));
  const ImVec2 at{input.min.x, input.max.y + px(4)}, size{width, entries_height + below};

  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad, pad});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, 0u);
  ImGui::Begin("Filter completions", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  auto& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + size.x, at.y + size.y};
  draw.AddRectFilled(at, end, p.surface, px(8));
  draw.AddRect(at, end, p.border, px(8));
  box.list_hovered =
      ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows | ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  const float left = at.x + pad + px(10), right = end.x - pad - px(10);
  if (error) {
    draw_error(entry, {{left, at.y + pad}, {right, at.y + pad + words_height}});
    ImGui::Dummy({0, words_height});
  }
  std::optional<std::size_t> clicked;
  if (list) {
    ImGui::PushStyleColor(ImGuiCol_ChildBg, 0u);
    ImGui::BeginChild("completions", {0, entries_height}, 0, ImGuiWindowFlags_NoNav);
    const bool by_keyboard = ImGui::IsKeyPressed(ImGuiKey_DownArrow) || ImGui::IsKeyPressed(ImGuiKey_UpArrow);
    clicked = draw_entries(entry, by_keyboard);
    ImGui::EndChild();
    ImGui::PopStyleColor();
    const float y = ImGui::GetCursorScreenPos().y;
    draw.AddLine({at.x + pad, y + px(3)}, {end.x - pad, y + px(3)}, p.border);
    if (!explained.empty()) {
      ImGui::SetCursorScreenPos({left, y + px(9)});
      ImGui::PushClipRect({left, y}, {right, y + explanation_height}, true);
      push_text_style(TextStyle::small);
      ImGui::PushTextWrapPos(right - at.x);
      ImGui::PushStyleColor(ImGuiCol_Text, p.text);
      observe_text(explained);
      ImGui::TextUnformatted(explained.data(), explained.data() + explained.size());
      ImGui::PopStyleColor();
      ImGui::PopTextWrapPos();
      pop_text_style();
      ImGui::PopClipRect();
    }
    draw_text({left, end.y - pad - px(20)}, TextStyle::small, p.faint,
              "Up, Down choose   Tab, Enter take   Esc closes", right);
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
  if (clicked) entry.accept(*clicked);
  if (clicked || (held && !box.active && ImGui::IsMouseReleased(0))) want_keyboard(box);
}

}  // namespace

float draw_filter_box(const ViewContext& c, const Box& box) {
  auto& filter = c.state.filter;
  const auto& rows = c.model.shown->rows;
  const auto& p = colors();
  const bool empty = filter.entry.text().empty();
  std::string count;
  if (!rows.complete())
    count = fmt::format("searching, {:.0f} %", static_cast<double>(rows.progress()) * 100);
  else if (!empty)
    count = fmt::format("{} {}", rows.matches(), rows.matches() == 1 ? "match" : "matches");
  const float words_width = text_size(TextStyle::small, count).x;
  const float count_width = count.empty() ? 0 : std::max(px(least_count_width), words_width) + px(between);
  ButtonLook clear;
  clear.kind = ButtonKind::quiet;
  clear.icon = icon::close;
  clear.word = false;
  const float clear_width = empty ? 0 : button_width("Clear the filter", clear) + px(between) / 2;
  const float left = box.min.x + px(edge), right = box.max.x - px(edge);
  const float bottom = box.min.y + control_height();
  const float input_right = right - count_width - clear_width;

  ImGui::SetCursorScreenPos({left, box.min.y});
  draw_input(c, input_right - left);
  if (!count.empty()) {
    const float y = box.min.y + (control_height() - font_size_of(TextStyle::small)) / 2;
    const float x = input_right + count_width - words_width;
    draw_text({x, y}, TextStyle::small, p.muted, count);
    name_for_tests(count.c_str(), {{x, box.min.y}, {x + words_width, bottom}});
  }
  if (!empty) {
    ImGui::SetCursorScreenPos({right - button_width("Clear the filter", clear), box.min.y});
    if (button("Clear the filter", clear)) {
      filter.entry.set({});
      want_keyboard(filter);
    }
  }
  draw_below(c, {{left, box.min.y}, {input_right, bottom}});
  if (!filter.entry.error() || filter.active) return bottom;
  // Once nobody types, nothing is covered by it.
  const Box error{{left + px(10), bottom},
                  {right, bottom + error_height(filter.entry, right - left - px(10))}};
  draw_error(filter.entry, error);
  return error.max.y;
}

}  // namespace sti::gui
