#include <fmt/format.h>

#include <algorithm>

#include "report/report.hpp"
#include "report/rows.hpp"
#include "report/safe_text.hpp"
#include "report/summary.hpp"

namespace sti::report {
namespace {

std::string_view word_of(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "ok";
    case Mark::notice:
      return "notice";
    case Mark::warning:
      return "warning";
    case Mark::bad:
      return "bad";
    case Mark::neutral:
      return "";
  }
  return "";
}

std::string table(const Section& section) {
  std::string out = "## " + markdown_text(section.title) + "\n\n| | | |\n| --- | --- | --- |\n";
  for (const auto& fact : section.facts)
    out += fmt::format("| {} | {} | {} |\n", markdown_text(fact.label), markdown_text(fact.value),
                       word_of(fact.mark));
  return out + "\n";
}

/// Calls `take` with the lines of each event.
template <typename Take>
void transcript(const Inspection& session, const ReportOptions& options, Take&& take) {
  TextReport report({options.with_secrets, false});
  for (std::size_t i = 0; i < session.events().size(); ++i) take(report.event(session, i));
}

/// A fence that nothing in the transcript can close: one backquote more than its longest run (CommonMark
/// §4.5).
std::string fence_for(const Inspection& session, const ReportOptions& options) {
  std::size_t longest = 0, run = 0;
  transcript(session, options, [&](const std::string& lines) {
    for (const char c : lines) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
  });
  return std::string(std::max<std::size_t>(3, longest + 1), '`');
}

std::string findings_list(const std::vector<SummaryFinding>& findings) {
  std::string out = "## Findings\n\n";
  if (findings.empty()) return out + "None.\n\n";
  for (const auto& f : findings) {
    out +=
        fmt::format("- **{}** {}: {}\n", name_of(f.severity), markdown_text(f.code), markdown_text(f.text));
    if (!f.explanation.empty())
      out += fmt::format("  {}{}\n", markdown_text(f.explanation),
                         f.reference.empty() ? "" : " (" + markdown_text(f.reference) + ")");
  }
  return out + "\n";
}

}  // namespace

void markdown(const Inspection& session, const ReportOptions& options, const Sink& sink) {
  const auto s = summarize(session);
  sink("# " + markdown_text(session.target().url()) + "\n\n");
  sink("**" + markdown_text(s.word) + "** " + markdown_text(s.meaning) + "\n\n");
  if (!s.reason.empty()) sink("Because: " + markdown_text(s.reason) + "\n\n");
  sink(findings_list(s.findings));
  for (const auto& section : s.sections) sink(table(section));
  const auto fence = fence_for(session, options);
  sink("## Transcript\n\n" + fence + "text\n");
  transcript(session, options, sink);
  sink(fence + "\n");
}

}  // namespace sti::report
