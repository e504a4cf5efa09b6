#include "gui/views/findings.hpp"

#include <algorithm>
#include <string>

#include "assess/assessment.hpp"
#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {
namespace {

std::string word_of(Severity s) {
  switch (s) {
    case Severity::error:
      return "Error";
    case Severity::warning:
      return "Warning";
    case Severity::notice:
      return "Notice";
    case Severity::ok:
      break;
  }
  return "Fine";
}

struct CardText {
  Severity severity;
  std::string_view code, title, text, explanation, reference;
};

/// A card with the words of what was found; ends with end_card_of_finding, before which a button fits.
void begin_card_of_finding(const CardText& card) {
  const auto tone = tone_of(card.severity);
  const auto& p = colors();
  begin_card(tone.soft, 14);
  const auto at = ImGui::GetCursorScreenPos();
  draw_text(at, TextStyle::title, tone.strong, icon_of(card.severity));
  ImGui::SetCursorScreenPos({at.x + px(30), at.y});
  ImGui::BeginGroup();
  text(TextStyle::small, tone.strong, word_of(card.severity));
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(6));
  text_wrapped(TextStyle::title, p.text, card.title);
  text_wrapped(TextStyle::body, p.text, card.text);
  if (!card.explanation.empty()) text_wrapped(TextStyle::body, p.muted, card.explanation);
  text_wrapped(TextStyle::small, p.muted,
               card.reference.empty() ? std::string(card.code)
                                      : std::string(card.code) + "  ·  " + std::string(card.reference));
}

void end_card_of_finding() {
  ImGui::EndGroup();
  end_card();
}

CardText card_of(const Finding& f, const SchemeFacts* scheme) {
  const auto words = words_of(f.code, scheme);
  return {f.severity, f.code.text(), words.title, f.text, words.explanation, reference_of(f, scheme)};
}

CardText card_of(const VerificationProblem& problem) {
  const auto words = words_of(problem.code, nullptr);
  return {problem.severity(), problem.code.text(), words.title,
          problem.text,       words.explanation,   words.reference};
}

void draw_finding(const ViewContext& c, const Finding& f) {
  begin_card_of_finding(card_of(f, c.session()->scheme()));
  if (!f.evidence.empty()) {
    ButtonLook look;
    look.icon = icon::bytes;
    if (button("Show the bytes", look)) c.want(intent::SelectRange{f.evidence, true});
  }
  end_card_of_finding();
}

void draw_problem(const ViewContext& c, const VerificationProblem& problem) {
  begin_card_of_finding(card_of(problem));
  ButtonLook look;
  look.icon = icon::certificate;
  if (button("Show the certificate", look)) {
    c.view->certificate = problem.certificate;
    c.want(intent::ShowTab{Tab::certificates});
  }
  end_card_of_finding();
}

/// Nothing was found, which is good news only where the verdict is.
void draw_nothing_found(const assess::Assessment& assessment) {
  if (assessment.mark == Mark::good) {
    empty_state(icon::good, "Nothing to report", "No finding was made in this session.", nullptr);
    return;
  }
  auto words = assessment.sentence;
  if (!assessment.reason.empty()) words += " (" + assessment.reason + ")";
  empty_state(look_of(assessment.mark).icon, assessment.headline.c_str(), words.c_str(), nullptr);
}

}  // namespace

void draw_findings(const ViewContext& c) {
  const auto* s = c.session();
  const auto assessment = s ? assess::assess(*s) : assess::Assessment{};
  if (assessment.listed.empty()) {
    if (s && (s->outcome() || s->open_for_commands())) return draw_nothing_found(assessment);
    if (empty_state(
            icon::shield, "No findings yet",
            "What is wrong with a server, or worth knowing, is listed here with the bytes that prove it.",
            "Type a target", icon::plug))
      c.state.focus_wanted = Panel::connect;
    return;
  }
  gap(8);
  for (std::size_t i = 0; i < assessment.listed.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    const auto& listed = assessment.listed[i];
    if (listed.finding)
      draw_finding(c, *listed.finding);
    else
      draw_problem(c, *listed.problem);
    ImGui::PopID();
  }
  gap(16);
}

}  // namespace sti::gui
