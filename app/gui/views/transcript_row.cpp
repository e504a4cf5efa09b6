#include "gui/views/transcript_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <variant>

#include "assess/assessment.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/test_hooks.hpp"
#include "model/verification_text.hpp"

namespace sti::gui {
namespace {

/// Of a row that is wrapped no more than this is shown; the bytes panel has it all.
constexpr std::size_t most_wrapped = 8192;
constexpr float time_width = 68, delta_width = 72;  ///< design pixels, as all that follow
constexpr float arrow_width = 40, edge = 12;
constexpr float note_from = 420;    ///< width of a row that has room for a note
constexpr float least_words = 120;  ///< that the words keep beside it

/// How the text of a row looks.
struct RowLook {
  TextStyle style = TextStyle::body;
  ImU32 ink = 0;
  const char* icon = nullptr;  ///< before the text
  ImU32 icon_ink = 0;
};

struct LookOf {
  const Inspection& session;
  const Palette& p;

  RowLook operator()(const event::Message& message) const {
    const bool aside =
        message.role == event::MessageRole::data || message.role == event::MessageRole::unsolicited;
    return {TextStyle::mono, aside ? p.muted : p.text};
  }
  RowLook operator()(const event::Handshake&) const { return {TextStyle::body, p.text}; }
  RowLook operator()(const OneOf<event::Record, event::Secret> auto&) const {
    return {TextStyle::body, p.faint};
  }
  RowLook operator()(const event::Alert& alert) const {
    return {TextStyle::body, alert.description == 0 ? p.muted : p.bad,
            alert.description == 0 ? nullptr : icon::bad, p.bad};
  }
  RowLook operator()(const event::Found& found) const {
    return {TextStyle::body, p.text, icon_of(found.finding.severity), tone_of(found.finding.severity).strong};
  }
  RowLook operator()(const event::Verified& verified) const {
    const auto& v = *verified.verification;
    const auto look = look_of(v.verified()                                ? Mark::good
                              : proof_of(v) == Proof::not_shown           ? Mark::bad
                              : v.accepted() /* as was recorded before */ ? Mark::unknown
                                                                          : Mark::warning);
    return {TextStyle::strong, p.text, look.icon, look.strong};
  }
  RowLook operator()(const event::Finished&) const {
    const auto look = look_of(assess::verdict_of(session).mark);
    return {TextStyle::strong, p.text, look.icon, look.strong};
  }
  RowLook operator()(const OneOf<event::Negotiated, event::ConnectFailed> auto&) const {
    return {TextStyle::body, p.text, icon::broken, p.bad};
  }
  RowLook operator()(const event::Established&) const {
    return {TextStyle::strong, p.text, icon::lock, p.tls};
  }
  RowLook operator()(const event::Problem&) const { return {TextStyle::body, p.text, icon::bad, p.bad}; }
  RowLook operator()(const event::Certificates&) const {
    return {TextStyle::body, p.text, icon::certificate, p.tls};
  }
  RowLook operator()(const event::Ready&) const { return {TextStyle::body, p.muted, icon::terminal, p.good}; }
  RowLook operator()(const event::Capabilities&) const {
    return {TextStyle::body, p.muted, icon::list, p.faint};
  }
  RowLook operator()(
      const OneOf<event::Started, event::Resolving, event::Resolved, event::Connecting, event::Connected,
                  event::Chunk, event::Probe, event::Upgrade, event::Closed> auto&) const {
    return {TextStyle::body, p.muted};
  }
};

RowLook look_of_event(const Inspection& session, const Event& e) {
  return std::visit(LookOf{session, colors()}, e.payload);
}

std::string note_of(const Event& e) {
  if (const auto* message = e.get_if<event::Message>()) return message->note;
  if (const auto* handshake = e.get_if<event::Handshake>())
    return fmt::format("{} bytes{}", e.range.length, handshake->encrypted ? ", decrypted" : "");
  return {};
}

/// Where the words of a row stand, and what they are.
struct Shape {
  RowLook look;
  float left = 0, right = 0;  ///< of the words, screen pixels
  std::string note;           ///< at the right
  std::string_view name;      ///< before the words, in strong letters
  std::string_view words;
};

float words_left(const Shape& shape) {
  return shape.name.empty() ? shape.left : shape.left + text_size(TextStyle::strong, shape.name).x + px(12);
}

Shape shape_of(const Inspection& session, const Event& e, std::string_view words, const Box& box,
               bool deltas) {
  Shape shape;
  shape.look = look_of_event(session, e);
  shape.left = box.min.x + px(time_width + arrow_width) + (deltas ? px(delta_width) : 0);
  if (shape.look.icon) shape.left += px(24);
  shape.right = box.max.x - px(edge);
  shape.note = note_of(e);
  if (box.width() <= px(note_from)) shape.note.clear();
  if (!shape.note.empty()) shape.right -= text_size(TextStyle::small, shape.note).x + px(16);
  shape.words = words;
  if (const auto* message = e.get_if<event::Handshake>()) {
    shape.name = message->name;
    shape.words = message->summary;
  }
  if (!shape.note.empty() && shape.right - words_left(shape) < px(least_words)) {
    shape.note.clear();
    shape.right = box.max.x - px(edge);
  }
  return shape;
}

/// What of the words is shown where they are wrapped.
std::string wrapped_words(std::string_view words) {
  if (words.size() <= most_wrapped) return std::string(words);
  auto end = most_wrapped;
  while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0u) == 0x80u) --end;
  return fmt::format("{}… ({} more bytes)", words.substr(0, end), words.size() - end);
}

}  // namespace

std::string time_text(std::int64_t us) { return fmt::format("{}.{:03}", us / 1'000'000, us / 1000 % 1000); }

