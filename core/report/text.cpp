#include <fmt/format.h>

#include "model/transcript_text.hpp"
#include "report/paint.hpp"
#include "report/report.hpp"
#include "report/rows.hpp"
#include "report/safe_text.hpp"
#include "report/summary.hpp"

namespace sti::report {
namespace {

std::string_view color_of(Phase phase) {
  switch (phase) {
    case Phase::plaintext:
      return "\x1b[33m";
    case Phase::upgrade:
      return "\x1b[35m";
    case Phase::tls:
      return "\x1b[36m";
  }
  return "";
}

std::string padded(std::string text, std::size_t width) {
  const auto taken = columns(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

}  // namespace

std::string TextReport::heading(const Inspection& session, std::size_t index) {
  const auto& e = session.events()[index];
  if (!starts_band(e, heading_)) return {};
  heading_ = e.phase;
  const bool injected = e.get_if<event::Upgrade>() && !e.range.empty();
  const auto heading_color = injected ? color_of(Mark::bad) : color_of(e.phase);
  return painted(painted(band_text(e, session), heading_color, options_.color), bold, options_.color) + "\n";
}

std::string TextReport::event(const Inspection& session, std::size_t index) {
  const auto& e = session.events()[index];
  const bool color = options_.color;
  auto out = heading(session, index);
  const auto row = row_of(session, e, options_.with_secrets, with_records_);
  if (!row) return out;

  const auto arrow_color = row->mark == Mark::neutral ? color_of(e.phase) : color_of(row->mark);
  out += painted(fmt::format("{:>8}", row->time), dim, color) + " ";
  out += painted(row->arrow, arrow_color, color) + " ";
  if (row->note.empty())
    out += painted(row->text, color_of(row->mark), color);
  else
    out += padded(row->text, note_column - 2) + "  " + painted(row->note, dim, color);
  out += "\n";
  return out;
}

std::string TextReport::summary(const Inspection& session) const {
  const auto s = summarize(session);
  const bool color = options_.color;
  std::string out = "\n";
  out += painted(painted(s.word, color_of(s.mark), color), bold, color) + "  " + safe(s.meaning) + "\n";
  if (!s.reason.empty()) out += "because: " + safe(s.reason) + "\n";
  for (const auto& section : s.sections) {
    out += "\n" + painted(section.title, bold, color) + "\n";
    for (const auto& fact : section.facts)
      out += fmt::format("  {} {} {}\n", painted(sign_of(fact.mark), color_of(fact.mark), color),
                         painted(padded(fact.label, 22), dim, color),
                         painted(safe(fact.value), color_of(fact.mark), color));
  }
  out += "\n" + painted("Findings", bold, color) + "\n";
  if (s.findings.empty()) out += "    none\n";
  for (const auto& f : s.findings) {
    const auto mark = mark_of(f.severity);
    out += fmt::format("  {} {} {}: {}\n", painted(sign_of(mark), color_of(mark), color),
                       painted(padded(std::string(name_of(f.severity)), 8), color_of(mark), color),
                       safe(f.code), safe(f.text));
    if (!f.reference.empty()) out += fmt::format("{:13}{} ({})\n", "", safe(f.title), safe(f.reference));
  }
  return out;
}

void text(const Inspection& session, const ReportOptions& options, const Sink& sink) {
  TextReport report(options);
  for (std::size_t i = 0; i < session.events().size(); ++i) sink(report.event(session, i));
  sink(report.summary(session));
}

}  // namespace sti::report
