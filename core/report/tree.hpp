#pragma once

#include <string>

#include "dissect/session_trees.hpp"
#include "model/budget.hpp"
#include "report/report.hpp"

namespace sti::report {

/// The transcript with every event's field tree beneath it, records included, one field a line: label, value
/// and place ("stream:offset+length", decimal). What broke a rule begins with "FAULT", bytes that no rule
/// covers with "UNEXPLAINED". Printed one event at a time, as TextReport is.
class TreeReport {
 public:
  explicit TreeReport(ReportOptions options) : options_(options), rows_(options, true) {}
  /// What to print for the event at `index`: zero or more whole lines. Indices come in order.
  std::string event(const Inspection& session, std::size_t index);
  /// As TextReport::heading.
  std::string heading(const Inspection& session, std::size_t index) { return rows_.heading(session, index); }
  [[nodiscard]] std::string summary(const Inspection& session) const { return rows_.summary(session); }

 private:
  ReportOptions options_;
  TextReport rows_;
  dissect::SessionTrees trees_;
  Budget nodes_{allowance::nodes_in_report, 0};
  std::uint64_t nodes_for_ = 0;  ///< bytes of the session that those are for
};

/// The whole of it.
void tree(const Inspection& session, const ReportOptions& options, const Sink& sink);
/// The same in memory.
inline std::string tree(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { tree(session, options, sink); });
}

}  // namespace sti::report
