#include "report/tree.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/paint.hpp"
#include "report/safe_text.hpp"

namespace sti::report {
namespace {

constexpr std::size_t first_indent = 12;  // below the text of the event's row
constexpr std::size_t deepest_indent = 48;

std::string place_of(const Range& r) {
  return fmt::format("{}:{}+{}", name_of(r.stream), r.offset, r.length);
}

std::string field_text(const dissect::Node& node) {
  std::string out;
  if (node.reading == dissect::Reading::fault) out = "FAULT ";
  if (node.reading == dissect::Reading::unexplained) out = "UNEXPLAINED ";
  out += node.field->label;
  if (!node.text.empty()) out += ": " + safe(node.text);
  return out;
}

void append(std::string& out, const dissect::Node& node, std::size_t depth, bool color) {
  const auto text = field_text(node);
  const auto indent = std::min(first_indent + 2 * depth, deepest_indent);
  const auto mark = node.reading == dissect::Reading::whole ? Mark::neutral : Mark::bad;
  out.append(indent, ' ');
  out += painted(text, color_of(mark), color);
  const auto taken = indent + columns(text);
  out.append(taken + 2 < note_column ? note_column - taken : 2, ' ');
  out += painted(place_of(node.range), dim, color) + "\n";
  for (const auto& child : node.children) append(out, child, depth + 1, color);
}

}  // namespace

std::string TreeReport::event(const Inspection& session, std::size_t index) {
  trees_.update(session);
  // The session grows while it is printed, and what may be printed with it.
  const auto size = session.bytes().total_size();
  nodes_.add(allowance::nodes_in_report.of(size) - allowance::nodes_in_report.of(nodes_for_));
  nodes_for_ = size;
  auto out = rows_.event(session, index);
  if (const auto tree = trees_.tree(session, index, options_.with_secrets, &nodes_))
    append(out, *tree, 0, options_.color);
  return out;
}

void tree(const Inspection& session, const ReportOptions& options, const Sink& sink) {
  TreeReport report(options);
  for (std::size_t i = 0; i < session.events().size(); ++i) sink(report.event(session, i));
  sink(report.summary(session));
}

}  // namespace sti::report
