#pragma once

#include <string>

#include "model/error.hpp"
#include "model/inspection.hpp"
#include "report/report.hpp"
#include "report/sink.hpp"

namespace sti::report {

/// A session as a `.stls` file: a header line and one line of JSON a step, chunks with their bytes in base64.
/// Secrets are blanked out (same length) unless asked for by name.
void write_session(const Inspection& session, const ReportOptions& options, const Sink& sink);
/// The same in memory.
inline std::string write_session(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { write_session(session, options, sink); });
}

/// Reads what write_session wrote. Tolerates nothing else: an error names the line and what was expected.
/// A file that comes in pieces is read by SessionReader (session_reader.hpp).
Result<Inspection> read_session(std::string_view file);

}  // namespace sti::report