std::string delta_text(std::int64_t us) { return "+" + duration_text(us); }

void draw_band(const Inspection& session, RowKind kind, const Box& box, bool selected) {
  const auto& p = colors();
  const auto band = band_of(session, kind);
  const bool plain = kind == RowKind::plaintext_band, up = kind == RowKind::upgrade_band;
  const auto strong = plain ? p.plain : up ? p.upgrade : p.tls;
  const auto ground = plain ? p.plain_band : up ? p.upgrade_band : p.tls_band;
  auto& list = *ImGui::GetWindowDrawList();
  const ImVec2 min{box.min.x, box.min.y + px(1)}, max{box.max.x, box.max.y - px(1)};
  if (band.reached) list.AddRectFilled(min, max, ground);
  list.AddRectFilled(min, {min.x + px(4), max.y}, band.reached ? strong : p.border);
  const float y = box.min.y + (box.height() - font_size_of(TextStyle::strong)) / 2;
  const auto ink = band.reached ? strong : p.faint;
  draw_text({box.min.x + px(20), y}, TextStyle::body, ink,
            plain ? icon::unlock
            : up  ? icon::upgrade
                  : icon::lock);
  float x = draw_text({box.min.x + px(44), y}, TextStyle::strong, ink, band.title);
  // A word and an icon say how it stands; colour never does so alone.
  if (band.reached && !plain) {
    const auto look = look_of(band.mark);
    draw_text({x + px(12), y}, TextStyle::body, look.strong, look.icon);
    x += px(20);
  }
  draw_text({x + px(12), y}, TextStyle::body, band.reached ? p.text : p.faint, band.sentence,
            box.max.x - px(8));
  if (selected) list.AddRect(min, max, p.accent, px(4), 0, px(2));
  name_for_tests((band.title + ": " + band.sentence).c_str(), box);
}

std::int64_t wrapped_row_height(const Inspection& session, const Event& e, std::string_view words,
                                const Box& box, bool deltas) {
  const auto shape = shape_of(session, e, words, box, deltas);
  const auto style = shape.look.style;
  const auto shown = wrapped_words(shape.words);
  const float room = std::max(px(60), shape.right - words_left(shape));
  const auto size = font_of(style)->CalcTextSizeA(font_size_of(style), FLT_MAX, room, shown.data(),
                                                  shown.data() + shown.size());
  return static_cast<std::int64_t>(std::ceil(box.height() + std::max(0.0f, size.y - font_size_of(style))));
}

void draw_event(const Inspection& session, const Event& e, std::string_view words, const Box& box,
                const RowState& state) {
  const auto& p = colors();
  auto& list = *ImGui::GetWindowDrawList();
  // The band that a row stands in is the main connection's.
  const bool of_main = e.connection.value_or(main_connection) == main_connection;
  const bool connected = of_main && session.remote() && !e.get_if<event::Started>() &&
                         !e.get_if<event::Resolving>() && !e.get_if<event::Resolved>() &&
                         !e.get_if<event::Connecting>() && !e.get_if<event::Connected>();
  const bool inside = e.phase == Phase::tls;
  if (connected) {
    list.AddRectFilled(box.min, box.max, inside ? p.tls_row : p.plain_row);
    list.AddRectFilled(box.min, {box.min.x + px(4), box.max.y}, inside ? p.tls : p.plain);
  }
  if (state.selected) {
    list.AddRectFilled({box.min.x + px(4), box.min.y}, box.max, p.selection);
  } else if (state.hovered) {
    list.AddRectFilled({box.min.x + px(4), box.min.y}, box.max, p.hover);
  }
  // All but wrapped words stands on the first line.
  const auto middle = [&](TextStyle style) {
    return box.min.y + (state.line_height - font_size_of(style)) / 2;
  };
  const auto ending_at = [&](float right, const std::string& text) {
    draw_text({right - text_size(TextStyle::mono_small, text).x, middle(TextStyle::mono_small)},
              TextStyle::mono_small, p.faint, text);
  };
  float x = box.min.x + px(time_width);
  ending_at(x, time_text(e.t_us));
  if (state.deltas) {
    x += px(delta_width);
    if (state.since) ending_at(x, delta_text(e.t_us - *state.since));
  }
  if (e.direction) {
    const bool out = *e.direction == Direction::client_to_server;
    draw_text({x + px(12), middle(TextStyle::body)}, TextStyle::body, inside ? p.tls : p.plain,
              out ? icon::to_server : icon::to_client);
  }
  const auto shape = shape_of(session, e, words, box, state.deltas);
  const auto& look = shape.look;
  if (look.icon)
    draw_text({shape.left - px(24), middle(TextStyle::body)}, TextStyle::body, look.icon_ink, look.icon);
  if (!shape.note.empty())
    draw_text({box.max.x - px(edge) - text_size(TextStyle::small, shape.note).x, middle(TextStyle::small)},
              TextStyle::small, p.faint, shape.note);
  if (!shape.name.empty())
    draw_text({shape.left, middle(TextStyle::strong)}, TextStyle::strong, look.ink, shape.name, shape.right);
  const ImVec2 at{words_left(shape), middle(look.style)};
  const auto ink = shape.name.empty() ? look.ink : p.muted;
  if (!state.wrapped) {
    draw_text(at, look.style, ink, shape.words, shape.right);
    return;
  }
  const auto shown = wrapped_words(shape.words);
  observe_text(shown);
  list.AddText(font_of(look.style), font_size_of(look.style), {std::round(at.x), std::round(at.y)}, ink,
               shown.data(), shown.data() + shown.size(), std::max(px(60), shape.right - at.x));
}

}  // namespace sti::gui
