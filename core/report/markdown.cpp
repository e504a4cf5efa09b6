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

/// A fence that nothing in `content` can close: one backquote more than its longest run (CommonMark §4.5).
std::string fence_for(std::string_view content) {
  std::size_t longest = 0, run = 0;
  for (const char c : content) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(std::max<std::size_t>(3, longest + 1), '`');
}

}  // namespace

std::string markdown(const Session& session, const ReportOptions& options) {
  const auto s = summarize(session);
  std::string out = "# " + markdown_text(session.target().url()) + "\n\n";
  out += "**" + markdown_text(s.word) + "** " + markdown_text(s.meaning) + "\n\n";
  if (!s.reason.empty()) out += "Because: " + markdown_text(s.reason) + "\n\n";

  out += "## Findings\n\n";
  if (s.findings.empty()) out += "None.\n\n";
  for (const auto& f : s.findings) {
    out +=
        fmt::format("- **{}** {}: {}\n", name_of(f.severity), markdown_text(f.code), markdown_text(f.text));
    if (!f.explanation.empty())
      out += fmt::format("  {} ({})\n", markdown_text(f.explanation), markdown_text(f.reference));
  }
  if (!s.findings.empty()) out += "\n";
  for (const auto& section : s.sections) out += table(section);

  TextReport transcript({options.with_secrets, false});
  std::string lines;
  for (std::size_t i = 0; i < session.events().size(); ++i) lines += transcript.event(session, i);
  const auto fence = fence_for(lines);
  return out + "## Transcript\n\n" + fence + "text\n" + lines + fence + "\n";
}

}  // namespace sti::report
