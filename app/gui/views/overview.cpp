#include "gui/views/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "assess/assessment.hpp"
#include "gui/ui/buttons.hpp"
#include "gui/ui/elide.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/findings.hpp"
#include "gui/views/tls_facts.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"
#include "model/u_label.hpp"

namespace sti::gui {
namespace {

/// A file that is half read allows no verdict yet.
assess::Assessment verdict_so_far(const SessionEntry& e, assess::Assessment assessment) {
  if (!e.opening) {
    // Where it runs, what it does at the moment is the nearest to a reason.
    if (assessment.mark == Mark::running) assessment.reason = state_word(e.session);
    return assessment;
  }
  assessment.mark = Mark::running;
  assessment.headline = opening_word(*e.opening);
  assessment.sentence = "The file is being read; what is known so far is below.";
  assessment.reason.clear();
  return assessment;
}

void draw_verdict(const ViewContext& c, const assess::Assessment& assessment) {
  const auto verdict = verdict_so_far(*c.model.shown, assessment);
  const auto look = look_of(verdict.mark);
  const auto& p = colors();
  begin_card(look.soft, 16);
  const auto at = ImGui::GetCursorScreenPos();
  draw_text(at, TextStyle::verdict, look.strong, look.icon);
  ImGui::SetCursorScreenPos({at.x + px(40), at.y});
  ImGui::BeginGroup();
  text(TextStyle::verdict, look.strong, verdict.headline);
  text_wrapped(TextStyle::body, p.text, verdict.sentence);
  if (!verdict.reason.empty()) text_wrapped(TextStyle::body, p.muted, verdict.reason);
  if (verdict.mark == Mark::running && c.model.shown->under_way()) {
    const auto spent = std::chrono::steady_clock::now() - c.model.shown->begun;
    text(TextStyle::small, p.muted,
         duration_text(std::chrono::duration_cast<std::chrono::microseconds>(spent).count() / 100'000 *
                       100'000) +
             " so far");
    ButtonLook stop;
    stop.icon = icon::stop;
    if (button("Stop##overview", stop)) c.want(intent::Stop{});
  }
  ImGui::EndGroup();
  end_card();
}

void draw_check(const ViewContext& c, const assess::Check& check, int number) {
  const auto look = look_of(check.mark);
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::PushID(number);
  draw_text(at, TextStyle::body, look.strong, look.icon);
  ImGui::SetCursorScreenPos({at.x + px(28), at.y});
  ImGui::BeginGroup();
  if (check.evidence.empty()) {
    text(TextStyle::strong, colors().text, check.word);
  } else if (link(check.word.c_str(), TextStyle::strong)) {
    c.want(intent::SelectRange{check.evidence, true});
  }
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(5));
  text_wrapped(TextStyle::body, colors().muted, check.sentence);
  ImGui::EndGroup();
  ImGui::PopID();
}

void draw_findings_line(const ViewContext& c, const Inspection& s, const assess::Assessment& assessment) {
  const auto count = assessment.listed.size();
  const auto worst = assess::worst_listed(s);
  const bool ended = s.outcome() || s.open_for_commands();
  // Under a verdict that is not good, "no findings" would read as if all were well.
  if (count == 0 && ended && assessment.mark != Mark::good) return;
  const auto at = ImGui::GetCursorScreenPos();
  const bool none = count == 0;
  draw_text(at, TextStyle::body, tone_of(worst).strong, none ? icon::good : icon_of(worst));
  ImGui::SetCursorScreenPos({at.x + px(28), at.y});
  if (none) {
    text(TextStyle::strong, colors().text, ended ? "No findings" : "No findings so far");
    return;
  }
  const auto words = fmt::format("{} {}##overview", count, count == 1 ? "finding" : "findings");
  if (link(words.c_str(), TextStyle::strong)) c.want(intent::ShowTab{Tab::findings});
}

/// Words in a part of the bar, where they fit; shorter ones where the longer do not.
void draw_bar_words(const Box& part, std::string_view label, const std::string& value) {
  const auto whole = std::string(label) + "  " + value;
  for (const auto& words : {whole, std::string(label)}) {
    const auto size = text_size(TextStyle::small, words);
    if (size.x + px(12) > part.width()) continue;
    draw_text({part.min.x + (part.width() - size.x) / 2, part.min.y + (part.height() - size.y) / 2},
              TextStyle::small, colors().on_accent, words);
    return;
  }
}

void draw_timing(const ViewContext& c, const Inspection& s) {
  const auto parts = time_parts(s);
  std::int64_t sum = 0;
  for (const auto& part : parts) sum += part.us.value_or(0);
  if (sum <= 0) return;
  section("Where the time went");
  const auto& p = colors();
  const ImU32 inks[] = {p.notice, p.accent, p.plain, p.upgrade, p.tls};
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = px(24);
  auto& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + width, at.y + height}, p.raised, px(5));
  float x = at.x;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const float share =
        static_cast<float>(static_cast<double>(parts[i].us.value_or(0)) / static_cast<double>(sum));
    if (share <= 0) continue;
    const float end = std::min(at.x + width, x + std::max(px(3), width * share));
    const Box part{{x, at.y}, {end - px(1), at.y + height}};
    list.AddRectFilled(part.min, part.max, inks[i], px(4));
    draw_bar_words(part, parts[i].label, duration_text(*parts[i].us));
    x = end;
  }
  ImGui::Dummy({width, height});
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].applies) continue;
    const auto line = ImGui::GetCursorScreenPos();
    const bool reached = parts[i].us.has_value();
    list.AddRectFilled({line.x, line.y + px(5)}, {line.x + px(8), line.y + px(13)},
                       reached ? inks[i] : p.border, px(2));
    draw_text({line.x + px(20), line.y}, TextStyle::body, reached ? p.text : p.faint, parts[i].label);
    draw_text({line.x + px(112), line.y}, TextStyle::small, p.muted, parts[i].explanation,
              line.x + width - px(72));
    const auto value = reached ? duration_text(*parts[i].us) : std::string("–");
    draw_text({line.x + width - text_size(TextStyle::body, value).x, line.y}, TextStyle::body,
              reached ? p.text : p.faint, value);
    ImGui::Dummy({width, font_size_of(TextStyle::body) - px(2)});
  }
  const auto line = ImGui::GetCursorScreenPos();
  const auto total = duration_text(s.timing().total.value_or(sum));
  draw_text({line.x + px(20), line.y}, TextStyle::strong, p.text,
            s.timing().total ? "whole session" : "so far");
  draw_text({line.x + width - text_size(TextStyle::strong, total).x, line.y}, TextStyle::strong, p.text,
            total);
  ImGui::Dummy({width, font_size_of(TextStyle::body)});
  const auto& trips = c.model.shown->round_trips;
  if (trips.count() == 0) return;
  text_wrapped(TextStyle::small, p.muted,
               fmt::format("{} {} of waiting for the other side took {} together, the fastest {}.",
                           trips.count(), trips.count() == 1 ? "round trip" : "round trips",
                           duration_text(trips.total()), duration_text(trips.fastest())));
}

