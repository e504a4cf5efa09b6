#pragma once

#include <optional>
#include <string>

#include "model/inspection.hpp"
#include "report/summary.hpp"

namespace sti::report {

/// One row of a transcript that people read. Escaped and safe to print.
struct Row {
  std::string time;   ///< seconds and thousandths since the start
  std::string arrow;  ///< two columns: "->" "<-" in plaintext, "~>" "<~" inside TLS, "=>" "<=" for TLS itself
  std::string text;
  std::string note;
  Mark mark = Mark::neutral;
};

/// The row for an event; nullopt for those that only repeat what others show: chunks, records, capability
/// lists (the lines that make them are there), and secrets that are to stay hidden. Records have one
/// `with_records`.
std::optional<Row> row_of(const Inspection& session, const Event& event, bool with_secrets,
                          bool with_records = false);

/// Whether a heading stands before `event`, where `last` is the band whose heading came last: before the
/// first bytes of a phase, and in place of the upgrade itself.
bool starts_band(const Event& event, const std::optional<Phase>& last);
/// The heading of the phase that `event` is in: what may be believed of the rows below it.
std::string band_text(const Event& event, const Inspection& session);

}  // namespace sti::report
