#include <fmt/format.h>

#include "model/time.hpp"
#include "model/u_label.hpp"
#include "report/html_style.hpp"
#include "report/report.hpp"
#include "report/rows.hpp"
#include "report/safe_text.hpp"
#include "report/summary.hpp"

namespace sti::report {
namespace {

std::string_view class_of(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "good";
    case Mark::notice:
      return "notice";
    case Mark::warning:
      return "warning";
    case Mark::bad:
      return "bad";
    case Mark::neutral:
      return "neutral";
  }
  return "neutral";
}

std::string verdict_card(const Summary& s) {
  std::string out = fmt::format(
      "<section class=\"card verdict {}\"><span class=\"sign\" aria-hidden=\"true\">{}</span><div>",
      class_of(s.mark), html_text(sign_of(s.mark)));
  out += fmt::format("<b>{}</b><p>{}</p>", html_text(s.word), html_text(s.meaning));
  if (!s.reason.empty()) out += fmt::format("<p>Because: {}</p>", html_text(s.reason));
  return out + "</div></section>\n";
}

std::string fact_value(const Fact& fact) {
  if (fact.mark == Mark::neutral) return html_text(fact.value);
  return fmt::format("<span class=\"{}\">{} {}</span>", class_of(fact.mark), html_text(sign_of(fact.mark)),
                     html_text(fact.value));
}

std::string section_card(const Section& section) {
  std::string out = fmt::format("<section class=\"card\"><h2>{}</h2><dl>\n", html_text(section.title));
  for (const auto& fact : section.facts) {
    out += fmt::format("<dt>{}</dt><dd>{}", html_text(fact.label), fact_value(fact));
    if (fact.elapsed)
      out += fmt::format("<div class=\"bar {}\"><i style=\"width:{:.0f}%\"></i></div>",
                         fact.mark == Mark::neutral ? "" : class_of(fact.mark), *fact.elapsed * 100);
    out += "</dd>\n";
  }
  return out + "</dl></section>\n";
}

std::string findings_card(const std::vector<SummaryFinding>& findings) {
  std::string out = "<section class=\"card\"><h2>Findings</h2>\n";
  if (findings.empty()) out += "<p>None.</p>\n";
  for (const auto& f : findings) {
    const auto mark = mark_of(f.severity);
    out += fmt::format("<div class=\"finding {}\"><b>{} {}: {}</b> <code>{}</code><p>{}</p>", class_of(mark),
                       html_text(sign_of(mark)), name_of(f.severity), html_text(f.title), html_text(f.code),
                       html_text(f.text));
    if (!f.explanation.empty())
      out += fmt::format("<p class=\"more\">{}{}</p>", html_text(f.explanation),
                         f.reference.empty() ? "" : " (" + html_text(f.reference) + ")");
    out += "</div>\n";
  }
  return out + "</section>\n";
}

std::string row_html(const Row& row) {
  return fmt::format("<tr><td>{}</td><td>{}</td><td class=\"{}\">{}</td><td>{}</td></tr>\n",
                     html_text(row.time), html_text(row.arrow),
                     row.mark == Mark::neutral ? "" : class_of(row.mark), html_text(row.text),
                     html_text(row.note));
}

void write_transcript(const Inspection& session, bool with_secrets, const Sink& sink) {
  sink("<section class=\"card\"><h2>Transcript</h2>\n<div class=\"band before\"><table>\n");
  std::optional<Phase> band;
  for (const auto& e : session.events()) {
    if (starts_band(e, band)) {
      band = e.phase;
      sink(fmt::format("</table></div>\n<div class=\"band {}\"><h3>{}</h3><table>\n",
                       e.get_if<event::Upgrade>() ? name_of(Phase::upgrade) : name_of(e.phase),
                       html_text(band_text(e, session))));
    }
    if (const auto row = row_of(session, e, with_secrets)) sink(row_html(*row));
  }
  sink("</table></div></section>\n");
}

}  // namespace

void html(const Inspection& session, const ReportOptions& options, const Sink& sink) {
  const auto s = summarize(session);
  const auto url = with_u_labels(session.target().url());
  sink(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  sink(fmt::format("<title>{}: {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
                   html_plain(s.word), html_plain(url), html_style, html_text(url)));
  sink(verdict_card(s));
  sink("<div class=\"grid\">\n");
  for (const auto& section : s.sections) sink(section_card(section));
  sink("</div>\n");
  sink(findings_card(s.findings));
  write_transcript(session, options.with_secrets, sink);
  sink(fmt::format("<footer>STARTTLS Inspector {}, {}</footer>\n</main>\n</body>\n</html>\n",
                   html_text(session.tool_version()), rfc3339(session.started_unix_us() / 1000000)));
}

}  // namespace sti::report