bool among(const std::vector<std::string>& list, const std::string& entry) {
  return std::find(list.begin(), list.end(), entry) != list.end();
}

/// Capabilities as pills that wrap; those that the other phase lacks are set off.
void draw_capabilities(const std::vector<std::string>& entries, const std::vector<std::string>* other,
                       bool inside) {
  const auto& p = colors();
  const float start = ImGui::GetCursorScreenPos().x;
  const float right = start + ImGui::GetContentRegionAvail().x;
  float x = start;
  bool first = true;
  for (const auto& entry : entries) {
    auto shown = escaped(entry);
    const bool only_here = other && !among(*other, entry);
    if (only_here) shown += inside ? "  only inside" : "  only before";
    shown = elided(shown, right - start - px(16),
                   [](std::string_view part) { return text_size(TextStyle::small, part).x; });
    const float width = text_size(TextStyle::small, shown).x + px(16);
    if (!first && x + px(4) + width <= right) {
      ImGui::SameLine(0, px(4));
    } else {
      x = start;
    }
    x += width + px(4);
    first = false;
    pill(shown, only_here ? p.upgrade : p.muted, only_here ? p.upgrade_band : p.raised);
  }
  if (entries.empty()) text(TextStyle::small, p.faint, "none");
}

void draw_hearing(const ViewContext& c, const char* title, const Hearing& heard, const Hearing* other,
                  bool inside) {
  section(title);
  const auto& p = colors();
  if (heard.greeting && !heard.greeting->empty()) {
    begin_card(inside ? p.tls_row : p.plain_row, 8);
    text_wrapped(TextStyle::mono_small, p.text, *heard.greeting);
    end_card();
    if (ImGui::IsItemClicked()) c.want(intent::Copy{*heard.greeting, "the greeting"});
  }
  if (heard.capabilities_known)
    draw_capabilities(heard.capabilities, other && other->capabilities_known ? &other->capabilities : nullptr,
                      inside);
}

}  // namespace

void draw_overview(const ViewContext& c) {
  if (!c.session() || c.session()->events().empty()) {
    if (empty_state(icon::overview, "The verdict goes here",
                    "Whether the connection was private, whom with, and why, in plain words.",
                    "Type a target", icon::plug))
      c.state.focus_wanted = Panel::connect;
    return;
  }
  const auto& s = *c.session();
  gap(8);
  const auto assessment = assess::assess(s);
  draw_verdict(c, assessment);
  section("What this rests on");
  int number = 0;
  for (const auto& check : assessment.checks) draw_check(c, check, number++);
  draw_findings_line(c, s, assessment);
  if (s.tls()) {
    section(s.tls()->established   ? "What was agreed"
            : assess::passed_on(s) ? "What was agreed, as far as it could be read"
                                   : "What was agreed before the handshake failed");
    draw_tls_facts(c, *s.tls());
  }
  draw_timing(c, s);
  const auto* plain = s.plaintext() ? &*s.plaintext() : nullptr;
  const auto* inside = s.encrypted() ? &*s.encrypted() : nullptr;
  if (plain && (plain->greeting || plain->capabilities_known))
    draw_hearing(c, "Said in plaintext, so by anybody", *plain, inside, false);
  if (inside && (inside->greeting || inside->capabilities_known))
    draw_hearing(c, "Said inside TLS", *inside, plain, true);
  section("Session");
  if (field("Target", with_u_labels(escaped(s.target().url()))))
    c.want(intent::Copy{s.target().url(), "the target"});
  if (s.remote() && field("Address", s.remote()->text()))
    c.want(intent::Copy{s.remote()->text(), "the address"});
  if (!s.name().empty() && field("Name to verify", with_u_labels(escaped(s.name()))))
    c.want(intent::Copy{s.name(), "the name"});
  const auto began = rfc3339_us(s.started_unix_us());
  if (field("Started", began)) c.want(intent::Copy{began, "the time"});
  if (!c.model.shown->file.empty() && field("File", escaped(c.model.shown->file)))
    c.want(intent::Copy{c.model.shown->file, "the path"});
  gap(16);
}

}  // namespace sti::gui
